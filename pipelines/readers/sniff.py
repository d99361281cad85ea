"""What bytes are, told by the bytes alone: names and headers lie."""

from __future__ import annotations

import io
import zipfile

from pipelines.readers.packed import ZIP_FAULTS

HTML = "text/html"
PDF = "application/pdf"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
OLE = "application/x-ole-storage"  # DOC, XLS and WPS share this container
OFD = "application/ofd"
RTF = "application/rtf"
WORD_XML = "application/vnd.ms-word.2003+xml"  # one flat file, saved by Word 2003
SEVEN_ZIP = "application/x-7z-compressed"
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
    (b"{\\rtf", RTF),
    (b"7z\xbc\xaf\x27\x1c", SEVEN_ZIP),
    (b"\x1f\x8b", "application/gzip"),
)
_PARTS = (("word/document.xml", DOCX), ("xl/workbook.xml", XLSX), ("OFD.xml", OFD))
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
    except ZIP_FAULTS:
        names = set()
    if not names:  # the directory is lost: what the bytes name is all there is
        return next((kind for part, kind in _PARTS if part.encode() in body), ZIP)
    office = "[Content_Types].xml" in names
    for part, kind in _PARTS:
        if part in names or (office and any(name.startswith(f"{part.split('/')[0]}/") for name in names)):
            return kind
    return ZIP


def _text_type(body: bytes) -> str | None:
    head = body[:65536]
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        head = head[2:].replace(b"\x00", b"")
    elif b"\x00" in head:
        return None
    flat = head.lower()
    if b'progid="word.document"' in flat[:1024]:
        return WORD_XML
    if any(tag in flat for tag in _TAGS):
        return HTML
    printable = sum(byte >= 32 or byte in b"\t\r\n\f" for byte in head)
    return TEXT if head and printable > 0.97 * len(head) else None
