"""Text that a PDF tells programs to read in place of what it draws (/ActualText). Digits are read as they are drawn:
the other text is for readers who see nothing, and may be of an older number."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator, Sequence

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from pipelines.readers.pdf.characters import PageText
from pipelines.readers.pdf.handles import Handle, count_marks, get_mark, pointer_to
from pipelines.readers.pdf.page_objects import Painted


def read_as_drawn(page: pdfium.PdfPage, texts: Sequence[Painted], text: PageText) -> None:
    """Take the other text off the runs for which it gives digits."""
    has_lost_any = False
    for item, *_ in texts:
        if not count_marks(item):
            continue
        others = list(_others(item))
        if others and any(map(str.isdigit, text.of(item))):
            for mark in others:
                raw.FPDFPageObj_RemoveMark(pointer_to(item), mark)
            has_lost_any = True
    if has_lost_any:
        text.reload(page)


def _others(item: Handle) -> Iterator[ctypes.c_void_p]:
    """Yield the marks of a run that give another text for it."""
    length = ctypes.c_ulong()
    for index in range(count_marks(item)):
        mark = ctypes.cast(get_mark(item, index), raw.FPDF_PAGEOBJECTMARK)
        if raw.FPDFPageObjMark_GetParamStringValue(mark, b"ActualText", None, 0, length) and length.value > 2:
            yield mark
