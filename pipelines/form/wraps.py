"""Numbers that a narrow cell of a laid-out page wrapped over lines, put together again.

On a page (PDF, OFD, a scan) a line ends where the cell does; in a file (HTML, Word, a workbook) it ends where somebody
ended it, and two lines are two numbers. A number was wrapped where all its lines but the last are equally long and
the last is no longer.
"""

from __future__ import annotations

import re
from dataclasses import replace

from archive.model import Document, Grid, GridCell

_LINES = re.compile(r"\s*[-+]?[\d,.]+(?:\s*\n\s*[\d,.]+)+\s*")
_SHORTEST = 2  # signs of a line that fills its cell


def unwrapped(document: Document) -> Document:
    """The document with such cells in one line."""
    if not any(cell.place.box and "\n" in cell.text for grid in document.grids for cell in grid.cells):
        return document
    blocks = (_grid(block) if isinstance(block, Grid) else block for block in document.blocks)
    return replace(document, blocks=tuple(blocks))


def _grid(grid: Grid) -> Grid:
    return replace(grid, cells=tuple(map(_cell, grid.cells)))


def _cell(cell: GridCell) -> GridCell:
    if not cell.place.box or not _LINES.fullmatch(cell.text):
        return cell
    *full, last = cell.text.split()
    widths = set(map(len, full))
    if len(widths) > 1 or max(widths) < _SHORTEST or len(last) > max(widths):
        return cell
    return replace(cell, text="".join((*full, last)))
