"""Bytes of a page -> text -> element tree, in one way wherever a path into the tree is made or followed.

The evidence of the bytes outweighs the declared encoding.
"""

from __future__ import annotations

import codecs
import re

from lxml import etree

from archive.errors import BrokenFile
from archive.sentence import say

_BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_DECLARED = re.compile(rb"charset\s*=\s*[\"']?\s*([\w-]+)|encoding\s*=\s*[\"']([\w-]+)", re.I)
_GB = {"gb2312", "gbk", "gb_2312-80", "x-gbk", "gb18030", "cp936"}
_EVERY_OTHER = 0.3  # least share of zero bytes in a wide encoding: Chinese has few, tags have all
_BROKEN = 0.02  # share of replaced characters up to which a damaged UTF-8 page is still UTF-8
_FOREIGN = 0.3  # the same, of the characters that are not ASCII: a GBK page of a few words is mostly tags


def parse(body: bytes) -> etree._Element:
    """Return the element tree of a page in any encoding. Raises BrokenFile."""
    return parse_utf8(utf8(body))


def utf8(body: bytes) -> bytes:
    """Return the text of a page in UTF-8, as the parser takes it."""
    return decode(body).replace("\x00", "").encode("utf-8", "replace")


def parse_utf8(source: bytes) -> etree._Element:
    """Return the element tree of the text of a page. Raises BrokenFile."""
    parser = etree.HTMLParser(encoding="utf-8", huge_tree=True, remove_comments=True, remove_pis=True)
    try:
        root = etree.fromstring(source, parser=parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise BrokenFile(say("page_cannot_be_parsed", error=error)) from error
    if root is None:
        raise BrokenFile(say("nothing_in_the_page"))
    return root


def decode(body: bytes) -> str:
    """Return the text of a page. A byte-order mark wins; valid UTF-8 is UTF-8 whatever the page declares;
    then comes the declared encoding (any GB encoding is read as GB18030, its superset), then GB18030."""
    return _decoded(body)[0]


def encoding_of(body: bytes) -> str:
    """Return the name of the encoding in which `decode` reads a page."""
    return _decoded(body)[1]


def _decoded(body: bytes) -> tuple[str, str]:
    for mark, name in _BOMS:
        if body.startswith(mark):
            return body.decode(name, "replace"), name
    if wide := _wide(body):
        return body.decode(wide, "replace"), wide
    try:
        return body.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        pass
    declared = _declared(body)
    if declared in (None, "utf-8", "utf8"):
        text = body.decode("utf-8", "replace")
        lost, foreign = text.count("\ufffd"), sum(sign > "\x7f" for sign in text)
        if lost <= _BROKEN * len(text) and lost <= _FOREIGN * foreign:
            return text, "utf-8"
        declared = "gb18030"
    try:
        return body.decode(declared or "gb18030", "replace"), declared or "gb18030"
    except (LookupError, UnicodeError):  # an unknown name, or a codec of Python that is no text encoding
        return body.decode("gb18030", "replace"), "gb18030"


def _wide(body: bytes) -> str | None:
    """Return the name of a UTF-16 without byte-order mark, or None. In UTF-16 every other byte of the tags is
    zero."""
    head = body[:4096]
    if b"<\x00" not in head and b"\x00<" not in head:
        return None
    for start, name in ((1, "utf-16-le"), (0, "utf-16-be")):
        if head[start::2].count(0) > _EVERY_OTHER * len(head) / 2:
            return name
    return None


def _declared(body: bytes) -> str | None:
    found = _DECLARED.search(body[:4096])
    if not found:
        return None
    name = (found.group(1) or found.group(2)).decode("ascii").lower()
    return "gb18030" if name in _GB else name
