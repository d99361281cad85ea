"""Runs of text as a PDF page paints them: colour, mode, place and the number of objects painted before."""

from __future__ import annotations

import ctypes
import math
from collections.abc import Sequence
from functools import lru_cache

import pypdfium2.raw as raw
from msgspec import Struct

from archive.model import Box
from pipelines.readers.pdf.handles import (
    Colour,
    Handle,
    bounds,
    fill_colour,
    get_mode,
    is_clipped,
    pointer_to,
)
from pipelines.readers.pdf.page_objects import (
    IDENTITY,
    Matrix,
    Painted,
    at,
    matrix_of,
    times,
)
from pipelines.readers.pdf.turned_pages import Frame

_PALE = 200  # of 255: paper is 255, and lighter text may be invisible on paper
_FAR = 30_000.0  # points
_LONGEST_NAME = 256
_FAINT = 128  # of 255 of opacity
_UNSEEN_MODES = frozenset(
    [raw.FPDF_TEXTRENDERMODE_INVISIBLE, raw.FPDF_TEXTRENDERMODE_CLIP, raw.FPDF_TEXTRENDERMODE_UNKNOWN]
)
_FILLED_MODES = frozenset([raw.FPDF_TEXTRENDERMODE_FILL, raw.FPDF_TEXTRENDERMODE_FILL_STROKE])


class Print(Struct, eq=False):
    """A text object of a page. `paths` and `pictures` count the objects painted below it."""

    item: Handle
    outer: Matrix
    paths: int
    pictures: int
    mode: int
    colour: Colour | None  # None: a pattern
    box: Box = (0.0, 0.0, 0.0, 0.0)

    @property
    def light(self) -> float:
        """Return how light its colour is, 0 to 255; a pattern counts as light."""
        return lightness(self.colour)

    @property
    def doubtful(self) -> bool:
        """Return whether its own mode, colour or opacity may hide it."""
        return _is_doubtful(self.mode, self.colour)

    @property
    def invisible(self) -> bool:
        """Return whether it leaves no mark, whatever its place."""
        return self.mode in _UNSEEN_MODES or (self.colour is not None and self.colour[3] == 0)

    @property
    def height(self) -> float:
        return max(self.box[3] - self.box[1], 1.0)

    @property
    def embedded(self) -> bool:
        """Return whether its font is embedded in the file, so that every machine draws it alike."""
        return bool(raw.FPDFFont_GetIsEmbedded(raw.FPDFTextObj_GetFont(pointer_to(self.item))) == 1)

    @property
    def font(self) -> str:
        """Return the name of its font, without the prefix of a subset."""
        font = raw.FPDFTextObj_GetFont(pointer_to(self.item))
        buffer = ctypes.create_string_buffer(_LONGEST_NAME)
        raw.FPDFFont_GetBaseFontName(font, buffer, _LONGEST_NAME)
        return buffer.value.decode("utf-8", "replace").rpartition("+")[2]

    @property
    def clipped(self) -> bool:
        return is_clipped(self.item)

    def lean(self) -> float:
        """Return the degrees by which it leans from the nearest quarter turn."""
        a, b, *_ = times(matrix_of(self.item), self.outer)
        angle = math.degrees(math.atan2(b, a)) % 90
        return min(angle, 90 - angle)

    def hide(self) -> None:
        """Leave it out of the rendered page."""
        raw.FPDFPageObj_SetIsActive(pointer_to(self.item), False)

    def show(self) -> None:
        raw.FPDFPageObj_SetIsActive(pointer_to(self.item), True)

    def remove(self) -> None:
        """Deactivate it and move it off the page: pdfium skips text that repeats hidden text in its place."""
        self.hide()
        raw.FPDFPageObj_Transform(pointer_to(self.item), 1, 0, 0, 1, _FAR, _FAR)


def lightness(colour: Colour | None) -> float:
    """Return how light a colour is, 0 to 255; a pattern counts as light."""
    return 255.0 if colour is None else 0.3 * colour[0] + 0.59 * colour[1] + 0.11 * colour[2]


@lru_cache(maxsize=256)
def _is_doubtful(mode: int, colour: Colour | None) -> bool:
    if mode not in _FILLED_MODES or colour is None:
        return True
    return colour[3] < _FAINT or lightness(colour) > _PALE


def any_doubtful(painted: Sequence[Painted]) -> bool:
    """Return whether the mode, colour or opacity of any text object may hide it."""
    return any(_is_doubtful(get_mode(item), fill_colour(item)) for item, *_ in painted)


def prints(painted: Sequence[Painted]) -> list[Print]:
    """Return every text object with its mode and colour. `locate` looks up their boxes if they are needed."""
    return [
        Print(item, outer, paths, pictures, get_mode(item), fill_colour(item))
        for item, outer, paths, pictures in painted
    ]


def locate(printed: Sequence[Print], frame: Frame) -> None:
    """Fill in the boxes of the prints, as the page is shown."""
    for one in printed:
        x0, y0, x1, y1 = bounds(one.item) or (0.0, 0.0, 0.0, 0.0)
        if one.outer is not IDENTITY:
            x0, y0, x1, y1 = outlined(one.outer, x0, y0, x1, y1)
        one.box = frame.box(x0, y0, x1, y1)


def outlined(outer: Matrix, x0: float, y0: float, x1: float, y1: float) -> Box:
    """Return the bounding box of a box that a form turns or scales."""
    corners = [at(outer, x, y) for x in (x0, x1) for y in (y0, y1)]
    xs, ys = [x for x, _ in corners], [y for _, y in corners]
    return min(xs), min(ys), max(xs), max(ys)
