"""Bytes of any kind -> Document: sniffed, and read by the reader of what they are."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial

from archive.errors import BrokenFile, EmptyFile, UnknownFormat
from archive.model import Document
from pipelines.readers.bundle.members import read_bundle
from pipelines.readers.html.mhtml import read_mht
from pipelines.readers.html.page import read_html
from pipelines.readers.ofd.package import read_ofd
from pipelines.readers.pdf.attached import with_attached
from pipelines.readers.pdf.pages import read_pdf
from pipelines.readers.plain_text import read_text
from pipelines.readers.scan.scans import read_image, with_scans
from pipelines.readers.sheet.spreadsheet import read_sheet
from pipelines.readers.sheet.spreadsheet_2003 import read_sheet_xml
from pipelines.readers.sniff import (
    DOCX,
    FLAT_OPC,
    HTML,
    MHTML,
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
from pipelines.readers.word.docx import read_word
from pipelines.readers.word.libreoffice import read_office
from pipelines.readers.word.parts import as_package, zipped


def _read_pdf(body: bytes, sha256: str, inner: Callable[[bytes, str], Document] | None) -> Document:
    """A PDF as its characters say, as its pictures show where it is a scan, or as a file attached to it says."""
    return with_scans(with_attached(read_pdf(body, sha256), body, inner), body)


READERS: dict[str, Callable[[bytes, str], Document]] = {
    HTML: read_html,
    TEXT: read_text,
    MHTML: read_mht,
    XLSX: read_sheet,
    OLE: read_office,
    RTF: read_office,
    SHEET_XML: read_sheet_xml,
    OFD: read_ofd,
    **dict.fromkeys((f"image/{kind}" for kind in ("png", "jpeg", "tiff", "gif", "bmp", "webp")), read_image),
}
BUNDLES = frozenset([ZIP, RAR, SEVEN_ZIP])
_DEEPEST = 2  # files within files
_NOTHING = b" \t\r\n\f\v\x00\xef\xbb\xbf"
_MOST_SLOTS = 2_000_000  # of all grids: the largest report has 3,000, and each costs memory


def read_document(body: bytes, sha256: str, *, depth: int = 0) -> Document:
    """What the bytes say. Raises a ReadError with their digest: EmptyFile, UnknownFormat, BrokenFile,
    EncryptedFile or MissingTool. `depth` counts the bundles the bytes came out of."""
    if not body.strip(_NOTHING):
        raise EmptyFile("空文件 empty file", sha256=sha256)
    body = without_lead(body)
    media_type = sniff(body)
    inner = partial(read_document, depth=depth + 1) if depth < _DEEPEST else None
    if media_type in BUNDLES and inner:
        return _bounded(read_bundle(body, sha256, media_type, inner))
    if media_type == FLAT_OPC and inner:
        return replace(inner(zipped(body, sha256), sha256), media_type=FLAT_OPC)
    if media_type == WORD_XML:
        return _bounded(replace(read_word(as_package(body, sha256), sha256, inner), media_type=WORD_XML))
    if media_type == DOCX:
        return _bounded(read_word(body, sha256, inner))
    if media_type == PDF:
        return _bounded(_read_pdf(body, sha256, inner))
    reader = READERS.get(media_type or "")
    if reader is None:
        what = media_type or "未知格式 unknown kind"
        raise UnknownFormat(f"没有读取 {what} 的读取器 no reader for it", sha256=sha256)
    return _bounded(reader(body, sha256))


def _bounded(document: Document) -> Document:
    """The document. Raises BrokenFile where its tables would not fit a worker's memory once they are laid out."""
    members = [member for _, member in document.members] or [document]
    slots = sum(
        max(grid.height * grid.width, sum(cell.rowspan * cell.colspan for cell in grid.cells))
        for member in members
        for grid in member.grids
    )
    if slots > _MOST_SLOTS:
        raise BrokenFile(f"表格过大 tables far too large: {slots}", sha256=document.sha256)
    return document
