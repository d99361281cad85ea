"""Text that a PDF tells programs to read in place of what it draws (/ActualText). Digits are read as they are drawn:
the other text is for readers who see nothing, and may be of an older number."""

from __future__ import annotations

import pypdfium2 as pdfium

from pipelines.readers.pdf.characters import PageText
from pipelines.readers.pdf.handles import count_marks, get_mark, has_text, remove_mark


def read_as_drawn(page: pdfium.PdfPage, text: PageText) -> None:
    """Take the other text off the runs for which it gives digits."""
    told = [
        (item, mark)
        for item in text.with_digits()
        for index in range(count_marks(item))
        if has_text(mark := get_mark(item, index), b"ActualText")
    ]
    for item, mark in told:
        remove_mark(item, mark)
    if told:
        text.reload(page)
