"""Tables with a layout of their own, rearranged to the form's: every number names its row and its column.

The result is used only if the ordinary reading left a table unread or incomplete, every cell of the table is
named once, no number of its grids is left over, and the sums come out. So nothing is guessed.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence, Set
from itertools import groupby

from msgspec import Struct
from msgspec.structs import replace

from archive.form.definition import FORM, Item
from archive.model import Cell, GridCell, Spot
from pipelines.form.facts import TABLES, Facts, in_grid, in_lines
from pipelines.form.pieces import pieces_of
from pipelines.form.rows import raw_of
from pipelines.form.sections import heading_of
from pipelines.form.stream import Line, Row
from pipelines.form.sums import sums
from pipelines.form.values import is_number, read_count, unit_in_label

GENERATIONS = ("c2021", "b2019")
"""The generations with these three tables."""
_SEVERAL = 4  # numbers of a table
_LONGEST = 60  # signs of a line that introduces the grid below it
_OPEN = ("unread", "row_absent")
_BEYOND = -1000  # numbers of grids that no document has
_Found = Mapping[Spot, tuple[GridCell, str]]


def served(year: int | None) -> tuple[str, ...]:
    """Return the two forms, the form of the year first."""
    years = {g.id: g.years for g in FORM.generations if g.id in GENERATIONS}
    of_year = [id for id, (first, last) in years.items() if year is not None and first <= year <= last]
    return tuple(dict.fromkeys([*of_year, *GENERATIONS]))


def open_tables(cells: Iterable[Cell], generation: str | None) -> tuple[str, ...]:
    """Return the tables with a missing or unread cell."""
    states = {(cell.key, cell.applicant): cell.state for cell in cells}
    return tuple(
        table
        for table in TABLES
        if any(
            states.get((item.key, item.applicant), "row_absent") in _OPEN
            for item in FORM.of(generation or GENERATIONS[0], table)
        )
    )


class SpelledOut(Struct, frozen=True):
    """A stream with tables in the form's layout, and their printed cells."""

    parts: list[Line | Row]
    printed: Mapping[Spot, GridCell]

    def is_told_by(self, cells: Iterable[Cell]) -> bool:
        """Return whether these cells hold the printed text of every spot."""
        raw = {(cell.key, cell.applicant): cell.raw for cell in cells}
        return all(raw.get(at) == raw_of(cell) for at, cell in self.printed.items())


def spelled_out(
    parts: Sequence[Line | Row], wanted: Iterable[str], generations: Iterable[str], year: int | None
) -> SpelledOut | None:
    """Return the stream with the self-explanatory tables among `wanted` in the form's layout, or None if none
    is."""
    parts = list(_with_rows(parts))
    for generation in generations:
        found = {}
        grids = [
            _Grid(numbers, in_grid(generation, rows, over, year)) for numbers, rows, over in _grids(parts)
        ]
        for table in wanted:
            facts = _of_grids(table, grids) or in_lines(table, generation, _lines_of(table, parts))
            if not facts.twice and _is_whole(table, generation, facts.found):
                found[table] = facts.found
        if found:
            printed = {at: cell for facts in found.values() for at, (cell, _) in facts.items()}
            asides = {id(cell) for grid in grids for cell in grid.facts[TABLES[0]].asides}
            return SpelledOut(_put(parts, generation, found, asides), printed)
    return None


def is_spoken_of(table: str, parts: Iterable[Line | Row], year: int | None) -> bool:
    """Return whether the lines of its part give several numbers of a table."""
    lines = list(_lines_of(table, parts))
    return any(len(in_lines(table, generation, lines).found) >= _SEVERAL for generation in served(year))


class _Grid(Struct, frozen=True):
    """The parts that are a grid's rows, and the facts its numbers name."""

    numbers: list[int]
    facts: Mapping[str, Facts]


def _of_grids(table: str, grids: Iterable[_Grid]) -> Facts | None:
    """Return the numbers of a table from all grids without strangers, or None if they hold none."""
    whole = Facts()
    for grid in grids:
        facts = grid.facts[table]
        if not facts.strays:
            whole.twice = whole.twice or facts.twice
            for at, (cell, column) in facts.found.items():
                whole.add(at, cell, column)
    return whole if whole.found else None


def _put(
    parts: Sequence[Line | Row], generation: str, found: Mapping[str, _Found], asides: Set[int]
) -> list[Line | Row]:
    """Return the parts with the rows and lines of these numbers replaced by the tables."""
    table_of: dict[object, list[str]] = {}
    for table, facts in found.items():
        for cell, _ in facts.values():
            for at in (id(cell), cell.place):
                table_of.setdefault(at, []).append(table)
    put: list[Line | Row] = []
    done: set[str] = set()
    gone = _left_over(parts, table_of, asides)
    for n, part in enumerate(parts):
        spots = map(id, part.cells) if isinstance(part, Row) else [part.place]
        of = [table for at in spots for table in table_of.get(at, ())]
        for table in dict.fromkeys(of):
            if table not in done:
                put += _rows(table, generation, found[table])
                done.add(table)
        if not of and n not in gone:
            put.append(part)
    return put


