"""Tables side by side on a sheet, and tables with their columns split over two grids."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import pairwise

from msgspec.structs import replace

from archive.form.definition import FORM
from archive.model import Grid, GridCell, Paragraph
from pipelines.form.block_rows import find_block_row
from pipelines.form.labels import find_applicant, find_group, find_outcome, find_row, normalise
from pipelines.form.stream import is_label

_FEWEST = 5  # outcomes that make a header
_WIDE = 10  # columns of a sheet on which two tables may stand

Named = tuple[GridCell, str]
"""A cell that names an applicant, and the applicant."""


def rows_of(grid: Grid, start: int, end: int) -> Grid:
    """Return the rows `start` to `end` of a grid as a grid."""
    cells = (
        replace(c, row=c.row - start, rowspan=min(c.rowspan, end - c.row))
        for c in grid.cells
        if start <= c.row < end
    )
    return replace(grid, cells=tuple(cells))


def columns_of(grid: Grid, cuts: list[int]) -> Iterator[Grid]:
    """Yield the parts of a grid cut at these columns. A cell over a cut stays with the left part."""
    edges = [0, *cuts, grid.width]
    for start, end in pairwise(edges):
        cells = [
            replace(c, column=c.column - start, colspan=min(c.colspan, end - c.column))
            for c in grid.cells
            if start <= c.column < end
        ]
        yield replace(grid, cells=tuple(cells))


def joined(blocks: list[Paragraph | Grid]) -> list[Paragraph | Grid]:
    """Return the blocks, with a table split by columns over two grids joined: the second grid has the same
    rows, and the applicants missing in the first."""
    found: list[Paragraph | Grid] = []
    last: int | None = None  # the place of the last grid
    for block in blocks:
        if not isinstance(block, Grid):
            found.append(block)
            continue
        before = None if last is None else found[last]
        if last is not None and isinstance(before, Grid) and (whole := _beside(before, block)):
            found[last] = whole
        else:
            last = len(found)
            found.append(block)
    return found


def _beside(left: Grid, right: Grid) -> Grid | None:
    """Return the columns of two grids as one grid, or None if they are not from one table."""
    if left.height != right.height:
        return None
    heads = [_head(grid) for grid in (left, right)]
    sets = [{name for _, name in head} for head in heads]
    if min(map(len, sets)) < 2 or sets[0] & sets[1] or len(sets[0] | sets[1]) < len(FORM.applicants):
        return None
    first = min(cell.column for cell, _ in heads[1])
    starts = (min(cell.column for cell, _ in heads[0]), first)
    names = [
        {
            c.row: normalise(c.text)
            for c in grid.cells
            if c.column < start and (find_row(c.text) or find_group(c.text))
        }
        for grid, start in zip((left, right), starts, strict=True)
    ]
    if names[0] != names[1]:
        return None
    more = [replace(c, column=c.column - first + left.width) for c in right.cells if c.column >= first]
    return replace(left, cells=(*left.cells, *more))


def _head(grid: Grid) -> list[Named]:
    """Return the cells of the rows that name several applicants: a bare 其他 in a column of labels is a
    row."""
    named = [(cell, label.id) for cell in grid.cells if (label := find_applicant(cell.text))]
    rows = Counter(cell.row for cell, _ in named)
    return [(cell, name) for cell, name in named if rows[cell.row] > 1]


def bands(block: Paragraph | Grid) -> Iterator[Paragraph | Grid]:
    """Yield a sheet with tables side by side cut at the blank columns between them. Each side has labels of
    the form; a text alone above a table becomes a line."""
    if not isinstance(block, Grid) or block.width < _WIDE:
        yield block
        return
    marked = [cell for cell in block.cells if cell.text.strip() or cell.unread]
    rows = {row for cell in marked for row in range(cell.row, cell.row + cell.rowspan)}
    starts = [0, *(row for row in sorted(rows) if row and row - 1 not in rows)]
    ends = [*starts[1:], block.height]
    bands = [rows_of(block, *edges) for edges in zip(starts, ends, strict=True)] if starts[1:] else [block]
    if not any(map(_gutters, bands)):
        yield block
        return
    for band in bands:
        for side in columns_of(band, _gutters(band)):
            yield from _without_lines(side)


def _without_lines(grid: Grid) -> Iterator[Paragraph | Grid]:
    """Yield the single texts of the first rows as lines, then the table."""
    top = 0
    for row in range(grid.height):
        spoken = [cell for cell in grid.cells if cell.row == row and cell.text.strip()]
        if len(spoken) > 1:
            break
        yield from (Paragraph(cell.text, cell.place) for cell in spoken)
        top = row + 1
    if (table := rows_of(grid, top, grid.height)).cells:
        yield table


def _gutters(grid: Grid) -> list[int]:
    """Return the columns at which another table of the form begins, behind a blank column."""
    marked = {
        column
        for cell in grid.cells
        if cell.text.strip() or cell.unread
        for column in range(cell.column, cell.column + (cell.colspan if cell.text.strip() else 1))
    }
    starts = [column for column in sorted(marked) if column and column - 1 not in marked]
    sides = [
        [c for c in grid.cells if start <= c.column < end]
        for start, end in pairwise([0, *starts, grid.width])
    ]
    return starts if starts and all(map(_is_of_form, sides)) else []


def _is_of_form(cells: list[GridCell]) -> bool:
    """Return whether some cells hold labels of several rows of the form, or the outcomes of part four."""
    rows = {id(found) for cell in cells if (found := find_row(cell.text) or find_block_row(cell.text))}
    outcomes = {name for cell in cells if (name := outcome_of(cell))}
    return len(rows) >= 2 or len(outcomes) >= _FEWEST


def outcome_of(cell: GridCell) -> str | None:
    label = find_outcome(cell.text) if is_label(cell) else None
    return label.id if label else None
