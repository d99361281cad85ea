"""What an element of a page is: in the run of a line or a block, seen or hidden, and the text in it."""

from __future__ import annotations

import re

from lxml import etree

Element = etree._Element
Hidden = frozenset[Element]

# fmt: off
SKIPPED = frozenset([
    "script", "style", "noscript", "template", "head", "select", "option", "svg", "iframe", "object", "button",
    "input", "textarea",
])
INLINE = frozenset([
    "a", "abbr", "b", "big", "code", "em", "font", "i", "img", "ins", "label", "mark", "o:p", "q", "s", "small",
    "span", "st1:chsdate", "strike", "strong", "sub", "sup", "tt", "u", "var", "ruby",
])
# fmt: on
_NOT_ALONE = SKIPPED | {"br"}
_NO_FIELD = frozenset(
    ["hidden", "button", "submit", "reset", "image", "checkbox", "radio", "file", "password"]
)
_BLANKS = re.compile(r"[ \t\r\f\v\u00a0\u3000\u2002\u2003\u200b\ufeff]+")
_SOURCE_BREAK = re.compile(r"[ \t]*[\r\n][ \t\r\n]*")
_WORDS_BROKEN = re.compile(r"(?<=[A-Za-z,.])[ \t]*[\r\n]+[ \t\r\n]*(?=[A-Za-z])")
_MAY_HIDE = (b"display", b"visibility", b"hidden")
_HIDES = re.compile(r"display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)", re.I)


def hidden_elements(root: Element, body: bytes) -> Hidden:
    """The elements of which the page's own mark-up says that nobody sees them (style sheets are not asked)."""
    source = body.lower()
    if not any(word in source for word in _MAY_HIDE):
        return frozenset()
    return frozenset(
        node
        for node in root.iter()
        if node.get("hidden") is not None or ((style := node.get("style")) and _HIDES.search(style))
    )


def source_text(text: str) -> str:
    """Text without the line breaks of the source, which are none of the page: nothing stands for them between
    Chinese characters, a blank between words."""
    if "\n" not in text and "\r" not in text:
        return text
    return _SOURCE_BREAK.sub("", _WORDS_BROKEN.sub(" ", text))


def one_blank(line: str, *, tabs: bool = False) -> str:
    """A line with one blank for each run of them, none at its ends; tabs between words may stay, each."""
    if line.isalnum():  # most cells: a number, or a label without punctuation
        return line
    if tabs and "\t" in line.strip():
        return "\t".join(one_blank(piece) for piece in line.split("\t"))
    return _BLANKS.sub(" ", line).strip()


def cell_text(cell: Element, hidden: Hidden) -> str:
    """The text of a cell, its paragraphs parted by line breaks; what stands in a field to fill in is its text."""
    node = cell
    while (within := len(node)) == 1 and not ((text := node.text) and text.strip()):
        child = node[0]
        if child.tag in _NOT_ALONE or child in hidden or ((tail := child.tail) and tail.strip()):
            break
        node = child
    if within == 0:
        text = node.text or ""
        return text if text.isalnum() else one_blank(source_text(text))
    lines = (one_blank(line) for line in "".join(_parts(cell, hidden)).split("\n"))
    return "\n".join(line for line in lines if line)


def _parts(cell: Element, hidden: Hidden) -> list[str]:
    """The runs of text in a cell in order, a line break on either side of every block."""
    parts: list[str] = []
    walker = etree.iterwalk(cell, events=("start", "end"))
    for event, node in walker:
        left_out = node.tag in SKIPPED or node in hidden
        if event == "start" and left_out:
            walker.skip_subtree()
            parts.append("" if node in hidden else _field(node))
        elif event == "start":
            parts += ["" if node.tag in INLINE else "\n", source_text(node.text or "")]
        else:
            parts.append("" if left_out or node.tag in INLINE else "\n")
            if node is not cell and node.tail:
                parts.append(source_text(node.tail))
    return parts


def _field(node: Element) -> str:
    """What a form field shows: the value of an input, the text of a textarea, the choice of a select."""
    if node.tag == "input" and (node.get("type") or "text").lower() not in _NO_FIELD:
        return node.get("value") or ""
    if node.tag == "textarea":
        return node.text or ""
    if node.tag == "select":
        chosen = [option for option in node.iter("option") if option.get("selected") is not None]
        return (chosen[0].text or "") if chosen else ""
    return ""
