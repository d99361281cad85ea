"""A document as one stream of lines and rows, the way a person reads it from top to bottom."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from archive.model import NOWHERE, Document, Grid, GridCell, Place

_HEADING = re.compile(r"^\s*[一二三四五六七八九][、.．]\s*\S.{1,38}$")
_PROSE = 80  # characters: a lone cell longer than this is a paragraph, not a row


@dataclass(frozen=True, slots=True)
class Line:
    """A paragraph."""

    text: str
    place: Place = NOWHERE


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a grid: its cells from left to right, each once, those that reach in from above included.

    `grid` numbers the grid within the document, `width` is its number of columns."""

    cells: tuple[GridCell, ...]
    grid: int
    index: int
    width: int
    is_last: bool


def stream(document: Document) -> Iterator[Line | Row]:
    """Paragraphs as lines, grids as rows; a row that is one cell of prose or a heading (a whole article laid
    out in a table) as lines."""
    number = 0
    for block in document.blocks:
        if isinstance(block, Grid):
            yield from _rows(block, number)
            number += 1
        else:
            yield Line(block.text, block.place)


def _rows(grid: Grid, number: int) -> Iterator[Line | Row]:
    for index, slots in enumerate(grid.slots):
        cells = list(dict.fromkeys(cell for cell in slots if cell is not None))
        spoken = [cell for cell in cells if cell.text.strip()]
        if len(spoken) == 1 and spoken[0].row == index and _is_prose(spoken[0], grid.width):
            for line in spoken[0].text.split("\n"):
                if line.strip():
                    yield Line(line.strip(), spoken[0].place)
            continue
        yield Row(tuple(cells), number, index, grid.width, index == grid.height - 1)


def _is_prose(cell: GridCell, width: int) -> bool:
    """A long text, or a heading over the whole width (一、本年新收… beside blank cells is a row)."""
    longest = max((len(line) for line in cell.text.split("\n")), default=0)
    heading = cell.colspan >= width and bool(_HEADING.match(" ".join(cell.text.split())))
    return longest > _PROSE or heading
