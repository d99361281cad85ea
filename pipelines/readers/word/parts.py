"""The parts of a Word document: the main part, whatever its name, and packages written as a flat file."""

from __future__ import annotations

import base64
import binascii
import io
import posixpath
import re
import zipfile

from lxml import etree

from archive.errors import BrokenFile
from archive.sentence import say
from pipelines.readers.bundle.zip_package import member, parse_xml
from pipelines.readers.word.numbering import W

_USUAL_NAME = re.compile(r"word/document\d*\.xml")
_IS_MAIN = re.compile(r"/officeDocument$")
_TYPES = "[Content_Types].xml"
_PKG = "{http://schemas.microsoft.com/office/2006/xmlPackage}"
_OLD = b"http://schemas.microsoft.com/office/word/2003/wordml"
_OLD_AIDED = b"http://schemas.microsoft.com/office/word/2003/wordml/sp2"


def main_part(package: zipfile.ZipFile, sha256: str) -> str:
    """Return the name of the main part: the usual name, or the name in the package's relations or content
    types."""
    names = package.namelist()
    if usual := next(filter(_USUAL_NAME.fullmatch, names), None):
        return usual
    for each in _entries(package, "_rels/.rels", "{*}Relationship", sha256):
        name = posixpath.normpath((each.get("Target") or "").lstrip("/"))
        if _IS_MAIN.search(each.get("Type") or "") and name in names:
            return name
    for each in _entries(package, _TYPES, "{*}Override", sha256):
        name = (each.get("PartName") or "").lstrip("/")
        if "document.main+xml" in (each.get("ContentType") or "") and name in names:
            return name
    return "word/document.xml"


def _entries(package: zipfile.ZipFile, name: str, tag: str, sha256: str) -> list[etree._Element]:
    """Return the entries of a part that lists other parts; none if it cannot be read."""
    try:
        return list(parse_xml(member(package, name, sha256), sha256).iter(tag))
    except BrokenFile:
        return []


def zipped(body: bytes, sha256: str) -> bytes:
    """Return the zip package of a flat file (Flat OPC). Raises BrokenFile if a part is damaged."""
    root = parse_xml(body, sha256)
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as package:
        kinds = []
        for part in root.iter(f"{_PKG}part"):
            name = (part.get(f"{_PKG}name") or "").lstrip("/")
            if not name:
                continue
            kinds.append(
                f'<Override PartName="/{name}" ContentType="{part.get(f"{_PKG}contentType") or ""}"/>'
            )
            package.writestr(name, _content(part, sha256))
        package.writestr(_TYPES, f"<Types>{''.join(kinds)}</Types>")
    return buffer.getvalue()


def _content(part: etree._Element, sha256: str) -> bytes:
    for holder in part:
        if holder.tag == f"{_PKG}xmlData" and len(holder):
            return etree.tostring(holder[0])
        if holder.tag == f"{_PKG}binaryData":
            try:
                return base64.b64decode(holder.text or "")
            except (binascii.Error, ValueError) as error:
                raise BrokenFile(say("part_damaged", error=error), sha256=sha256) from error
    return b""


def as_package(body: bytes, sha256: str) -> bytes:
    """Return a Word 2003 document (WordprocessingML) as a current package: its names are the same in another
    namespace."""
    root = parse_xml(body.replace(_OLD_AIDED, b"urn:old:aided").replace(_OLD, W[1:-1].encode()), sha256)
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("word/document.xml", etree.tostring(root))
        styles = root.find(f"{W}styles")
        if styles is not None:
            package.writestr("word/styles.xml", etree.tostring(styles))
    return buffer.getvalue()
