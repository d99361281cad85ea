"""Bytes -> Document by the second way of their carrier: another, simpler reader, imported on first use."""

from __future__ import annotations

from collections.abc import Callable

from archive.errors import ReadError, UnknownFormat
from archive.model import Document
from archive.sentence import say
from pipelines.readers.document import BUNDLES
from pipelines.readers.sniff import (
    DOCX,
    FLAT_OPC,
    HTML,
    MHTML,
    ODT,
    OFD,
    OLE,
    PDF,
    RTF,
    SHEET_XML,
    WORD_XML,
    XLSX,
    sniff,
)


def second_document(body: bytes, sha256: str) -> Document:
    """Return the document as read by the second way, a bundle file by file. Raises a ReadError if the carrier
    has no second way."""
    media_type = sniff(body)
    if media_type in BUNDLES:
        from pipelines.readers.bundle.members import read_bundle

        return read_bundle(body, sha256, media_type, second_document)
    reader = _reader(media_type)
    if reader is None:
        raise UnknownFormat(say("no_second_way"), sha256=sha256)
    return reader(body, sha256)


def _reader(media_type: str | None) -> Callable[[bytes, str], Document] | None:
    if media_type == HTML:
        from pipelines.witness.page_source import read_source as reader
    elif media_type == XLSX:
        from pipelines.witness.workbook_source import read_sheet_source as reader
    elif media_type == SHEET_XML:
        from pipelines.witness.workbook_source import read_flat_sheet_source as reader
    elif media_type == OFD:
        from pipelines.witness.placed_boxes import read_boxes as reader
    else:
        return _OF_OTHERS.get(media_type or "")
    return reader


def _mail(body: bytes, sha256: str) -> Document:
    from pipelines.readers.html.mhtml import main_page
    from pipelines.witness.page_source import read_source

    return read_source(main_page(body, sha256), sha256)


def _printed(body: bytes, sha256: str) -> Document:
    """Read a PDF by its rulings."""
    from pipelines.witness.printed_tables import read_printed

    return next(read_printed(body, sha256))


def _word(body: bytes, sha256: str) -> Document:
    """Read a Word document, either a package of parts or a single XML file."""
    from pipelines.readers.word.parts import as_package, zipped
    from pipelines.witness.word_source import read_word_source

    media_type = sniff(body)
    if media_type == FLAT_OPC:
        body = zipped(body, sha256)
    elif media_type == WORD_XML:
        body = as_package(body, sha256)
    return read_word_source(body, sha256)


def _office(body: bytes, sha256: str) -> Document:
    """Read a DOC, WPS, ODT or RTF converted by LibreOffice, or an XLS directly. Raises the ReadError of the
    conversion."""
    from pipelines.readers.word.libreoffice import convert_many, needs_office

    if not needs_office(body):
        from pipelines.witness.workbook_source import read_xls_source

        return read_xls_source(body, sha256)
    (made,) = convert_many([body])
    if isinstance(made, ReadError):
        raise made
    return _word(made, sha256)


_OF_OTHERS: dict[str, Callable[[bytes, str], Document]] = {
    MHTML: _mail,
    PDF: _printed,
    **dict.fromkeys((DOCX, FLAT_OPC, WORD_XML), _word),
    **dict.fromkeys((ODT, OLE, RTF), _office),
}
