"""Form fields and other annotations of a PDF page, which a viewer shows as part of the page."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from contextlib import contextmanager

import pypdfium2 as pdfium
import pypdfium2.raw as raw
from msgspec import Struct

from archive.model import Box
from pipelines.readers.pdf.turned_pages import Frame, frame_of

_NO_INK = frozenset([raw.FPDF_ANNOT_LINK, raw.FPDF_ANNOT_POPUP])
_OFF = raw.FPDF_ANNOT_FLAG_HIDDEN | raw.FPDF_ANNOT_FLAG_NOVIEW


class Field(Struct, frozen=True):
    """A field with a value but no appearance, which every program draws in its own way. `text` is None if the
    value is stored elsewhere in the file."""

    text: str | None
    box: Box


def open_page(document: pdfium.PdfDocument, number: int) -> tuple[pdfium.PdfPage, list[Field]]:
    """Return a page (numbered from 0) with its annotations flattened into it, and the fields that cannot be
    flattened."""
    page = document[number]
    if not raw.FPDFPage_GetAnnotCount(page.raw):
        return page, []
    seen = [(kind, field) for kind, field in _annotations(page) if kind not in _NO_INK]
    if seen:
        raw.FPDFPage_Flatten(page.raw, raw.FLAT_NORMALDISPLAY)
        page.close()
        page = document[number]
    return page, [field for _, field in seen if field]


def _annotations(page: pdfium.PdfPage) -> Iterator[tuple[int, Field | None]]:
    """Yield the kind of each visible annotation, with the field if it has no appearance."""
    frame = frame_of(page)
    for index in range(raw.FPDFPage_GetAnnotCount(page.raw)):
        with _annotation(page, index) as annotation:
            if raw.FPDFAnnot_GetFlags(annotation) & _OFF:
                continue
            kind = raw.FPDFAnnot_GetSubtype(annotation)
            field = kind == raw.FPDF_ANNOT_WIDGET and not raw.FPDFAnnot_HasKey(annotation, b"AP")
            yield kind, _field(annotation, frame) if field else None


@contextmanager
def _annotation(page: pdfium.PdfPage, index: int) -> Iterator[object]:
    annotation = raw.FPDFPage_GetAnnot(page.raw, index)
    try:
        yield annotation
    finally:
        raw.FPDFPage_CloseAnnot(annotation)


def _field(annotation: object, frame: Frame) -> Field | None:
    rect = raw.FS_RECTF()
    if not raw.FPDFAnnot_GetRect(annotation, rect):
        return None
    box = frame.box(rect.left, rect.bottom, rect.right, rect.top)
    if not raw.FPDFAnnot_HasKey(annotation, b"V"):
        return Field(None, box) if raw.FPDFAnnot_HasKey(annotation, b"Parent") else None
    size = raw.FPDFAnnot_GetStringValue(annotation, b"V", None, 0)
    buffer = (ctypes.c_ushort * max(1, size // 2))()
    raw.FPDFAnnot_GetStringValue(annotation, b"V", buffer, size)
    text = bytes(buffer).decode("utf-16-le", "replace").rstrip("\0").strip()
    return Field(text, box) if text else None
