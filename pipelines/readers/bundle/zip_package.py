"""Zip packages and their XML, opened without trust: sizes are bounded, entities are never expanded."""

from __future__ import annotations

import io
import lzma
import struct
import zipfile
import zlib
from typing import Any

from lxml import etree

from archive.errors import BrokenFile, EncryptedFile
from archive.sentence import say

Element = etree._Element
LARGEST = 64 << 20  # bytes a member may unpack to
# `<` and `=` of a part: a tree takes up to 130 bytes for each, a long report has 100,000.
_MOST_MARKS = 1_200_000
_STEEPEST = 250  # times its packed size; text seldom gets beyond 50
_SMALL = 1 << 20  # bytes below which any ratio is harmless
_LOCKED = 0x1  # flag of a member under a password

ZIP_FAULTS = (
    zipfile.BadZipFile, zlib.error, lzma.LZMAError, struct.error, EOFError, OSError, ValueError,
    OverflowError, RuntimeError,
)  # fmt: skip
"""Exceptions that zipfile raises for damaged bytes."""


def open_zip(body: bytes, sha256: str) -> zipfile.ZipFile:
    """Return the package. Raises BrokenFile if its directory is damaged."""
    try:
        return zipfile.ZipFile(io.BytesIO(body))
    except ZIP_FAULTS as error:
        raise BrokenFile(say("package_damaged", error=error), sha256=sha256) from error


def member(package: zipfile.ZipFile, name: str | zipfile.ZipInfo, sha256: str) -> bytes:
    """Return the bytes of a member. Raises BrokenFile if it is absent, damaged or a bomb, EncryptedFile if it
    needs a password."""
    try:
        info = package.getinfo(name) if isinstance(name, str) else name
    except KeyError as error:
        raise BrokenFile(say("part_missing", name=name), sha256=sha256) from error
    if info.flag_bits & _LOCKED:
        raise EncryptedFile(say("package_encrypted"), sha256=sha256)
    steep = info.file_size > _SMALL and info.file_size > _STEEPEST * max(info.compress_size, 1)
    if info.file_size > LARGEST or steep:
        detail = f"{info.compress_size} -> {info.file_size}"
        raise BrokenFile(say("part_too_large", detail=detail), sha256=sha256)
    try:
        return package.read(info)  # zipfile stops at the size the directory declares
    except ZIP_FAULTS as error:
        raise BrokenFile(say("part_damaged", error=error), sha256=sha256) from error


def check_markup(body: bytes, sha256: str) -> None:
    """Raise BrokenFile if the tree of the markup would fill a worker's memory."""
    if body.count(b"<") + body.count(b"=") > _MOST_MARKS:
        raise BrokenFile(say("too_much_markup"), sha256=sha256)


def parse_xml(body: bytes, sha256: str) -> Element:
    """Return the root of an XML part.

    Raises BrokenFile if it is not well formed, far too large or declares entities. No office program writes
    entities, so they can only be an attack.
    """
    check_markup(body, sha256)
    head = body.replace(b"\x00", b"") if b"\x00" in body[:4] else body  # UTF-16 would hide the words
    if b"<!ENTITY" in head or b"<!DOCTYPE" in head:
        raise BrokenFile(say("xml_entities"), sha256=sha256)
    options: Any = {"resolve_entities": False, "no_network": True, "huge_tree": False, "load_dtd": False}
    parser = etree.XMLParser(remove_comments=True, remove_pis=True, **options)
    try:
        return etree.fromstring(body, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise BrokenFile(say("xml_damaged", error=error), sha256=sha256) from error
