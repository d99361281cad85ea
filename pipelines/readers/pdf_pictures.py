"""Whether a page of a PDF is a picture of a page, with or without a layer of text that nobody sees."""

from __future__ import annotations

import pypdfium2 as pdfium
import pypdfium2.raw as raw

_FEWEST_CHARS = 8  # a page with less has no text, perhaps a printed page number
_MOSTLY = 0.7  # of the page that pictures cover: a scan, whatever text lies under it
_ILLUSTRATION = 0.3  # of the page: a picture without text, in a document with tables, that may be one


def is_scan(page: pdfium.PdfPage, *, mixed: bool) -> bool:
    """Whether a page is to be read as a picture; the page is closed. In a `mixed` document, which has tables of
    characters elsewhere, a page with text is one only where the picture hides the text or the text is invisible,
    and one without text only where its pictures are large."""
    try:
        images = list(page.get_objects(filter=(raw.FPDF_PAGEOBJ_IMAGE,), max_depth=3))
        if not images:
            return False
        width, height = page.get_size()
        covered = sum(_area(image.get_bounds()) for image in images) / (width * height)
        text = page.get_textpage()
        chars = text.count_chars()
        text.close()
        if chars < _FEWEST_CHARS:
            return not mixed or covered >= _ILLUSTRATION
        return covered >= _MOSTLY and (not mixed or _unseen(page))
    finally:
        page.close()


def _area(bounds: tuple[float, float, float, float]) -> float:
    left, bottom, right, top = bounds
    return max(0.0, right - left) * max(0.0, top - bottom)


def _unseen(page: pdfium.PdfPage) -> bool:
    """Whether no text of a page can be seen: it is drawn invisibly, or before the pictures."""
    kinds = (raw.FPDF_PAGEOBJ_IMAGE, raw.FPDF_PAGEOBJ_TEXT)
    objects = list(page.get_objects(filter=kinds, max_depth=3))
    last = max(n for n, item in enumerate(objects) if item.type == raw.FPDF_PAGEOBJ_IMAGE)
    return all(
        raw.FPDFTextObj_GetTextRenderMode(item.raw) == raw.FPDF_TEXTRENDERMODE_INVISIBLE
        for item in objects[last + 1 :]
    )
