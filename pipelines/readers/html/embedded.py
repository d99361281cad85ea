"""Pages within a page: an article in a text field, a frame, a template or a string of a script.

They become visible when the page's scripts run. They are read only if the page itself shows no table.
"""

from __future__ import annotations

import base64
import binascii
import html
import json
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import unquote_to_bytes

from lxml import etree

from archive.evidence.markup import decode

Element = etree._Element
Found = tuple[Element, str, str]  # the element, its kind, and the mark-up in it

_MARKUP = re.compile(r"<\s*(?:td|p|div|br)\b", re.I)
_CELLS = re.compile(r"<\s*td\b|\\u003c\s*td\b", re.I)
_STRING = re.compile(r"\"(?:[^\"\\]|\\.)*\"|'(?:[^'\\]|\\.)*'|`(?:[^`\\]|\\.)*`", re.S)
_ESCAPE = re.compile(r"\\(?:u([\da-fA-F]{4})|x([\da-fA-F]{2})|(.))", re.S)
_SIGNS = {"n": "\n", "t": "\t", "r": "\r", "b": "", "f": "", "\n": ""}
_SHORTEST = 200  # characters of an article
_LARGEST = 4_000_000  # characters of a script that are looked through
_DATA = re.compile(r"\s*data:text/html[^,]*?(;base64)?,", re.I)


def embedded(root: Element) -> Iterator[Found]:
    """Yield the mark-up that stands in the page as text, the likeliest first."""
    for frame in root.iter("iframe", "frame", "object", "embed"):
        if text := frame.get("srcdoc"):
            yield from _found(frame, "srcdoc", text)
        elif source := _data(frame.get("src") or frame.get("data") or ""):
            yield from _found(frame, str(frame.tag), source)
    for field in root.iter("textarea"):
        yield from _found(field, "textarea", "".join(map(str, field.itertext())))
    for field in root.iter("input"):
        yield from _found(field, "input", field.get("value") or "")
    for holder in root.iter("template", "noscript"):
        inner = etree.tostring(holder, encoding="unicode", method="html", with_tail=False)
        yield from _found(holder, str(holder.tag), re.sub(r"</?(?:template|noscript)\b[^>]*>", "", inner))
    for element in root.iter("div", "td", "article", "section", "p"):
        if (text := element.text) and len(text) >= _SHORTEST and _CELLS.search(text):  # escaped twice
            yield from _found(element, str(element.tag), text)
    for script in root.iter("script"):
        text = "".join(map(str, script.itertext()))
        if len(text) <= _LARGEST and (_CELLS.search(text) or "&lt;td" in text):
            yield from _in_script(script, text)


def unpacked(body: bytes) -> bytes:
    """Return the page in a JSON response: its longest string of mark-up. Any other body is returned
    unchanged."""
    if body.lstrip()[:1] not in (b"{", b"["):
        return body
    try:
        value = json.loads(decode(body))
    except ValueError:
        return body
    pages = [text for text in _strings(value) if _MARKUP.search(html.unescape(text))]
    page = max(pages, key=len, default="")
    return (page if _MARKUP.search(page) else html.unescape(page)).encode() or body


def _found(element: Element, what: str, text: str) -> Iterator[Found]:
    if len(text) >= _SHORTEST:
        text = text if _MARKUP.search(text) else html.unescape(text)
        if _MARKUP.search(text):
            yield element, what, text


def _data(source: str) -> str:
    head = _DATA.match(source)
    if not head:
        return ""
    rest = source[head.end() :]
    try:
        return decode(base64.b64decode(rest) if head[1] else unquote_to_bytes(rest))
    except (binascii.Error, ValueError):
        return ""


def _in_script(script: Element, text: str) -> Iterator[Found]:
    """Yield the mark-up of a script: a template, or the strings of JSON or of a program, the longest
    first."""
    kind = (script.get("type") or "").lower()
    if text.lstrip().startswith("<"):
        yield from _found(script, "script", text)
        return
    strings: list[str] = []
    if "json" in kind:
        try:
            strings = list(_strings(json.loads(text)))
        except ValueError:
            strings = []
    if not strings:
        strings = [
            _unescaped(literal[1:-1]) for literal in _STRING.findall(text) if len(literal) >= _SHORTEST
        ]
    joined = "".join(_unescaped(literal[1:-1]) for literal in _STRING.findall(text))
    for string in sorted(strings, key=len, reverse=True):
        if _CELLS.search(string) or "&lt;td" in string:
            yield from _found(script, "script", string)
    yield from _found(script, "script", joined)  # a page written line by line


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from _strings(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _strings(inner)


def _unescaped(literal: str) -> str:
    """Return the value of a string literal of a script."""

    def one(found: re.Match[str]) -> str:
        code = found[1] or found[2]
        return chr(int(code, 16)) if code else _SIGNS.get(found[3], found[3])

    return _ESCAPE.sub(one, literal) if "\\" in literal else literal
