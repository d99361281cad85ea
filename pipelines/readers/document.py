"""Read bytes of any kind into a Document: sniff the media type and call its reader.

A reader is imported when the first file of its kind arrives: each needs other libraries, and most runs see
two kinds.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from msgspec.structs import replace

from archive.errors import BrokenFile, EmptyFile, UnknownFormat
from archive.model import Document
from archive.sentence import say
from pipelines.readers.sniff import (
    DOCX,
    FLAT_OPC,
    HTML,
    MHTML,
    ODS,
    ODT,
    OFD,
    OLE,
    PDF,
    RAR,
    RTF,
    SEVEN_ZIP,
    SHEET_XML,
    TEXT,
    WORD_XML,
    XLSX,
    ZIP,
    sniff,
    without_lead,
)

Inner = Callable[[bytes, str], Document]
"""Reader of a file within another file."""

BUNDLES = frozenset([ZIP, RAR, SEVEN_ZIP])
_PICTURES = frozenset(f"image/{kind}" for kind in ("png", "jpeg", "tiff", "gif", "bmp", "webp"))
_DEEPEST = 2  # files within files
_NOTHING = b" \t\r\n\f\v\x00\xef\xbb\xbf"
_MOST_SLOTS = 2_000_000  # of all grids: the largest report has 3,000, and each costs memory


def read_document(body: bytes, sha256: str, *, depth: int = 0) -> Document:
    """Return the Document read from the bytes. `depth` counts the bundles around them.

    Raises a ReadError with the digest of the bytes: EmptyFile, UnknownFormat, BrokenFile, EncryptedFile or
    MissingTool.
    """
    if not body.strip(_NOTHING):
        raise EmptyFile(say("file_empty"), sha256=sha256)
    body = without_lead(body)
    media_type = sniff(body)
    inner = partial(read_document, depth=depth + 1) if depth < _DEEPEST else None
    return _bounded(_read(body, sha256, media_type, inner))


def _read(body: bytes, sha256: str, media_type: str | None, inner: Inner | None) -> Document:
    if media_type in BUNDLES and inner:
        from pipelines.readers.bundle.members import read_bundle

        return read_bundle(body, sha256, media_type, inner)
    if media_type == PDF:
        return _pdf(body, sha256, inner)
    if media_type in (DOCX, WORD_XML, FLAT_OPC):
        return _word(body, sha256, media_type, inner)
    if reader := _plain_reader(media_type):
        return reader(body, sha256)
    raise UnknownFormat(say("no_reader", what=media_type or say("unknown_kind")), sha256=sha256)


def _plain_reader(media_type: str | None) -> Callable[[bytes, str], Document] | None:
    """Return the reader of a carrier that holds no other files, or None if no such reader exists."""
    if media_type == HTML:
        from pipelines.readers.html.page import read_html as reader
    elif media_type == TEXT:
        from pipelines.readers.plain_text import read_text as reader
    elif media_type == MHTML:
        from pipelines.readers.html.mhtml import read_mht as reader
    elif media_type == XLSX:
        from pipelines.readers.sheet.spreadsheet import read_sheet as reader
    elif media_type == ODS:
        from pipelines.readers.sheet.open_sheet import read_open_sheet as reader
    elif media_type == SHEET_XML:
        from pipelines.readers.sheet.spreadsheet_2003 import read_sheet_xml as reader
    elif media_type in (ODT, OLE, RTF):
        from pipelines.readers.word.office import read_office as reader
    elif media_type == OFD:
        from pipelines.readers.ofd.package import read_ofd as reader
    elif media_type in _PICTURES:
        from pipelines.readers.scan.scans import read_image as reader
    else:
        return None
    return reader


def _pdf(body: bytes, sha256: str, inner: Inner | None) -> Document:
    """Read a PDF from its characters, from its pictures if it is a scan, or from a file attached to it."""
    from pipelines.readers.pdf.attached import with_attached
    from pipelines.readers.pdf.pages import read_pdf
    from pipelines.readers.scan.scans import with_scans

    return with_scans(with_attached(read_pdf(body, sha256), body, inner), body)


def _word(body: bytes, sha256: str, media_type: str, inner: Inner | None) -> Document:
    """Read a Word document, either a package of parts or a single XML file."""
    from pipelines.readers.word.docx import read_word
    from pipelines.readers.word.parts import as_package, zipped

    if media_type == FLAT_OPC:
        package = zipped(body, sha256)
        return replace(inner(package, sha256) if inner else read_word(package, sha256), media_type=FLAT_OPC)
    if media_type == WORD_XML:
        return replace(read_word(as_package(body, sha256), sha256, inner), media_type=WORD_XML)
    return read_word(body, sha256, inner)


def _bounded(document: Document) -> Document:
    """Return the document. Raises BrokenFile if its tables, laid out, would not fit a worker's memory."""
    members = [member for _, member in document.members] or [document]
    slots = sum(
        max(grid.height * grid.width, sum(cell.rowspan * cell.colspan for cell in grid.cells))
        for member in members
        for grid in member.grids
    )
    if slots > _MOST_SLOTS:
        raise BrokenFile(say("tables_too_large", slots=slots), sha256=document.sha256)
    return document
