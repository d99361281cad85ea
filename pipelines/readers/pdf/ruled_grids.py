"""Rulings and characters of a PDF page -> grids: the cells of the lattice with their printed text."""

from __future__ import annotations

from collections.abc import Sequence

from archive.model import Box, Grid, GridCell, Place
from pipelines.readers.pdf.cells import NOTHING, printed_in_cells
from pipelines.readers.pdf.characters import PageText
from pipelines.readers.pdf.lattice import cells_of, index_of, stops
from pipelines.readers.pdf.rulings import Ruling

_FEWEST_LINES = 4
_FEWEST_CELLS = 2  # a single cell is a frame or an underline


def find_grids(lines: Sequence[Ruling], text: PageText) -> list[Grid]:
    """Return the ruled tables of a page, from top to bottom, with the text of their cells."""
    if len(lines) < _FEWEST_LINES:
        return []
    tables = [cells for cells in cells_of(lines) if len(cells) >= _FEWEST_CELLS]
    if not tables:
        return []
    grids = [_grid(cells, text) for cells in tables]
    return sorted(grids, key=lambda grid: grid.place.box[1] if grid.place.box else 0)


def _grid(boxes: list[Box], text: PageText) -> Grid:
    """Return cell boxes as rows and columns with spans, with each character in the cell around its middle."""
    xs = stops(value for box in boxes for value in (box[0], box[2]))
    ys = stops(value for box in boxes for value in (box[1], box[3]))
    owner: dict[tuple[int, int], int] = {}
    spans: list[tuple[tuple[int, int, int, int], Box]] = []
    for box in boxes:
        left, right = index_of(xs, box[0]), index_of(xs, box[2])
        first, last = index_of(ys, box[1]), index_of(ys, box[3])
        if left < right and first < last:  # else the gap between a frame and its table
            slots = ((r, c) for r in range(first, last) for c in range(left, right))
            owner.update(dict.fromkeys(slots, len(spans)))
            spans.append(((first, left, last - first, right - left), box))
    printed = printed_in_cells(text.chars(), xs, ys, owner, text.struck)
    cells = []
    for number, (span, box) in enumerate(spans):
        said = printed.get(number, NOTHING)
        place = Place(text.number, _rounded(box))
        cells.append(GridCell(said.text, *span, place, raw=said.raw, unread=said.unread))
    return Grid(tuple(cells), Place(text.number, _rounded((xs[0], ys[0], xs[-1], ys[-1]))))


def _rounded(box: Box) -> Box:
    x0, top, x1, bottom = (round(value, 1) for value in box)
    return (x0, top, x1, bottom)
