"""Inline and skipped elements of a page, and the text of an element without the line breaks of the source."""

from __future__ import annotations

import re

from lxml import etree

Element = etree._Element

# fmt: off
SKIPPED = frozenset([
    "script", "style", "noscript", "template", "head", "select", "option", "svg", "iframe", "object", "button",
    "input", "textarea", "audio", "noframes", "noembed", "datalist",
    "annotation", "annotation-xml",
])
INLINE = frozenset([
    "a", "abbr", "b", "big", "code", "em", "font", "i", "img", "ins", "label", "mark", "o:p", "q", "s", "small",
    "span", "st1:chsdate", "strike", "strong", "sub", "sup", "tt", "u", "var", "ruby", "wbr", "del", "bdi", "bdo", "cite",
    "dfn", "kbd", "samp", "time", "data", "nobr", "acronym", "output", "math", "mrow", "mn", "mi", "mo", "mstyle",
    "rb", "rt", "rp", "rtc", "mtext", "semantics",
])
TWO_DIMENSIONAL = frozenset([
    "mfrac", "msup", "msub", "msubsup", "mroot", "msqrt", "mphantom", "mover", "munder", "munderover",
    "mmultiscripts", "mtable", "menclose", "mpadded", "mspace",
])
# fmt: on
_BLANKS = re.compile(r"[ \t\r\f\v\u00a0\u3000\u2002\u2003]+")
_SOURCE_BREAK = re.compile(r"[ \t]*[\r\n][ \t\r\n]*")
_WORDS_BROKEN = re.compile(r"(?<=[A-Za-z0-9,.])[ \t]*[\r\n]+[ \t\r\n]*(?=[A-Za-z0-9])")


def source_text(text: str) -> str:
    """Return the text without the line breaks of the source, which are not line breaks of the page. Between
    words and numbers a blank replaces them, between Chinese characters nothing."""
    if "\n" not in text and "\r" not in text:
        return text
    return _SOURCE_BREAK.sub("", _WORDS_BROKEN.sub(" ", text))


def one_blank(line: str, *, tabs: bool = False) -> str:
    """Return a line with each run of blanks reduced to one and none at its ends. With `tabs`, tabs between
    words stay."""
    if line.isalnum():  # most cells: a number, or a label without punctuation
        return line
    if tabs and "\t" in line.strip():
        return "\t".join(one_blank(piece) for piece in line.split("\t"))
    return _BLANKS.sub(" ", line).strip()
