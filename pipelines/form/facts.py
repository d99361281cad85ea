"""Numbers that name their place in the form by themselves, in grids with a layout of their own and in lines.

The labels left of a number and above it identify it in a grid; the words before it and the open words of the
lines above, in a line. `spelled_out` decides whether the numbers make a whole table.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from msgspec import Struct, field

from archive.form.definition import FORM
from archive.model import GridCell, Spot
from pipelines.form.coordinates import NOTHING, Lane, Named, is_foreign, meant, named, spot
from pipelines.form.labels import normalise
from pipelines.form.rows import is_marked
from pipelines.form.stream import Line, Row, is_label
from pipelines.form.values import read_count

_UNIT = "件次|件|项|宗|起|个|条|万元|元"
_NUMBER = re.compile(rf"(?<![\d.〔\[第])(\d[\d,]*(?:\.\d+)?)(?![\d)）〕\]年月日号]|\.\d)\s*(?:{_UNIT})?")
_BEHIND_ORDINAL = ("、", ".", "．")
_MINUS = ("-", "−", "－")
_EDGES = " \t，,。；;：:、（(）)—-|"
_SERIAL = ("序号", "编号")
# Rows of a grid that may be a table of the form: each number is held against all rows above it.
_TALLEST = 400
TABLES = ("disclosure", "applications", "remedies")
Labelled = tuple[GridCell, list[tuple[GridCell, Lane]]]
"""A number, and its labels."""


class Facts(Struct):
    """Numbers by the cell they name, with the label of their column. `strays` named no cell, `asides` are not
    the report's, `twice` is whether a cell was named again with another number."""

    found: dict[Spot, tuple[GridCell, str]] = field(default_factory=dict)
    strays: list[GridCell] = field(default_factory=list)
    asides: list[GridCell] = field(default_factory=list)
    twice: bool = False

    def add(self, at: Spot, cell: GridCell, column: str) -> None:
        if at not in FORM.by_key:
            return  # the axes cross where the form has no cell
        before, _ = self.found.get(at, (None, ""))
        if before is None or not _is_said(before):
            self.found[at] = cell, column
        elif _is_said(cell) and before is not cell and before.text != cell.text:
            self.twice = True


def in_grid(generation: str, rows: Sequence[Row], over: str, year: int | None) -> dict[str, Facts]:
    """Return the numbers of a grid by the table they name. `over` is the text of the line above the grid.
    A grid far taller than the form holds none."""
    rows = rows if len(rows) <= _TALLEST else ()
    alone = [_alone(row) for row in rows]
    labelled = [(cell, _labels(rows, alone, n, cell)) for n, row in enumerate(rows) for cell in _values(row)]
    asides = [cell for cell, labels in labelled if _is_aside(labels, year)]
    left_out = set(map(id, asides))
    labelled = [(cell, labels) for cell, labels in labelled if id(cell) not in left_out]
    found = {table: _of_table(table, generation, labelled, over) for table in TABLES}
    placed = {id(cell) for facts in found.values() for cell, _ in facts.found.values()}
    strays = [cell for cell, _ in labelled if _is_said(cell) and id(cell) not in placed]
    for facts in found.values():
        facts.strays, facts.asides = strays, asides
    return found


def _is_said(cell: GridCell) -> bool:
    """Return whether a cell holds more than a blank or a dash."""
    return is_marked(cell) and (bool(cell.unread) or read_count(cell.text).state != "blank")


def _is_aside(labels: Sequence[tuple[GridCell, Lane]], year: int | None) -> bool:
    """Return whether a number is not the report's: another year's, a share, or the number of its row."""
    head = next((label.text for label, lane in labels if lane[0] == "above"), "")
    return head.strip() in _SERIAL or any(is_foreign(label.text, year) for label, _ in labels)


def _of_table(table: str, generation: str, labelled: Sequence[Labelled], over: str) -> Facts:
    facts = Facts()
    beyond = [(named(table, generation, over), ("over", 0))] if over else []
    read = [
        [(named(table, generation, label.text), lane) for label, lane in labels] for _, labels in labelled
    ]
    firsts = _first_lanes(read)
    for (cell, labels), names in zip(labelled, read, strict=True):
        if places := meant([*names, *beyond], firsts):
            pairs = zip(labels, names, strict=True)
            column = next((label.text for (label, _), name in pairs if name[0].second), "")
            facts.add(spot(table, *places), cell, column)
    return facts


def _values(row: Row) -> Iterator[GridCell]:
    return (cell for cell in row.cells if cell.row == row.index and not is_label(cell))


