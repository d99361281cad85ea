"""A document as one stream of lines and rows in reading order, from top to bottom."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property
from operator import attrgetter

from msgspec import Struct

from archive.model import NOWHERE, Document, Grid, GridCell, Place
from pipelines.form.labels import INDICATORS, find_section, normalise
from pipelines.form.values import is_value
from pipelines.text.titles import is_report_title, squeeze

_HEADING = re.compile(r"^\s*[一二三四五六七八九][、.．]\s*\S.{1,38}$")
_COLUMN = attrgetter("column")
_SENTENCE = 12  # signs, with a full stop among them
_PROSE = 80  # characters: a lone cell longer than this is a paragraph, not a row


class Line(Struct, frozen=True):
    """A paragraph."""

    text: str
    place: Place = NOWHERE


class Row(Struct, frozen=True, dict=True):
    """A row of a grid: its cells from left to right, each once, including those that reach in from above.
    `grid` numbers the grid within the document, `width` is its number of columns."""

    cells: tuple[GridCell, ...]
    grid: int
    index: int
    width: int
    is_last: bool

    @cached_property
    def labels(self) -> tuple[GridCell, ...]:
        """Return the cells that hold no value."""
        return tuple([cell for cell in self.cells if is_label(cell)])

    @cached_property
    def values(self) -> tuple[GridCell, ...]:
        """Return the cells behind the last label."""
        last = self.labels[-1] if self.labels else None
        behind = next((n for n, cell in enumerate(self.cells, 1) if cell is last), 0)
        return self.cells[behind:]

    @property
    def end(self) -> int:
        """Return the column behind the last cell."""
        return max([cell.column + cell.colspan for cell in self.cells], default=0)

    @cached_property
    def at(self) -> dict[int, GridCell]:
        """Return the cell that covers each column."""
        return {n: c for c in reversed(self.cells) for n in range(c.column, c.column + c.colspan)}


def is_label(cell: GridCell) -> bool:
    """Return whether a cell holds words, not a value or a blank."""
    return not is_value(cell.text)


def stream(document: Document) -> Iterator[Line | Row]:
    """Yield paragraphs as lines and grids as rows. A row with a single cell of prose or a heading (an article
    laid out in a table) becomes lines."""
    number = 0
    for block in document.blocks:
        if isinstance(block, Grid):
            yield from _rows(block, number)
            number += 1
        else:
            yield Line(block.text, block.place)


def _rows(grid: Grid, number: int) -> Iterator[Line | Row]:
    rows: list[list[GridCell]] = [[] for _ in range(grid.height)]
    for cell in grid.cells:
        for row in rows[cell.row : cell.row + cell.rowspan]:
            row.append(cell)
    is_old = False  # whether the rows are those of a table of before 2019: its chapters are no headings
    for index, cells in enumerate(rows):
        cells.sort(key=_COLUMN)
        spoken = [cell for cell in cells if cell.text.strip()]
        is_old = is_old or (len(spoken) > 1 and any(normalise(cell.text) in INDICATORS for cell in spoken))
        if is_old and len(spoken) == 1 and _HEADING.match(" ".join(spoken[0].text.split())):
            yield Row(tuple(cells), number, index, grid.width, index == grid.height - 1)
            continue
        if len(spoken) == 1 and spoken[0].row == index and _is_prose(spoken[0], grid.width):
            for line in spoken[0].text.split("\n"):
                if line.strip():
                    yield Line(line.strip(), spoken[0].place)
            continue
        yield Row(tuple(cells), number, index, grid.width, index == grid.height - 1)


def _is_prose(cell: GridCell, width: int) -> bool:
    """Return whether a cell is a long text, a sentence, the title of a report, or a heading over the whole
    width or of a part (一、本年新收… beside blank cells is a row)."""
    longest = max((len(line) for line in cell.text.split("\n")), default=0)
    heading = bool(_HEADING.match(" ".join(cell.text.split())))
    if heading and (cell.colspan >= width or find_section(cell.text)):
        return True
    if is_report_title(squeeze(cell.text)):
        return True
    return longest > _PROSE or (longest > _SENTENCE and "。" in cell.text and cell.column == 0)
