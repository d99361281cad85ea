"""Damage to markup: tags, attributes, elements, entities, encodings."""

from __future__ import annotations

import re
from copy import deepcopy
from random import Random

from lxml import etree

from tests.support.fuzzing_bytes import (
    EXTREMES,
    Mutator,
    extreme,
    insert,
    replaced,
)

_PLAIN = [value.decode() for value in EXTREMES]
_TEXTS = (
    *_PLAIN, "一、总体情况", "总计", "本年新收政府信息公开申请数量", "\n", "\u3000", "１,２３４", "1.5亿元", "-",
    "M 0 0 L 1e9 0 " * 500,
)  # fmt: skip
_ATTRIBUTE = re.compile(rb"""([\w:-]+)\s*=\s*(?:"[^"]*"|'[^']*')""")
_TAG = re.compile(rb"<(/?)([A-Za-z][\w:.-]*)([^<>]*)>")
SECRET = b"gongkai-secret-file"
"""What stands in the file that mutants try to have read."""


class Lures:
    """Where mutants point: a file that must not be read, a server that must not be asked."""

    file = "file:///etc/hostname"
    server = "http://127.0.0.1:9/"


def attribute(chance: Random, body: bytes) -> bytes:
    def changed(match: re.Match[bytes]) -> bytes:
        return match.group(1) + b'="' + chance.choice((*EXTREMES, b"restart", b"continue", b"false")) + b'"'

    return replaced(chance, _ATTRIBUTE, body, changed)


def tag(chance: Random, body: bytes) -> bytes:
    """Tags lost, doubled, closed where they opened, or changed for others of the same file."""
    names = [match.group(2) for match in _TAG.finditer(body)] or [b"x"]

    def changed(match: re.Match[bytes]) -> bytes:
        slash, name, rest = match.groups()
        other = chance.choice(names)
        return chance.choice(
            (b"", match.group() * 2, b"</" + name + b">", b"<" + slash + other + rest + b">")
        )

    return replaced(chance, _TAG, body, changed)


def nest(chance: Random, body: bytes) -> bytes:
    """An element within itself, many times over."""
    found = list(_TAG.finditer(body))
    opening = [match for match in found if not match.group(1) and not match.group(3).endswith(b"/")]
    if not opening:
        return body
    match, times = chance.choice(opening), chance.choice((3, 100, 300, 3000))
    close = b"</" + match.group(2) + b">" if chance.random() < 0.8 else b""
    return body[: match.start()] + match.group() * times + close * (times - 1) + body[match.end() :]


def claim(chance: Random, body: bytes) -> bytes:
    """Spans and counts that would fill any memory, at elements of any name."""
    names = (
        b"colspan", b"rowspan", b"w:val", b"r", b"ref", b"Boundary", b"DeltaX", b"Size", b"count", b"width"
    )  # fmt: skip

    def changed(match: re.Match[bytes]) -> bytes:
        if match.group(1):
            return match.group()
        said = b" " + chance.choice(names) + b'="' + chance.choice(EXTREMES) + b'"'
        return b"<" + match.group(2) + said + match.group(3) + b">"

    return replaced(chance, _TAG, body, changed)


def lure(chance: Random, body: bytes) -> bytes:
    """Entities that grow or point outside, DTDs, inclusions, frames: nothing may be fetched."""
    file, server = Lures.file.encode(), Lures.server.encode()
    growing = b"".join(b'<!ENTITY e%d "%s">' % (n + 1, b"&e%d;" % n * 20) for n in range(8))
    heads = (
        b'<!DOCTYPE x [<!ENTITY e0 "boom">' + growing + b"]>",
        b'<!DOCTYPE x [<!ENTITY e8 SYSTEM "' + file + b'">]>',
        b'<!DOCTYPE x SYSTEM "' + server + b'x.dtd">',
        b'<!DOCTYPE x [<!ENTITY % p SYSTEM "' + server + b'p.dtd"> %p;]>',
        b'<?xml-stylesheet href="' + server + b'x.xsl" type="text/xsl"?>',
    )
    things = (
        b"&e8;",
        b'<iframe src="' + server + b'f"></iframe><img src="' + server + b'i.png">',
        b'<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="' + file + b'" parse="text"/>',
        b'<link rel="stylesheet" href="' + server + b'c.css"><base href="' + server + b'">',
        b'<object data="' + file + b'"></object><embed src="' + file + b'">',
    )
    start = body.find(b"?>", 0, 200) + 2 if body[:5] == b"<?xml" else 0
    body = body[:start] + chance.choice(heads) + body[start:]
    places = [match.end() for match in _TAG.finditer(body)] or [len(body)]
    at = chance.choice(places)
    return body[:at] + chance.choice(things) + body[at:]


def encoding(chance: Random, body: bytes) -> bytes:
    """The text in an encoding other than the one declared."""
    text = body.decode("utf-8", "replace")
    if chance.random() < 0.5:
        other = chance.choice(
            ("utf-7", "gb2312", "utf-16", "big5", "x-user-defined", "idna", "base64", "\u00e9")
        )
        text = re.sub(r"(?i)utf-?8|gbk", lambda _: other, text, count=1)
    return text.encode(
        chance.choice(("gb18030", "utf-16", "utf-16-be", "utf-7", "utf-8-sig", "utf-32")), "replace"
    )


def element(chance: Random, body: bytes) -> bytes:
    """Elements moved, doubled, lost, wrapped or given impossible attributes; the markup stays well formed."""
    try:
        root = etree.fromstring(body, etree.XMLParser(resolve_entities=False, no_network=True))
    except (etree.XMLSyntaxError, ValueError):
        return tag(chance, body)
    for _ in range(chance.choice((1, 3, 10))):
        inner = [each for each in root.iterdescendants() if isinstance(each.tag, str)]
        if not inner:
            break
        _disturb(chance, chance.choice(inner), chance.choice(inner))
    return etree.tostring(root, encoding="utf-8", xml_declaration=chance.random() < 0.8)


def _disturb(chance: Random, one: etree._Element, other: etree._Element) -> None:
    parent = one.getparent()
    how = chance.choice(("lose", "double", "move", "wrap", "number", "rename", "text"))
    if how == "lose" and parent is not None:
        parent.remove(one)
    elif how == "double":
        one.addnext(deepcopy(one))
    elif how == "move" and one not in other.iterancestors() and one is not other:
        other.append(one)
    elif how == "wrap":
        for _ in range(chance.choice((1, 5, 120))):
            inside = etree.SubElement(one, one.tag)
            inside[:] = [child for child in one if child is not inside]
    elif how == "rename":
        one.tag = other.tag
    elif how == "text":
        one.text = chance.choice(_TEXTS)
    elif one.attrib:
        name = chance.choice(list(one.attrib))
        one.set(name, chance.choice([*_PLAIN, *other.attrib.values()]))


MARKUP: tuple[Mutator, ...] = (
    *[element] * 4, attribute, tag, nest, claim, lure, encoding, extreme, insert
)  # fmt: skip
