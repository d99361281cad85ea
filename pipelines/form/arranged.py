"""Grids with another layout of the form, rearranged to the form's own: transposed, in halves side by side, or
with the fifteen numbers of part four as a square.

Only labels decide. Every cell keeps its place: the same ink gets another row and column.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator

from msgspec.structs import replace

from archive.form.definition import FORM
from archive.model import Document, Grid, GridCell, Paragraph
from pipelines.form.labels import INDICATORS, find, find_applicant, find_group, find_row, normalise
from pipelines.form.side_by_side import bands, columns_of, joined, outcome_of, rows_of
from pipelines.form.stream import is_label

_FEWEST = 5  # applicants, and rows, that must stand in a line for it to be a header
_OUTCOMES = tuple(outcome.id for outcome in FORM.outcomes)
_VENUES = tuple(venue.id for venue in FORM.venues)
_FIRST = FORM.applicants[0].id

Spot = tuple[int, int]
Named = tuple[GridCell, str]
"""A cell that names an applicant, and the applicant."""


def arranged(document: Document) -> Document:
    """Return the document with such grids in the form's layout."""
    blocks: list[Paragraph | Grid] = []
    pages: list[Grid] = []  # grids of one width, one below the other: a table over several pages
    for block in itertools.chain.from_iterable(map(bands, document.blocks)):
        if isinstance(block, Grid) and (not pages or pages[-1].width == block.width):
            pages.append(block)
            continue
        blocks += _arranged(pages)
        pages = [block] if isinstance(block, Grid) else []
        blocks += [] if pages else [block]
    blocks += _arranged(pages)
    blocks = joined(blocks)
    return document if blocks == list(document.blocks) else replace(document, blocks=tuple(blocks))


def _arranged(pages: list[Grid]) -> Iterator[Grid]:
    """Yield a table over pages in the form's layout."""
    if not pages:
        return
    whole = pages[0] if len(pages) == 1 else _stacked(pages)
    labels = [cell for cell in whole.cells if is_label(cell)]
    named = [(cell, label.id) for cell in labels if (label := find_applicant(cell.text))]
    if band := _turned(whole, named):
        top, end = band
        yield from filter(_has_cells, (rows_of(whole, 0, top), _transposed(rows_of(whole, top, end))))
        yield from filter(_has_cells, [rows_of(whole, end, whole.height)])
    elif cuts := _cuts(whole, named) or _old_cuts(whole):
        yield from columns_of(whole, cuts)
    else:
        yield from (_square(page) or page for page in pages)


def _has_cells(grid: Grid) -> bool:
    return bool(grid.cells)


def _stacked(pages: list[Grid]) -> Grid:
    """Return grids one below the other as one grid."""
    cells: list[GridCell] = []
    for page in pages:
        below = max((cell.row + cell.rowspan for cell in cells), default=0)
        cells += [replace(cell, row=cell.row + below) for cell in page.cells]
    return replace(pages[0], cells=tuple(cells))


def _transposed(grid: Grid) -> Grid:
    """Return the grid with rows and columns exchanged."""
    cells = (replace(c, row=c.column, column=c.row, rowspan=c.colspan, colspan=c.rowspan) for c in grid.cells)
    return replace(grid, cells=tuple(sorted(cells, key=lambda cell: (cell.row, cell.column))))


def _turned(grid: Grid, named: list[Named]) -> tuple[int, int] | None:
    """Return the rows of a table with the applicants below each other and the rows of part three beside each
    other, as (first, end). None if the grid holds no such table."""
    columns: dict[tuple[str, int], dict[str, int]] = {}
    for cell, name in named:  # 自然人 may reach over the column in which the organisations stand
        for edge in (("start", cell.column), ("end", cell.column + cell.colspan)):
            columns.setdefault(edge, {})[name] = cell.row
    applicants = max(columns.values(), key=len, default={})
    if len(applicants) < _FEWEST:
        return None
    rows: dict[int, set[str]] = {}
    groups: set[int] = set()
    for cell in filter(is_label, grid.cells):
        if row := find_row(cell.text):
            rows.setdefault(cell.row, set()).add(row.id)
        elif find_group(cell.text):
            groups.add(cell.row)
    heads = [at for at, found in rows.items() if len(found) >= _FEWEST and at < min(applicants.values())]
    if not heads:
        return None
    top = min(heads)
    while top - 1 in groups or len(rows.get(top - 1, ())) > 1:
        top -= 1
    return top, max(applicants.values()) + 1


