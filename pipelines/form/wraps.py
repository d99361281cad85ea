"""Numbers wrapped over lines by a narrow cell of a laid-out page, joined.

On a page (PDF, OFD, a scan) a line ends at the edge of the cell. In a file (HTML, Word, a workbook) it ends
at a break that the author set, and two lines are two numbers. A number was wrapped if all its lines but the
last are equally long, the last is no longer, and its cell had no room for another digit.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence

from msgspec.structs import replace

from archive.model import Document, Grid, GridCell

_LINES = re.compile(r"\s*[-+]?[\d,.]+(?:\s*\n\s*[\d,.]+)+\s*")
_NUMBER = re.compile(r"[-+]?[\d,.]+")
_SHORTEST = 2  # signs of a line that fills its cell
_NARROW = 1  # sign more that a line of narrow digits may have
_DIGIT = 7.0  # points: the digits of a table are no wider
_MARGINS = 12.0  # points: the margins of a cell are no wider

CUT = "cut"
"""Marks a number that may go on behind a page break, until the row below it is known."""

Column = tuple[int, int]


def unwrapped(document: Document) -> Document:
    """Return the document with wrapped numbers in one line."""
    if not any(cell.place.box and "\n" in cell.text for grid in document.grids for cell in grid.cells):
        return document
    blocks = (_grid(block) if isinstance(block, Grid) else block for block in document.blocks)
    return replace(document, blocks=tuple(blocks))


def _grid(grid: Grid) -> Grid:
    room: dict[Column, int] = defaultdict(int)  # the longest line of digits that a column has
    for cell in grid.cells:
        for line in cell.text.split():
            if _NUMBER.fullmatch(line):
                at = _column(cell)
                room[at] = max(room[at], len(line))
    cells = tuple(_cell(cell, room[_column(cell)]) for cell in grid.cells)
    wrapped = [before for before, cell in zip(grid.cells, cells, strict=True) if before is not cell]
    return replace(grid, cells=tuple(_perhaps_cut(cell, grid.height, wrapped) for cell in cells))


def _perhaps_cut(cell: GridCell, height: int, wrapped: Sequence[GridCell]) -> GridCell:
    """Return a cell of the last row marked as `CUT` if its number is as long as the full lines of wrapped numbers in
    cells as wide: the page may end within it."""
    if cell.row + cell.rowspan != height or not cell.text.isdigit() or has_room(cell, len(cell.text)):
        return cell
    width = _width(cell)
    is_full = any(len(one.text.split()[0]) <= len(cell.text) and _width(one) >= width - 1 for one in wrapped)
    return replace(cell, unread=CUT) if is_full and cell not in wrapped else cell


def _width(cell: GridCell) -> float:
    box = cell.place.box
    return box[2] - box[0] if box else 0.0


def _column(cell: GridCell) -> Column:
    return cell.column, cell.colspan


def _cell(cell: GridCell, room: int) -> GridCell:
    if not cell.place.box or not _LINES.fullmatch(cell.text):
        return cell
    *full, last = cell.text.split()
    widest = len(full[0])
    if (
        {*map(len, full)} != {widest}
        or not max(_SHORTEST, len(last), room - _NARROW) <= widest
        or has_room(cell, widest)
    ):
        return cell
    return replace(cell, text="".join((*full, last)))


def has_room(cell: GridCell, signs: int) -> bool:
    """Return whether another digit would have fitted into the line. False for a scan, which is measured in
    other points."""
    box = cell.place.box
    return box is not None and cell.confidence is None and box[2] - box[0] > (signs + 1) * _DIGIT + _MARGINS
