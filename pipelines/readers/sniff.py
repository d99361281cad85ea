"""What bytes are, told by the bytes alone: names and headers lie."""

from __future__ import annotations

import io
import zipfile

HTML = "text/html"
PDF = "application/pdf"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
OLE = "application/x-ole-storage"  # DOC, XLS and WPS share this container
OFD = "application/ofd"
ZIP = "application/zip"
RAR = "application/vnd.rar"
TEXT = "text/plain"

_MAGIC = (
    (b"%PDF-", PDF),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", OLE),
    (b"Rar!\x1a\x07", RAR),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF8", "image/gif"),
    (b"II*\x00", "image/tiff"),
    (b"MM\x00*", "image/tiff"),
    (b"{\\rtf", "application/rtf"),
    (b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"),
    (b"\x1f\x8b", "application/gzip"),
)
_PDF_HEAD = 1024  # readers accept junk before the header up to here
_TAGS = (b"<html", b"<!doctype html", b"<body", b"<table", b"<div", b"<p>", b"<p ", b"<head", b"<meta")


def sniff(body: bytes) -> str | None:
    """The media type of the bytes, or None where they are of no kind known here."""
    for magic, media_type in _MAGIC:
        if body.startswith(magic):
            return media_type
    if body.startswith(b"PK\x03\x04"):
        return _zip_type(body)
    if b"%PDF-" in body[:_PDF_HEAD]:
        return PDF
    return _text_type(body)


def _zip_type(body: bytes) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, ValueError, OSError):
        names = set()
    if "word/document.xml" in names or b"word/document.xml" in body:
        return DOCX
    if "xl/workbook.xml" in names or b"xl/workbook.xml" in body:
        return XLSX
    if "OFD.xml" in names or b"OFD.xml" in body[:4096]:
        return OFD
    return ZIP


def _text_type(body: bytes) -> str | None:
    head = body[:65536]
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        head = head[2:].replace(b"\x00", b"")
    elif b"\x00" in head:
        return None
    flat = head.lower()
    if any(tag in flat for tag in _TAGS):
        return HTML
    printable = sum(byte >= 32 or byte in b"\t\r\n\f" for byte in head)
    return TEXT if head and printable > 0.97 * len(head) else None
