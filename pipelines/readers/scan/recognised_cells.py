"""The cells of a scanned table: each line of ink is recognised by itself, numbers twice.

A number is read from a tight crop and from a wide crop; if the two differ, a third reading decides. Disputed
readings keep a low confidence for the checks, so that a wrong cell never has full confidence.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

import cv2
import numpy as np
from msgspec import Struct
from msgspec.structs import replace

from archive.model import Grid, GridCell
from pipelines.readers.scan.engine import read_crops
from pipelines.readers.scan.page_picture import Picture, Straight
from pipelines.readers.scan.strokes import has_minus, lone_stroke

Said = tuple[str, float]  # the text read, and the engine's confidence

_BORDER = 0.8  # points of a cell beside its lines that are left out
_SURE = 0.9  # text read with less is read again
_OUTVOTED = 0.85  # highest confidence of a contradicted reading
_DISPUTED = 0.5  # highest confidence if no two readings agree
_GRAY = (70, 210)  # levels that are neither ink nor paper
_BROAD = 9  # pixels: no stroke of a character in a table is so broad
_MUCH = 0.02  # of a line's box
_HAN = re.compile(r"[\u4e00-\u9fff]")
_NUMBER = re.compile(r"[+-]?\d+(?:[,.]\d+)*%?")
_LOOKALIKES = str.maketrans("OoQD〇○口lI|丨!，．－—一", "0000000" + "11111" + ",.---")


class _Piece(Struct, frozen=True):
    """A line of ink in a cell: the number of the cell, the box in pixels (x0, top, x1, bottom), and the
    inside of the cell."""

    cell: int
    box: tuple[int, int, int, int]
    inside: tuple[int, int, int, int]


def filled(grid: Grid, page: Straight, ink: Picture, mask: Picture) -> Grid:
    """Return a table with the text and the confidence of its cells; a cell without ink has neither."""
    pieces = [piece for n, cell in enumerate(grid.cells) for piece in _pieces(n, cell, page, ink)]
    all_ink = cv2.subtract(page.plain_ink, mask)
    texts: dict[int, list[Said]] = {}
    lines = Counter(piece.cell for piece in pieces)
    for piece, said in zip(pieces, _read(_paper(page, mask), pieces), strict=True):
        shaped = _shaped(said, piece, ink, all_ink, page.scale) if lines[piece.cell] == 1 else said
        texts.setdefault(piece.cell, []).append(shaped)
    cells = [_told(cell, texts.get(n, ())) for n, cell in enumerate(grid.cells)]
    last = {cell.row: cell.column for cell in sorted(cells, key=lambda c: c.column) if _HAN.search(cell.text)}
    values = [_value(c) if c.column > last.get(c.row, -1) else c for c in cells]
    return replace(grid, cells=tuple(_uncut(values)))


def _uncut(cells: Sequence[GridCell]) -> Iterator[GridCell]:
    """Yield the cells. Two blank halves of a cell beside whole cells are unreadable: strokes of a number in a
    line (444) were taken for a ruling between them."""
    whole = {(cell.row, cell.rowspan) for cell in cells if cell.text}
    blank = {(cell.column, cell.row): cell for cell in cells if not cell.text and cell.rowspan == 1}
    for cell in cells:
        upper, lower = (cell.column, cell.row - 1), (cell.column, cell.row + 1)
        is_half = (cell.column, cell.row) in blank
        is_cut = is_half and (
            (lower in blank and (cell.row, 2) in whole) or (upper in blank and (cell.row - 1, 2) in whole)
        )
        yield replace(cell, confidence=0.0) if is_cut else cell


def looks(cell: GridCell, page: Straight, ink: Picture, mask: Picture) -> list[Said]:
    """Return four more readings of a cell with one line: smaller, larger, in black and white, darker. Empty
    if the cell has no ink, or several lines."""
    pieces = list(_pieces(0, cell, page, ink))
    if len(pieces) != 1:
        return []
    paper = _paper(page, mask)
    tight, wide = _tight(paper, pieces[0]), _wide(paper, pieces[0])
    _, stark = cv2.threshold(wide, 0, 255, cv2.THRESH_BINARY + cv2.THRESH_OTSU)
    small = cv2.resize(tight, None, fx=0.4, fy=0.4, interpolation=cv2.INTER_AREA)
    dark = cv2.erode(tight, np.ones((2, 2), np.uint8))
    large = cv2.GaussianBlur(cv2.resize(wide, None, fx=2, fy=2, interpolation=cv2.INTER_CUBIC), (5, 5), 0)
    return [(as_number(text), sure) for text, sure in read_crops([small, large, stark, dark])]


def as_number(text: str) -> str:
    """Return the text of a cell with lookalikes of digits corrected, if that makes the whole text a number; a
    lone stroke becomes a dash (nothing to report), never the Chinese 一."""
    flat = "".join(text.split())
    right = flat.translate(_LOOKALIKES)
    return right if right == "-" or _NUMBER.fullmatch(right) else text


def agreed(readings: Sequence[Said]) -> Said:
    """Return the reading with the most votes (the most confident of equals). Disagreement lowers the
    confidence; empty readings do not vote."""
    votes = [(as_number(text), sure) for text, sure in readings if text]
    if not votes:
        return "", 0.0
    count = Counter(text for text, _ in votes)
    best = {text: max(sure for said, sure in votes if said == text) for text in count}
    text = max(count, key=lambda said: (count[said], best[said]))
    if len(count) == 1:
        return text, best[text]
    return text, min(best[text], _OUTVOTED if count[text] > 1 else _DISPUTED)


def _value(cell: GridCell) -> GridCell:
    """Return a cell right of all labels without dirt read beside its number. Without a number left, the text
    is empty and the confidence 0: the ink is unreadable."""
    if cell.confidence is None or as_number(cell.text) == "-":
        return cell
    if not any(sign.isdigit() for sign in cell.text) and cell.confidence >= _SURE:
        return cell  # a stroke, a slash: nothing to report
    lines = cell.text.split("\n")
    numbers = [line for line in (as_number(line).rstrip(".,") for line in lines) if _NUMBER.fullmatch(line)]
    if len(numbers) == len(lines) and not cell.text.endswith((".", ",")):
        return cell
    if len(numbers) == 1:
        return replace(cell, text=numbers[0], confidence=min(cell.confidence, _DISPUTED))
    return replace(cell, text="", confidence=0.0)


def _paper(page: Straight, mask: Picture) -> Picture:
    """Return the page without the lines of its tables."""
    return np.where(cv2.dilate(mask, np.ones((3, 3), np.uint8)) > 0, np.uint8(255), page.plain)


def _shaped(said: Said, piece: _Piece, ink: Picture, all_ink: Picture, scale: float) -> Said:
    """Return what the only line of a cell says after a look at its strokes. `all_ink` has the dust, too: a
    short minus sign may be taken for dust, and then leaves the reading in doubt."""
    x0, top, x1, bottom = piece.box
    if stroke := lone_stroke(ink[top:bottom, x0:x1], scale):
        return stroke, max(said[1], _SURE)
    number = as_number(said[0])
    left = max(piece.inside[0], x0 - (bottom - top))
    if not number[:1].isdigit() or not _NUMBER.fullmatch(number):
        return said
    if has_minus(ink[top:bottom, left:x1]):
        return f"-{number}", said[1]
    return (f"-{number}", min(said[1], _OUTVOTED)) if has_minus(all_ink[top:bottom, left:x1]) else said


def _told(cell: GridCell, lines: Sequence[Said]) -> GridCell:
    if not lines:
        return cell
    text = "\n".join(line for line, _ in lines if line)
    return replace(cell, text=as_number(text), confidence=round(min(sure for _, sure in lines), 3))


def _pieces(number: int, cell: GridCell, page: Straight, ink: Picture) -> Iterator[_Piece]:
    """Yield the lines of ink in a cell."""
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
        yield _Piece(number, box, (left, upper, right, lower))


def _bands(rows: Picture, em: int) -> list[tuple[int, int]]:
    """Return the runs of rows with ink. Joins the strokes of one line (二, 三, i)."""
    edges = np.flatnonzero(np.diff(np.concatenate(([0], rows.astype(np.int8), [0]))))
    bands: list[tuple[int, int]] = []
    for first, last in zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True):
        if bands and last - bands[-1][0] <= em and first - bands[-1][1] < em // 2:
            bands[-1] = (bands[-1][0], last)
        else:
            bands.append((first, last))
    return bands


def _read(paper: Picture, pieces: Sequence[_Piece]) -> list[Said]:
    """Return the reading of every piece.

    Possible numbers and uncertain texts are read again wider. If the readings differ, a third reading shows
    the piece three times side by side: a lone digit is too small for the engine to see.
    """
    tight = [_tight(paper, piece) for piece in pieces]
    readings = [[said] for said in read_crops(tight)]
    again = [n for n, ((text, sure),) in enumerate(readings) if _may_be_number(text) or sure < _SURE]
    for n, said in zip(again, read_crops([_wide(paper, pieces[n]) for n in again]), strict=True):
        readings[n].append(said)
    unsettled = [n for n in again if _unsettled(readings[n]) and _narrow(tight[n])]
    triples = read_crops([np.hstack([tight[n]] * 3) for n in unsettled])
    for n, (text, sure) in zip(unsettled, triples, strict=True):
        readings[n].append((_third(as_number(text)) or "", sure))
    return [
        (text, min(sure, _OUTVOTED) if _covered(paper, piece) else sure)
        for piece, (text, sure) in zip(pieces, map(agreed, readings), strict=True)
    ]


def _covered(paper: Picture, piece: _Piece) -> bool:
    """Return whether something gray and broad lies over a line, as a seal does in a picture without
    colour."""
    x0, top, x1, bottom = piece.box
    gray = cv2.inRange(paper[top:bottom, x0:x1], *_GRAY)
    broad = cv2.morphologyEx(gray, cv2.MORPH_OPEN, np.ones((_BROAD, _BROAD), np.uint8))
    return bool((broad > 0).mean() > _MUCH)


def _may_be_number(text: str) -> bool:
    return not _HAN.search(text) or as_number(text) == "-"


def _unsettled(readings: Sequence[Said]) -> bool:
    texts = {as_number(text) for text, _ in readings}
    return len(texts) > 1 or "" in texts or max(sure for _, sure in readings) < _SURE


def _tight(paper: Picture, piece: _Piece) -> Picture:
    """Return a line cut out and doubled in size, which suits the engine best. The paper around it is
    synthetic: grain beside a lone digit would be read as more digits."""
    x0, top, x1, bottom = piece.box
    cut = paper[top:bottom, x0:x1]
    edge, light = max(3, round(0.2 * (bottom - top))), int(np.percentile(cut, 95))
    cut = cv2.copyMakeBorder(cut, edge, edge, 2 * edge, 2 * edge, cv2.BORDER_CONSTANT, value=light)
    return cv2.resize(cut, None, fx=2, fy=2, interpolation=cv2.INTER_CUBIC)


def _wide(paper: Picture, piece: _Piece) -> Picture:
    """Return a line with its original surroundings, which may hold a sign too thin to count as ink."""
    x0, top, x1, bottom = piece.box
    left, upper, right, lower = piece.inside
    em = bottom - top
    cut = paper[
        max(upper, top - em // 3) : min(lower, bottom + em // 3), max(left, x0 - em) : min(right, x1 + em)
    ]
    return cv2.resize(cut, None, fx=1.5, fy=1.5, interpolation=cv2.INTER_LINEAR)


def _narrow(crop: Picture) -> bool:
    height, width = crop.shape
    return bool(width < 4 * height)


def _third(text: str) -> str | None:
    """Return the part that is repeated three times, or None."""
    part = text[: len(text) // 3]
    return part if part and part * 3 == text else None
