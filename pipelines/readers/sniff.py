"""Media types told by the bytes alone: file names and headers lie."""

from __future__ import annotations

import io
import zipfile

from pipelines.readers.bundle.zip_package import ZIP_FAULTS

HTML = "text/html"
PDF = "application/pdf"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
OLE = "application/x-ole-storage"  # DOC, XLS and WPS share this container
OFD = "application/ofd"
RTF = "application/rtf"
ODT = "application/vnd.oasis.opendocument.text"
ODS = "application/vnd.oasis.opendocument.spreadsheet"
# 标文通, GB/T 20916. It has no reader: LibreOffice moves the numbers behind its blank cells.
UOF = "application/vnd.uof+xml"
WORD_XML = "application/vnd.ms-word.2003+xml"  # one flat file, saved by Word 2003
FLAT_OPC = "application/vnd.ms-office.flat-opc+xml"  # a package of parts in one flat file
SHEET_XML = "application/vnd.ms-excel.2003+xml"  # one flat file, saved by Excel 2003
SEVEN_ZIP = "application/x-7z-compressed"
ZIP = "application/zip"
RAR = "application/vnd.rar"
GZIP = "application/gzip"
MHTML = "multipart/related"  # a page and its pictures in one mail; Word saves it as .mht or as .doc
MAIL = "message/rfc822"  # words and the files attached to them
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
    (b"\x1f\x8b", GZIP),
    (b"PK\x05\x06", ZIP),  # an empty zip
)
_PACKED = b"PK\x03\x04"
_OPEN_HEADS = {kind: b"mimetype" + kind.encode() for kind in (ODT, ODS)}  # their first part, not packed
_LEAD = b"\xef\xbb\xbf \t\r\n"
_LONGEST_LEAD = 64
_LONGEST_HEAD = 120
_PARTS = (("word/document.xml", DOCX), ("xl/workbook.xml", XLSX), ("OFD.xml", OFD))
_TYPES = "[Content_Types].xml"
_MAIN_PARTS = (
    (b"wordprocessingml.document.main+xml", DOCX), (b"wordprocessingml.template.main+xml", DOCX),
    (b"ms-word.document.macroEnabled.main+xml", DOCX), (b"spreadsheetml.sheet.main+xml", XLSX),
    (b"ms-excel.sheet.macroEnabled.main+xml", XLSX),
)  # fmt: skip
_PDF_HEAD = 1024  # readers accept junk before the header up to here
_MOST_NULS = 0.01  # share of bytes up to which a text was merely written carelessly; a page may have any
_FLAT_HEAD = 8192
_FLAT = (
    (b"http://schemas.microsoft.com/office/2006/xmlpackage", FLAT_OPC),
    (b"http://schemas.microsoft.com/office/word/2003/wordml", WORD_XML),
    (b'<?mso-application progid="word.document"?>', WORD_XML),
    (b'<workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"', SHEET_XML),
    (b'<?mso-application progid="excel.sheet"?>', SHEET_XML),
    (b"<ss:workbook", SHEET_XML),
    (b'office:mimetype="application/vnd.oasis.opendocument.spreadsheet"', ODS),
    (b'office:mimetype="application/vnd.oasis.opendocument.text"', ODT),
    (b"http://schemas.uof.org/cn/", UOF),
)
_TAGS = (b"<html", b"<!doctype html", b"<body", b"<table", b"<div", b"<p>", b"<p ", b"<head", b"<meta")


def without_lead(body: bytes) -> bytes:
    """Return the bytes of a binary file without a byte-order mark or blank lines that a server's script put
    before them; return all other bytes unchanged."""
    head = body[:_LONGEST_LEAD]
    rest = head.lstrip(_LEAD)
    if rest == head or not rest.startswith((_PACKED, *(magic for magic, _ in _MAGIC))):
        return body
    return body[len(head) - len(rest) :]


def sniff(body: bytes) -> str | None:
    """Return the media type of the bytes, or None if the kind is unknown."""
    body = without_lead(body)
    for magic, media_type in _MAGIC:
        if body.startswith(magic):
            return media_type
    if body.startswith(_PACKED):
        named = (kind for kind, head in _OPEN_HEADS.items() if head in body[:_LONGEST_HEAD])
        return next(named, None) or _zip_type(body)
    if body.startswith(b"BM") and body[6:10] == bytes(4):  # two letters alone are too few
        return "image/bmp"
    if body.startswith(b"RIFF") and body[8:12] == b"WEBP":
        return "image/webp"
    if b"%PDF-" in body[:_PDF_HEAD]:
        return PDF
    return _text_type(body)


def _zip_type(body: bytes) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            names = set(archive.namelist())
            kinds = archive.read(_TYPES) if _TYPES in names else b""
    except (*ZIP_FAULTS, NotImplementedError):
        names, kinds = set(), b""
    if not names:  # the directory is lost: only the bytes themselves name the parts
        return next((kind for part, kind in _PARTS if part.encode() in body), ZIP)
    for main, kind in _MAIN_PARTS:
        if main in kinds:  # whatever the main part is called
            return kind
    office = _TYPES in names
    for part, kind in _PARTS:
        if part in names or (office and any(name.startswith(f"{part.split('/')[0]}/") for name in names)):
            return kind
    return ZIP


def _text_type(body: bytes) -> str | None:
    head = body[:65536]
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        head = head[: len(head) // 2 * 2].decode("utf-16", "ignore").encode()
    elif b"\x00" in head:
        is_careless = head.count(b"\x00") <= _MOST_NULS * len(head)
        head = head.replace(b"\x00", b"")
        if not is_careless and not any(tag in head.lower() for tag in _TAGS[:3]):
            return None
    flat = head.lower()
    if headers := _mail_headers(flat):
        return MAIL if b"multipart/mixed" in headers else MHTML
    for sign, kind in _FLAT:
        if sign in flat[:_FLAT_HEAD]:
            return kind
    if any(tag in flat for tag in _TAGS):
        return HTML
    printable = sum(byte >= 32 or byte in b"\t\r\n\f" for byte in head)
    return TEXT if head and printable > 0.97 * len(head) else None


def _mail_headers(flat: bytes) -> bytes | None:
    """Return the headers of a mail of several parts, or of a page, with which the text, in small letters, begins."""
    if b"mime-version:" not in flat:
        return None
    headers = flat.replace(b"\r", b"").lstrip().partition(b"\n\n")[0]
    is_mail = b"mime-version:" in headers and (b"multipart/" in headers or b"text/html" in headers)
    return headers if is_mail and b"<html" not in headers else None
