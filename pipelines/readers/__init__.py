"""Bytes -> Document, one format a module. `read_document` sniffs and picks the reader."""

from __future__ import annotations

from collections.abc import Callable

from archive.errors import EmptyFile, UnknownFormat
from archive.model import Document
from pipelines.readers.html import read_html
from pipelines.readers.pdf import read_pdf
from pipelines.readers.sniff import HTML, PDF, sniff

READERS: dict[str, Callable[[bytes, str], Document]] = {HTML: read_html, PDF: read_pdf}


def read_document(body: bytes, sha256: str) -> Document:
    """What the bytes say. Raises EmptyFile, UnknownFormat, BrokenFile or EncryptedFile with their digest."""
    if not body.strip():
        raise EmptyFile("空文件 empty file", sha256=sha256)
    media_type = sniff(body)
    reader = READERS.get(media_type or "")
    if reader is None:
        what = media_type or "未知格式 unknown kind"
        raise UnknownFormat(f"没有读取 {what} 的读取器 no reader for it", sha256=sha256)
    return reader(body, sha256)
