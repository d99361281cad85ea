"""Files attached to a PDF, read if the PDF itself has no table."""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Iterator

import pypdfium2 as pdfium
import pypdfium2.raw as raw
from msgspec.structs import replace

from archive.errors import ReadError
from archive.model import NOWHERE, Document
from archive.sentence import say

_MOST = 10  # attachments that are looked at
_MOST_BYTES = 64_000_000

Read = Callable[[bytes, str], Document]


def with_attached(document: Document, body: bytes, read: Read | None) -> Document:
    """Return a PDF without tables with the blocks of its attachment that has the most cells added.

    A note names the attachment. Places in the attachment are not places in the PDF and are dropped. A
    document with tables is returned unchanged.
    """
    if document.grids or read is None:
        return document
    best: tuple[str, Document] | None = None
    for name, content in _attachments(body):
        try:
            found = read(content, document.sha256)
        except ReadError:
            continue
        if _fullness(found) > (_fullness(best[1]) if best else 0):
            best = name, found
    if best is None:
        return document
    name, found = best
    blocks = (*document.blocks, *(block.at(NOWHERE) for block in found.blocks))
    notes = (
        *document.notes,
        *found.notes,
        say("tables_attached", name=name),
    )
    return replace(document, blocks=blocks, notes=notes, scans=())


def _fullness(document: Document) -> int:
    return sum(len(grid.cells) for grid in document.grids)


def _attachments(body: bytes) -> Iterator[tuple[str, bytes]]:
    document = pdfium.PdfDocument(body)
    try:
        for index in range(min(raw.FPDFDoc_GetAttachmentCount(document.raw), _MOST)):
            attachment = document.get_attachment(index)
            size = ctypes.c_ulong()
            raw.FPDFAttachment_GetFile(attachment.raw, None, 0, size)
            if 0 < size.value < _MOST_BYTES:
                yield attachment.get_name(), bytes(attachment.get_data())
    except pdfium.PdfiumError:
        return
    finally:
        document.close()