def _cuts(grid: Grid, named: list[Named]) -> list[int]:
    """Return the columns at which a second, third … table begins beside the first: behind the last applicant,
    before a column of labels. Empty if the applicants are named once."""
    for row in sorted({cell.row for cell, name in named if name == _FIRST}):
        line = sorted((c.column, c.column + c.colspan, name) for c, name in named if c.row == row)
        firsts = [column for column, _, name in line if name == _FIRST]
        if len(firsts) < 2:
            continue
        cuts = [max(end for _, end, _ in line if end <= first) for first in firsts[1:]]
        if all(
            cut < first and _has_rows(grid, cut, first) for cut, first in zip(cuts, firsts[1:], strict=True)
        ):
            return cuts
    return []


def _old_cuts(grid: Grid) -> list[int]:
    """Return the columns at which the second half of a table of before 2019 begins beside the first."""
    heads: dict[int, list[int]] = {}
    for cell in grid.cells:
        if normalise(cell.text) in INDICATORS:
            heads.setdefault(cell.row, []).append(cell.column)
    return next((sorted(columns)[1:] for columns in heads.values() if len(columns) > 1), [])


def _has_rows(grid: Grid, start: int, end: int) -> bool:
    """Return whether rows of part three are named between two columns."""
    return sum(start <= c.column < end and find_row(c.text) is not None for c in grid.cells) >= 2


def _square(grid: Grid) -> Grid | None:
    """Return part four with outcomes and venues as rows and columns, in either order, as the row of fifteen
    under a header of its own. None if the grid is no such square."""
    outcomes = _axis(grid, outcome_of)
    if len(outcomes) != len(_OUTCOMES):
        return None
    venues = _axis(grid, _venue)
    if len(venues) != len(_VENUES):
        return None
    rows, columns = (outcomes, venues) if len({at for at, _ in outcomes.values()}) > 1 else (venues, outcomes)
    if len({r for r, _ in rows.values()}) != len(rows) or len({c for _, c in columns.values()}) != len(
        columns
    ):
        return None
    slots = grid.slots
    header, names, numbers = [], [], []
    for v, venue in enumerate(FORM.venues):
        header.append(GridCell(venue.zh, 0, v * len(_OUTCOMES), 1, len(_OUTCOMES), grid.place))
        for o, outcome in enumerate(FORM.outcomes):
            at = v * len(_OUTCOMES) + o
            row, column = (outcome.id, venue.id) if rows is outcomes else (venue.id, outcome.id)
            cell = slots[rows[row][0]][columns[column][1]]
            if cell is None or cell.rowspan > 1 or cell.colspan > 1:
                return None
            names.append(GridCell(outcome.zh, 1, at, 1, 1, grid.place))
            numbers.append(replace(cell, row=2, column=at))
    used = {id(slots[r][c]) for r, _ in rows.values() for _, c in columns.values()}
    if any(id(cell) not in used and not is_label(cell) and cell.text.strip() for cell in grid.cells):
        return None  # more is printed than the fifteen
    return replace(grid, cells=(*header, *names, *numbers))


def _axis(grid: Grid, name_of: Callable[[GridCell], str | None]) -> dict[str, Spot]:
    """Return the place at which each outcome, or each venue, is named; empty if a name repeats."""
    found: dict[str, Spot] = {}
    for cell in grid.cells:
        name = name_of(cell)
        if name in found:
            return {}
        if name:
            found[name] = (cell.row, cell.column)
    return found


def _venue(cell: GridCell) -> str | None:
    if not is_label(cell) or normalise(cell.text) == "行政诉讼":
        return None
    label = find(FORM.venues[1:], cell.text) or find(FORM.venues[:1], cell.text)
    return label.id if label else None
