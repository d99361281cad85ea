"""Pages whose text does not stand upright as shown. They are read turned, with places as shown."""

from __future__ import annotations

import math
from collections import Counter

import pypdfium2 as pdfium
import pypdfium2.raw as raw
from msgspec import Struct
from msgspec.structs import replace

from archive.model import Box, Grid, Paragraph, Place

_SAMPLE = 24  # characters looked at, spread over the page
_MOST = 0.7  # of them that must agree


class Frame(Struct, frozen=True):
    """The conversion of a page's own coordinates to those it is shown in: origin, size and rotation."""

    x: float
    y: float
    width: float  # as shown
    height: float
    rotation: int

    def box(self, x0: float, y0: float, x1: float, y1: float) -> Box:
        """Return a box of the page's coordinates (y upward) as (x0, top, x1, bottom) as shown."""
        x0, x1, y0, y1 = x0 - self.x, x1 - self.x, y0 - self.y, y1 - self.y
        if self.rotation == 90:
            return (y0, x0, y1, x1)
        if self.rotation == 180:
            return (self.width - x1, y0, self.width - x0, y1)
        if self.rotation == 270:
            return (self.width - y1, self.height - x1, self.width - y0, self.height - x0)
        return (x0, self.height - y1, x1, self.height - y0)

    def unbox(self, box: Box) -> Box:
        """Return a box as shown in the page's own coordinates."""
        x0, top, x1, bottom = box
        if self.rotation == 90:
            x0, y0, x1, y1 = top, x0, bottom, x1
        elif self.rotation == 180:
            x0, y0, x1, y1 = self.width - x1, top, self.width - x0, bottom
        elif self.rotation == 270:
            x0, y0, x1, y1 = self.height - bottom, self.width - x1, self.height - top, self.width - x0
        else:
            y0, y1 = self.height - bottom, self.height - top
        return (x0 + self.x, y0 + self.y, x1 + self.x, y1 + self.y)


def frame_of(page: pdfium.PdfPage) -> Frame:
    """Return the frame in which a page is shown."""
    box = page.get_cropbox()
    width, height = page.get_size()
    return Frame(box[0], box[1], width, height, page.get_rotation())


def upright(page: pdfium.PdfPage, text: pdfium.PdfTextPage) -> int | None:
    """Return the rotation of the page at which most of its characters stand upright, or None if it is shown
    so."""
    count = raw.FPDFText_CountChars(text.raw)
    angles: Counter[int] = Counter()
    for index in range(0, count, max(1, count // _SAMPLE)):
        if raw.FPDFText_GetUnicode(text.raw, index) > 32 and not raw.FPDFText_IsGenerated(text.raw, index):
            lean = math.degrees(raw.FPDFText_GetCharAngle(text.raw, index))
            right = -round(lean / 90) * 90 % 360  # text that leans to the left is turned to the right
            angles[right] += 1
    if not angles:
        return None
    angle, number = angles.most_common(1)[0]
    if number < _MOST * angles.total() or angle == page.get_rotation():
        return None
    return angle


def turned_block(block: Paragraph | Grid, read: Frame, shown: Frame) -> Paragraph | Grid:
    """Return a block with its places as the page is shown, not as it was read."""
    if isinstance(block, Paragraph):
        return replace(block, place=_turned(block.place, read, shown))
    cells = tuple(replace(cell, place=_turned(cell.place, read, shown)) for cell in block.cells)
    return Grid(cells, _turned(block.place, read, shown))


def _turned(place: Place, read: Frame, shown: Frame) -> Place:
    if place.box is None:
        return place
    x0, top, x1, bottom = shown.box(*read.unbox(place.box))
    return Place(place.page, _rounded((x0, top, x1, bottom)))


def _rounded(box: Box) -> Box:
    x0, top, x1, bottom = (round(value, 1) for value in box)
    return (x0, top, x1, bottom)