def _left_over(parts: Sequence[Line | Row], used: Container[object], asides: Set[int]) -> set[int]:
    """Return the remaining rows of grids whose numbers are all used: headers, and numbers of other years."""
    gone: set[int] = set()
    for numbers, rows, _ in _grids(parts):
        own = [row for row in rows if any(is_number(c.text) and id(c) not in asides for c in row.cells)]
        if own and all(any(id(cell) in used for cell in row.cells) for row in own):
            gone.update(n for n, row in zip(numbers, rows, strict=True) if row not in own)
    return gone


def _grids(parts: Sequence[Line | Row]) -> Iterator[tuple[list[int], list[Row], str]]:
    """Yield the rows of each grid (of a table over several pages together), with their numbers among the
    parts and the text of the line above."""
    over = ""
    numbered = list(enumerate(parts))
    for width, group in groupby(numbered, key=lambda one: one[1].width if isinstance(one[1], Row) else None):
        members = list(group)
        if width is None:
            text = members[-1][1].text if isinstance(members[-1][1], Line) else ""
            over = text if len(text) <= _LONGEST and not heading_of(text) else ""
            continue
        rows = [part for _, part in members if isinstance(part, Row)]
        yield [n for n, _ in members], rows, over


def _with_rows(parts: Iterable[Line | Row]) -> Iterator[Line | Row]:
    """Yield the parts, with lines of cells separated by tabs or pipes as rows of grids."""
    grid = 2 * _BEYOND
    before: Line | Row | None = None
    for part in parts:
        pieces = pieces_of(part.text, part.place) if isinstance(part, Line) else None
        if isinstance(part, Line) and pieces and pieces.exact and len(pieces.texts) > 1:
            grid -= not isinstance(before, Row) or before.grid != grid
            index = before.index + 1 if isinstance(before, Row) and before.grid == grid else 0
            cells = [GridCell(text, index, n, place=part.place) for n, text in enumerate(pieces.texts)]
            part = Row(tuple(cells), grid, index, len(cells), is_last=False)
        yield part
        before = part


def _lines_of(table: str, parts: Iterable[Line | Row]) -> Iterator[Line]:
    """Yield the lines of the part of the report that a table belongs to."""
    section = None
    for part in parts:
        if isinstance(part, Line):
            if heading := heading_of(part.text):
                section = heading.key
            elif section == table:
                yield part


def _is_whole(table: str, generation: str, found: _Found) -> bool:
    """Return whether every cell of a table is there, and its sums come out."""
    items = FORM.of(generation, table)
    if any((item.key, item.applicant) not in found for item in items):
        return False
    values = {at: read_count(cell.text).value for at, (cell, _) in found.items()}
    of_table = {(item.key, item.applicant) for item in items}
    return all(one.comes_out(values) for one in sums(generation) if set(one.spots) <= of_table)


# As the form has them


def _rows(table: str, generation: str, found: _Found) -> list[Row]:
    lines = {"disclosure": _disclosure, "applications": _applications, "remedies": _remedies}[table]
    grid = _BEYOND - TABLES.index(table)
    rows = []
    for index, line in enumerate(lines(generation, found)):
        cells, column = [], 0
        for cell, across in line:
            cells.append(replace(cell, row=index, column=column, rowspan=1, colspan=across))
            column += across
        rows.append(Row(tuple(cells), grid, index, column, is_last=False))
    return rows


_Laid = list[tuple[GridCell, int]]


def _said(text: str) -> GridCell:
    return GridCell(text, 0, 0)


def _applications(generation: str, found: _Found) -> Iterator[_Laid]:
    yield [(_said(""), 3), *((_said(who.zh), 1) for who in FORM.applicants)]
    for key, items in groupby(FORM.of(generation, "applications"), key=lambda item: item.key):
        yield [(_said(FORM.row_name(key)), 3), *((found[key, item.applicant][0], 1) for item in items)]


def _remedies(_: str, found: _Found) -> Iterator[_Laid]:
    yield [(_said(venue.zh.split("/")[-1]), len(FORM.outcomes)) for venue in FORM.venues]
    yield [(_said(outcome.zh), 1) for _ in FORM.venues for outcome in FORM.outcomes]
    keys = (f"remedies.{venue.id}.{outcome.id}" for venue in FORM.venues for outcome in FORM.outcomes)
    yield [(found[key, None][0], 1) for key in keys]


def _disclosure(generation: str, found: _Found) -> Iterator[_Laid]:
    def stem(item: Item) -> str:
        return item.key.rpartition(".")[0]

    for _, group in groupby(FORM.of(generation, "disclosure"), key=stem):
        items = list(group)
        row, *_ = items[0].zh.split("·")
        yield [(_said("信息内容"), 1), *((_said(_column(item, found)), 1) for item in items)]
        yield [(_said(row), 1), *((found[item.key, None][0], 1) for item in items)]


def _column(item: Item, found: _Found) -> str:
    """Return the column's label; for money the printed label, if it gives its unit."""
    printed = found[item.key, None][1]
    return printed if item.is_money and unit_in_label(printed) else item.zh.split("·")[-1]
