"""Bytes -> Document, one format a module. `read_document` sniffs and picks the reader."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from archive.errors import EmptyFile, UnknownFormat
from archive.model import Document
from pipelines.readers.bundle import read_bundle
from pipelines.readers.html import read_html
from pipelines.readers.ofd import read_ofd
from pipelines.readers.office import read_office
from pipelines.readers.pdf import read_pdf
from pipelines.readers.scan import read_image, with_scans
from pipelines.readers.sheet import read_sheet
from pipelines.readers.sniff import DOCX, HTML, OFD, OLE, PDF, RAR, RTF, SEVEN_ZIP, WORD_XML, XLSX, ZIP, sniff
from pipelines.readers.word import read_word


def _read_pdf(body: bytes, sha256: str) -> Document:
    """A PDF as its characters say, or as its pictures show where it is a scan."""
    return with_scans(read_pdf(body, sha256), body)


READERS: dict[str, Callable[[bytes, str], Document]] = {
    HTML: read_html,
    PDF: _read_pdf,
    DOCX: read_word,
    XLSX: read_sheet,
    OLE: read_office,
    RTF: read_office,
    WORD_XML: read_office,
    OFD: read_ofd,
    **dict.fromkeys(["image/png", "image/jpeg", "image/tiff", "image/gif"], read_image),
}
BUNDLES = frozenset([ZIP, RAR, SEVEN_ZIP])
_DEEPEST = 2  # bundles within bundles


def read_document(body: bytes, sha256: str, *, depth: int = 0) -> Document:
    """What the bytes say. Raises a ReadError with their digest: EmptyFile, UnknownFormat, BrokenFile,
    EncryptedFile or MissingTool. `depth` counts the bundles the bytes came out of."""
    if not body.strip():
        raise EmptyFile("空文件 empty file", sha256=sha256)
    media_type = sniff(body)
    if media_type in BUNDLES and depth < _DEEPEST:
        return read_bundle(body, sha256, media_type, partial(read_document, depth=depth + 1))
    reader = READERS.get(media_type or "")
    if reader is None:
        what = media_type or "未知格式 unknown kind"
        raise UnknownFormat(f"没有读取 {what} 的读取器 no reader for it", sha256=sha256)
    return reader(body, sha256)