def _labels(
    rows: Sequence[Row], alone: Sequence[GridCell | None], at: int, cell: GridCell
) -> list[tuple[GridCell, Lane]]:
    """Return the labels of a number, the nearest first: left of it in its row, then above it, up to those of
    another header. `alone` holds the only filled cell of each row."""
    row = rows[at]
    before = (c for c in reversed(row.cells) if c.column < cell.column)
    left = ((c.column, c if is_marked(c) else _over_break(rows, at, c)) for c in before)
    labels: list[tuple[GridCell, Lane]] = [(c, ("left", column)) for column, c in left if c and is_label(c)]
    for n in range(at - 1, -1, -1):
        above = alone[n] or rows[n].at.get(cell.column)
        if above is not None and is_label(above) and above.row == rows[n].index:
            labels.append((above, ("above", n)))
    return labels


def _alone(row: Row) -> GridCell | None:
    """Return the only filled cell of a row, which stands over all columns, or None."""
    spoken = [cell for cell in row.cells if is_marked(cell)]
    return spoken[0] if len(spoken) == 1 else None


def _over_break(rows: Sequence[Row], at: int, cell: GridCell) -> GridCell | None:
    """Return the label of a blank cell at the top of a page: the cell that ends above the break."""
    top = at - (rows[at].index - cell.row)
    return rows[top - 1].at.get(cell.column) if cell.row == 0 and top > 0 else None


def _first_lanes(read: Iterable[Sequence[tuple[Named, Lane]]]) -> set[Lane]:
    """Return the lanes of labels on the first axis, by a vote of the labels on one axis only."""
    votes: Counter[Lane] = Counter()
    for labels in read:
        for label, lane in labels:
            if not label.either and (label.first is None) != (label.second is None):
                votes[lane] += 1 if label.first else -1
    return {lane for lane, vote in votes.items() if vote > 0}


def in_lines(table: str, generation: str, lines: Iterable[Line]) -> Facts:
    """Return the numbers of a part's lines: 自然人3件 behind （一）予以公开, 结果维持1 behind 行政复议."""
    facts, reading = Facts(), _Reading(table, generation)
    for line in lines:
        for words, number in _said(line.text, reading):
            at = reading.take(words, number is not None)
            if number is None or at not in FORM.by_key:
                continue
            sign = _sign(words) if FORM.by_key[at].signed else ""
            facts.add(at, GridCell(sign + number, 0, 0, place=line.place), words)
    return facts


def _sign(words: str) -> str:
    """Return the sign of a signed number from the end of the words before it: 本年增/减-8, 本年增/减减8."""
    if words.endswith(_MINUS) or normalise(words).endswith("减减"):
        return "-"
    return ""


def _said(text: str, reading: _Reading) -> Iterator[tuple[str, str | None]]:
    """Yield the words of a line before each number, with the number, then the words behind the last. An
    ordinal is not a number: 1.属于国家秘密, unlike 自然人 1、商业企业 2."""
    start = 0
    for match in _NUMBER.finditer(text):
        words = text[start : match.start()].lstrip(_EDGES).rstrip(_EDGES.replace("-", ""))
        if text[match.end(1) : match.end(1) + 1] in _BEHIND_ORDINAL and not reading.awaits(words):
            continue
        yield words, match[1]
        start = match.end()
    if rest := text[start:].strip(_EDGES):
        yield rest, None


class _Reading(Struct):
    """The open places of the words so far: on the first axis, and on the second axis if no number followed
    it."""

    table: str
    generation: str
    first: str | None = None
    second: str | None = None
    given: set[str] = field(default_factory=set)  # places on the second axis already used with the first

    def take(self, words: str, has_number: bool) -> Spot | None:
        """Return the cell of a number behind these words, or None if they name no cell."""
        label = self._named(words)
        if label.either:
            is_column = self.first is not None and label.second not in self.given
            label = Named(None, label.second) if is_column else Named(label.first)
        if label.first:
            self.first, self.second, self.given = label.first, None, set()
        self.second = label.second or (self.second if has_number and not words else None)
        if not has_number or self.first is None or self.second is None:
            return None
        at = spot(self.table, self.first, self.second)
        self.given.add(self.second)
        self.second = None
        return at

    def awaits(self, words: str) -> bool:
        """Return whether a number may follow these words: they name a place on the second axis."""
        return bool(words) and self._named(words).second is not None

    def _named(self, words: str) -> Named:
        """Return the places that words name, as a whole or by their last clause."""
        label = named(self.table, self.generation, words) if words else NOTHING
        if label == NOTHING and (clause := re.split(r"[，,；;。：:]", words)[-1]) != words:
            return named(self.table, self.generation, clause)
        return label
