"""Comparison of a PDF's digits with their drawn shapes.

A font may declare an 8 for a glyph that looks like a 3: every parser of the file is deceived alike, a human
reader is not. The holes tell digits apart: an 8 has two, 0, 4, 6 and 9 have one (a 6 below, a 9 above), the
others none. Used only before an agency is accused.
"""

from __future__ import annotations

import ctypes
from collections import defaultdict
from collections.abc import Iterator

import pypdfium2 as pdfium
import pypdfium2.raw as raw
from PIL import Image, ImageDraw

from archive.model import Box, Report
from pipelines.readers.pdf.turned_pages import frame_of, upright

_SCALE = 10  # pixels a point
_DARK = 128  # of 255
_HOLES = {
    "0": (1,),
    "1": (0,),
    "2": (0,),
    "3": (0,),
    "4": (0, 1),
    "5": (0,),
    "6": (1,),
    "7": (0,),
    "8": (2,),
    "9": (1,),
}
_SIDES = {"6": 1, "9": -1}
"""The side of a digit's hole: below its middle (1), or above (-1)."""
_NEAR = 0.06  # of the height: a hole this near the middle is on no side
_LEAST = 3  # pixels of a hole
_LOOKED_AT = 3  # samples of a digit in a document
_WRONG = 2  # digits that look like others: fewer are an odd shape of a font

_RIM = 0.3  # points of paper around a character


def digits_lie(report: Report, body: bytes) -> bool:
    """Return whether several digits on the pages of the report's tables look like other digits."""
    pages = sorted({cell.place.page - 1 for cell in report.cells if cell.place.page})
    wrong: dict[str, list[bool]] = defaultdict(list)
    document = pdfium.PdfDocument(body)
    try:
        for number in pages:
            page = document[number]
            for digit, box in _digits(page):
                if len(wrong[digit]) < _LOOKED_AT:
                    wrong[digit].append(not _looks_like(digit, _picture(page, box)))
            page.close()
    finally:
        document.close()
    return sum(all(looks) for looks in wrong.values() if looks) >= _WRONG


def _digits(page: pdfium.PdfPage) -> Iterator[tuple[str, Box]]:
    """Yield each visible digit of a page with its box, from a page that is turned so that the text stands."""
    text = page.get_textpage()
    rotation = upright(page, text)
    if rotation is not None:
        page.set_rotation(rotation)
    frame = frame_of(page)
    edges = tuple(ctypes.c_double() for _ in range(4))
    for index in range(raw.FPDFText_CountChars(text.raw)):
        sign = chr(raw.FPDFText_GetUnicode(text.raw, index))
        if sign in _HOLES and raw.FPDFText_GetCharBox(text.raw, index, *edges):
            left, right, low, high = (edge.value for edge in edges)
            x0, top, x1, bottom = frame.box(left, low, right, high)
            if 0 <= x0 < x1 <= frame.width and 0 <= top < bottom <= frame.height:
                yield sign, (x0, top, x1, bottom)
    text.close()


def _picture(page: pdfium.PdfPage, box: Box) -> Image.Image:
    """Return the ink of a character, black on white with a rim of paper."""
    x0, top, x1, bottom = box
    width, height = page.get_size()
    cut = (x0, height - bottom, width - x1, top)
    crop = (max(cut[0] - _RIM, 0), max(cut[1] - _RIM, 0), max(cut[2] - _RIM, 0), max(cut[3] - _RIM, 0))
    shown = page.render(scale=_SCALE, crop=crop, grayscale=True, draw_annots=False).to_pil().convert("L")
    ink = shown.point(lambda v: 0 if v < _DARK else 255)
    paper = Image.new("L", (ink.width + 4, ink.height + 4), 255)
    paper.paste(ink, (2, 2))
    return paper


def _looks_like(digit: str, picture: Image.Image) -> bool:
    """Return whether a picture could show the digit; True for a picture without ink."""
    box = picture.point(lambda v: 255 - v).getbbox()
    if box is None:
        return True
    holes = list(_holes(picture))
    if len(holes) not in _HOLES[digit]:
        return False
    if digit not in ("0", "6", "9") or not holes:
        return True
    off = (holes[0] - (box[1] + box[3]) / 2) / max(box[3] - box[1], 1)
    side = 0 if abs(off) < _NEAR else 1 if off > 0 else -1
    return side == _SIDES.get(digit, 0)


def _holes(picture: Image.Image) -> Iterator[float]:
    """Yield the middle of each hole, in pixels from the top: paper that the outer paper does not reach."""
    left = picture.copy()
    ImageDraw.floodfill(left, (0, 0), 100)
    while box := left.point(lambda v: 255 if v == 255 else 0).getbbox():
        row = left.crop((0, box[1], left.width, box[1] + 1))
        start = row.point(lambda v: 255 if v == 255 else 0).getbbox()
        assert start
        before = left.point(lambda v: 255 if v == 50 else 0).histogram()[255]
        ImageDraw.floodfill(left, (start[0], box[1]), 50)
        filled = left.point(lambda v: 255 if v == 50 else 0)
        if filled.histogram()[255] - before >= _LEAST:
            hole = filled.getbbox()
            assert hole
            yield (hole[1] + hole[3]) / 2
        left = left.point(lambda v: 0 if v == 50 else v)
