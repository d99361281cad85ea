"""A scanned page: its tables, and the lines of text outside them.

Detection on the whole page misses single digits in cells and costs as much for a table as for a page. So
cells are cut out along the table's lines and only recognised; the detector sees the rest of the page.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import cast

import cv2
import numpy as np
from msgspec import Struct
from msgspec.structs import replace

from archive.model import Box, Grid, Paragraph
from pipelines.readers.pdf.characters import Char, PageText
from pipelines.readers.pdf.ruled_grids import find_grids
from pipelines.readers.pdf.rulings import Ruling
from pipelines.readers.pdf.text_lines import TextLine, flow
from pipelines.readers.scan.engine import Word, find_words
from pipelines.readers.scan.page_picture import (
    Picture,
    Straight,
    rulings_of,
    without_dust,
)
from pipelines.readers.scan.recognised_cells import Said, filled, looks

_LEAST_INK = 3  # pixels in a row: less is dust
_PAPER = 6.0  # points of blank paper about a line that the detector wants
_PAGE_NUMBER = re.compile(r"[-—–－\s·第]*\d{1,3}[-—–－\s·页]*(?:/\s*\d{1,3})?")


class _Frame(Struct, frozen=True):
    """The size of a page in points."""

    width: float
    height: float


class ScanText:
    """A page without text in the shape that `find_grids` expects."""

    struck: frozenset[int] = frozenset()

    def __init__(self, page: Straight, number: int) -> None:
        self.number = number
        self.frame = _Frame(*page.size)

    def chars(self) -> Iterator[Char]:
        return iter(())

    def grids(self, lines: Sequence[Ruling]) -> list[Grid]:
        """Return the tables made by the lines, with blank cells."""
        return find_grids(lines, cast("PageText", self))


def read_page(page: Straight, number: int, *, prose: bool = True) -> list[Paragraph | Grid]:
    """Return the paragraphs and tables of a page, from top to bottom, with their places on its sheet. Without
    `prose`, return nothing for a page without tables."""
    blank, ink, mask = _ruled(page, number)
    if not blank and not prose:
        return []
    grids = [filled(grid, page, ink, mask) for grid in blank]
    rest = ink if page.ink is page.plain_ink else without_dust(page.ink, mask, page.scale)
    blocks = _in_order(_lines(page, rest, grids, number), grids)
    return [page.way.block(block) for block in blocks]


def look_again(page: Straight, boxes: Sequence[Box]) -> dict[Box, list[Said]]:
    """Return more readings of the cells in these boxes of the page's sheet."""
    grids, ink, mask = _ruled(page, 1)
    cells = {page.way.box(cell.place.box): cell for grid in grids for cell in grid.cells if cell.place.box}
    return {box: looks(cells[box], page, ink, mask) for box in boxes if box in cells}


def _ruled(page: Straight, number: int) -> tuple[list[Grid], Picture, Picture]:
    """Return the tables of a page with blank cells, the ink of its characters, and the mask of its
    rulings."""
    lines, mask = rulings_of(page)
    return ScanText(page, number).grids(lines), without_dust(page.plain_ink, mask, page.scale), mask


def _in_order(lines: Sequence[TextLine], grids: Sequence[Grid]) -> Iterator[Paragraph | Grid]:
    """Yield paragraphs and grids from top to bottom."""
    gathered: list[TextLine] = []
    pending = sorted(grids, key=_top)
    for line in lines:
        while pending and _top(pending[0]) < line.top:
            yield from flow(gathered)
            gathered = []
            yield pending.pop(0)
        gathered.append(line)
    yield from flow(gathered)
    yield from pending


def _top(grid: Grid) -> float:
    return grid.place.box[1] if grid.place.box else 0.0


def _lines(page: Straight, ink: Picture, grids: Sequence[Grid], number: int) -> list[TextLine]:
    """Return the lines of text outside the tables, from top to bottom."""
    gray, left_over = page.gray.copy(), ink.copy()
    for grid in grids:
        if grid.place.box:
            x0, top, x1, bottom = (round(value * page.scale) for value in grid.place.box)
            gray[max(0, top - 3) : bottom + 3, max(0, x0 - 3) : x1 + 3] = 255
            left_over[max(0, top - 3) : bottom + 3, max(0, x0 - 3) : x1 + 3] = 0
    rows = _rows(_words(gray, left_over, page.scale))
    left = min((box[0] for _, box in rows), default=0.0)
    right = max((box[2] for _, box in rows), default=0.0)
    return [
        TextLine(text, number, *box, left, right) for text, box in rows if not _PAGE_NUMBER.fullmatch(text)
    ]


def _words(gray: Picture, ink: Picture, scale: float) -> list[Word]:
    """Return the words of a page, with boxes in points. The engine sees only the rows with ink, one below the
    other."""
    edge = round(_PAPER * scale)
    inked = (ink > 0).sum(axis=1) >= _LEAST_INK
    kept = np.flatnonzero(cv2.dilate(inked.astype(np.uint8), np.ones((2 * edge + 1, 1), np.uint8)))
    if not inked.any():
        return []
    words = []
    for word in find_words(np.ascontiguousarray(gray[kept]), scale):
        x0, top, x1, bottom = word.box
        moved = float(kept[round((top + bottom) / 2)]) - (top + bottom) / 2
        x0, top, x1, bottom = (round(v / scale, 1) for v in (x0, top + moved, x1, bottom + moved))
        words.append(replace(word, box=(x0, top, x1, bottom)))
    return words


def _rows(words: Sequence[Word]) -> list[tuple[str, Box]]:
    """Return the words of each level joined from left to right."""
    rows: list[list[Word]] = []
    for word in sorted(words, key=lambda word: word.box[1] + word.box[3]):
        middle = (word.box[1] + word.box[3]) / 2
        if rows and rows[-1][-1].box[1] < middle < rows[-1][-1].box[3]:
            rows[-1].append(word)
        else:
            rows.append([word])
    return [_row(sorted(row, key=lambda word: word.box[0])) for row in rows]


def _row(words: Sequence[Word]) -> tuple[str, Box]:
    boxes = [word.box for word in words]
    outer = (
        min(box[0] for box in boxes),
        min(box[1] for box in boxes),
        max(box[2] for box in boxes),
        max(box[3] for box in boxes),
    )
    return " ".join(word.text for word in words), outer
