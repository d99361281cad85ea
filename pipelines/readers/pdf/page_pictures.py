"""Pages of a PDF that are pictures of a page, with or without an invisible layer of text."""

from __future__ import annotations

import pypdfium2 as pdfium
import pypdfium2.raw as raw
from msgspec import Struct

from archive.model import Box
from pipelines.readers.pdf.handles import Handle, bounds
from pipelines.readers.pdf.page_objects import Drawn, Matrix, at
from pipelines.readers.pdf.turned_pages import Frame

_FEWEST_CHARS = 8  # a page with less has no text, perhaps a printed page number
_OUTLINES = 200  # paths of a page without text: its characters are drawn as shapes
_MOSTLY = 0.7  # of the page that pictures cover: a scan, whatever text lies under it
_ILLUSTRATION = 0.3  # of the page: a picture without text, in a document with tables, that may be a table


class Pictured(Struct, frozen=True):
    """The pictures of a page compared to its text."""

    covered: float  # share of the page
    silent: bool  # next to no text
    unseen: bool = False  # no text is visible; determined only if pictures cover the page

    def is_scan(self, *, mixed: bool) -> bool:
        """Return whether the page is to be read as a picture.

        In a `mixed` document, which has tables of characters elsewhere, a page with text is a scan only if
        the picture hides the text or the text is invisible; a page without text, only if its pictures are
        large.
        """
        if self.silent:
            return not mixed or self.covered >= _ILLUSTRATION
        return self.covered >= _MOSTLY and (not mixed or self.unseen)


def pictured(page: pdfium.PdfPage, objects: Drawn, chars: int) -> Pictured | None:
    """Return how the pictures of a page relate to its text of `chars` characters. None if the page has no
    picture and no text turned into outlines."""
    if not objects.pictures:
        outlines = chars < _FEWEST_CHARS and len(objects.paths) >= _OUTLINES
        return Pictured(1.0, silent=True) if outlines else None
    width, height = page.get_size()
    covered = sum(_area(*picture) for picture in objects.pictures) / (width * height)
    silent = chars < _FEWEST_CHARS
    return Pictured(covered, silent, not silent and covered >= _MOSTLY and _unseen(page))


def picture_boxes(objects: Drawn, frame: Frame) -> list[Box]:
    """Return the boxes of the pictures of a page, as it is shown."""
    return [frame.box(*_bounds(*picture)) for picture in objects.pictures]


def _area(picture: Handle, outer: Matrix) -> float:
    x0, y0, x1, y1 = _bounds(picture, outer)
    return (x1 - x0) * (y1 - y0)


def _bounds(picture: Handle, outer: Matrix) -> Box:
    edges = bounds(picture)
    if edges is None:
        return (0.0, 0.0, 0.0, 0.0)
    (x0, y0), (x1, y1) = at(outer, *edges[:2]), at(outer, *edges[2:])
    return min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)


def _unseen(page: pdfium.PdfPage) -> bool:
    """Return whether all text of a page is invisible or drawn before the last picture."""
    kinds = (raw.FPDF_PAGEOBJ_IMAGE, raw.FPDF_PAGEOBJ_TEXT)
    objects = list(page.get_objects(filter=kinds, max_depth=6))
    last = max(n for n, item in enumerate(objects) if item.type == raw.FPDF_PAGEOBJ_IMAGE)
    return all(
        raw.FPDFTextObj_GetTextRenderMode(item.raw) == raw.FPDF_TEXTRENDERMODE_INVISIBLE
        for item in objects[last + 1 :]
    )
