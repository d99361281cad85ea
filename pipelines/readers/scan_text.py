"""The text of a scanned page: of the cells of its tables, line by line, and of what stands outside them.

Whole-page detection misses single digits in a cell and costs as much for a table as for a page, so cells are
cut out along the table's lines and only recognised; the detector sees what is left of the page.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import cast

import cv2
import numpy as np

from archive.model import Box, Grid, GridCell, Place
from pipelines.readers.pdf_grids import find_grids
from pipelines.readers.pdf_rulings import Ruling
from pipelines.readers.pdf_text import Char, PageText, TextLine
from pipelines.readers.scan_engine import Word, find_words, read_crops
from pipelines.readers.scan_lines import Picture, Straight, rulings_of, without_dust

_BORDER = 0.8  # points of a cell beside its lines that are left out
_SURE = 0.9  # what is read with less is read again
_NUMBER = re.compile(r"[+-]?\d+(?:[,.]\d+)*%?")
_LOOKALIKES = str.maketrans("OoQD〇○口lI|丨!，．－—一", "0000000" + "11111" + ",.---")
_LEAST_INK = 3  # pixels in a row: less is dust
_PAPER = 6.0  # points of blank paper about a line that the detector wants
_PAGE_NUMBER = re.compile(r"[-—–－\s·第]*\d{1,3}[-—–－\s·页]*(?:/\s*\d{1,3})?")


@dataclass(frozen=True, slots=True)
class _Piece:
    """A line within a cell: which cell, and where in pixels (x0, top, x1, bottom)."""

    cell: int
    box: tuple[int, int, int, int]


@dataclass(frozen=True, slots=True)
class _Frame:
    """The size of a page in points."""

    width: float
    height: float


class ScanText:
    """What pdf_grids wants of a page, where no text is known yet; later the lines outside the tables."""

    def __init__(self, page: Straight, number: int) -> None:
        self.number = number
        self.frame = _Frame(*page.size)
        self.lines: tuple[TextLine, ...] = ()

    def chars(self) -> Iterator[Char]:
        return iter(())

    def grids(self, lines: Sequence[Ruling]) -> list[Grid]:
        """The tables that lines make, their cells still blank."""
        return find_grids(lines, cast("PageText", self))


def read_page(page: Straight, number: int) -> tuple[ScanText, list[Grid]]:
    """The lines and the tables of a page that was set straight."""
    text = ScanText(page, number)
    lines, mask = rulings_of(page)
    ink = without_dust(page.ink, mask, page.scale)
    grids = [_filled(grid, page, ink, mask) for grid in text.grids(lines)]
    text.lines = tuple(_lines(page, ink, grids, number))
    return text, [_as_scanned(grid, page) for grid in grids]


def as_number(text: str) -> str:
    """What a cell says, lookalikes of digits put right where that makes the whole of it a number; a lone
    stroke is a dash (nothing to report), never the Chinese one."""
    flat = "".join(text.split())
    right = flat.translate(_LOOKALIKES)
    return right if right == "-" or _NUMBER.fullmatch(right) else text


def _filled(grid: Grid, page: Straight, ink: Picture, mask: Picture) -> Grid:
    pieces = [piece for n, cell in enumerate(grid.cells) for piece in _pieces(n, cell, page, ink)]
    paper = np.where(cv2.dilate(mask, np.ones((3, 3), np.uint8)) > 0, np.uint8(255), page.gray)
    read = _twice([_crop(paper, piece) for piece in pieces])
    texts: dict[int, list[tuple[str, float]]] = {}
    for piece, said in zip(pieces, read, strict=True):
        texts.setdefault(piece.cell, []).append(said)
    cells = (_told(cell, texts.get(n, ())) for n, cell in enumerate(grid.cells))
    return replace(grid, cells=tuple(cells))


def _told(cell: GridCell, lines: Sequence[tuple[str, float]]) -> GridCell:
    if not lines:
        return cell
    text = "\n".join(line for line, _ in lines if line)
    return replace(cell, text=as_number(text), confidence=round(min(sure for _, sure in lines), 3))


def _pieces(number: int, cell: GridCell, page: Straight, ink: Picture) -> Iterator[_Piece]:
    """The lines of ink in a cell."""
    if cell.place.box is None:
        return
    scale = page.scale
    x0, top, x1, bottom = cell.place.box
    left, upper = round((x0 + _BORDER) * scale), round((top + _BORDER) * scale)
    right, lower = round((x1 - _BORDER) * scale), round((bottom - _BORDER) * scale)
    inside = ink[upper:lower, left:right]
    if not inside.size:
        return
    for first, last in _bands(inside.any(axis=1), round(9 * scale)):
        columns = np.flatnonzero(inside[first:last].any(axis=0))
        box = (left + int(columns[0]), upper + first, left + int(columns[-1]) + 1, upper + last)
        yield _Piece(number, box)


def _bands(rows: Picture, em: int) -> list[tuple[int, int]]:
    """Runs of rows with ink, put together where they are the strokes of one line (二, 三, i)."""
    edges = np.flatnonzero(np.diff(np.concatenate(([0], rows.astype(np.int8), [0]))))
    bands: list[tuple[int, int]] = []
    for first, last in zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True):
        if bands and last - bands[-1][0] <= em and first - bands[-1][1] < em // 2:
            bands[-1] = (bands[-1][0], last)
        else:
            bands.append((first, last))
    return bands


def _crop(paper: Picture, piece: _Piece) -> Picture:
    """A line cut out, twice as large: that is how the engine reads digits best. The paper around it is made, not
    found: grain beside a lone digit would be read for more digits."""
    x0, top, x1, bottom = piece.box
    cut = paper[top:bottom, x0:x1]
    edge, light = max(3, round(0.2 * (bottom - top))), int(np.percentile(cut, 95))
    cut = cv2.copyMakeBorder(cut, edge, edge, 2 * edge, 2 * edge, cv2.BORDER_CONSTANT, value=light)
    return cv2.resize(cut, None, fx=2, fy=2, interpolation=cv2.INTER_CUBIC)


def _twice(crops: Sequence[Picture]) -> list[tuple[str, float]]:
    """Every crop read; what is empty or uncertain read again, thrice side by side: a lone digit is too little
    for the engine to see, and three of a kind are not."""
    read = read_crops(crops)
    weak = [n for n, (text, sure) in enumerate(read) if (not text or sure < _SURE) and _narrow(crops[n])]
    again = read_crops([np.hstack([crops[n]] * 3) for n in weak])
    for n, (text, sure) in zip(weak, again, strict=True):
        third = _third(as_number(text))
        if third is not None and (sure > read[n][1] or not read[n][0]):
            read[n] = (third, sure)
    return read


def _narrow(crop: Picture) -> bool:
    height, width = crop.shape
    return bool(width < 4 * height)


def _third(text: str) -> str | None:
    """The part that is repeated three times, or None."""
    part = text[: len(text) // 3]
    return part if part and part * 3 == text else None


def _as_scanned(grid: Grid, page: Straight) -> Grid:
    def turned(place: Place) -> Place:
        return replace(place, box=page.as_scanned(place.box)) if place.box else place

    cells = tuple(replace(cell, place=turned(cell.place)) for cell in grid.cells)
    return Grid(cells, turned(grid.place))


def _lines(page: Straight, ink: Picture, grids: Sequence[Grid], number: int) -> list[TextLine]:
    """Lines of text outside the tables, from top to bottom."""
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
    """The words of a page in points. Only rows that have ink are shown to the engine, one below the other."""
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
    """Words of one height put together from left to right."""
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
