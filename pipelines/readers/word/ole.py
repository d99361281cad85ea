"""The kind of content in an OLE container, told by the names in its directory: enough to choose a reader."""

from __future__ import annotations

import struct
from typing import Literal

Kind = Literal["text", "sheet", "slides"]

_ENTRY = 128  # bytes of a directory entry; its name comes first, in UTF-16
_START = 116  # offset in an entry of the stream's first sector
_HEADER = struct.Struct("<30xH")
_FLAGS = 10  # offset of the flags in the first stream of a DOC
_LOCKED = 0x0100
_SHEETS, _SLIDES = ("Workbook", "Book"), ("PowerPoint Document",)


def kind(body: bytes) -> Kind:
    """Return the kind of content. Unknown content counts as text: LibreOffice looks into the bytes itself."""
    if _entry(body, "WordDocument") is None:
        if any(_entry(body, name) is not None for name in _SHEETS):
            return "sheet"
        if any(_entry(body, name) is not None for name in _SLIDES):
            return "slides"
    return "text"


def is_locked(body: bytes) -> bool:
    """Return whether the file needs a password: an encrypted OOXML, or a DOC with the flag set. calamine
    detects it for an XLS."""
    if _entry(body, "EncryptedPackage") is not None:
        return True
    entry = _entry(body, "WordDocument")
    if entry is None or len(body) < entry + _ENTRY:
        return False
    (shift,) = _HEADER.unpack_from(body)
    (sector,) = struct.unpack_from("<I", body, entry + _START)
    at = ((sector + 1) << (shift if shift in (9, 12) else 9)) + _FLAGS
    return at + 2 <= len(body) and bool(struct.unpack_from("<H", body, at)[0] & _LOCKED)


def _entry(body: bytes, name: str) -> int | None:
    """Return the offset of the directory entry of a stream, or None."""
    wanted = name.encode("utf-16-le") + b"\x00\x00"
    at = body.find(wanted)
    while at >= 0:
        if at % _ENTRY == 0:
            return at
        at = body.find(wanted, at + 1)
    return None
