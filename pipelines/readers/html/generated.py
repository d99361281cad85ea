"""Content that a page shows but does not hold as text: text written by a style sheet before and after an
element, text written by a script into a cell, numbers counted by a browser before list entries."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import cast

import tinycss2  # type: ignore[import-untyped]
from lxml import etree

from pipelines.readers.html.declarations import Declared
from pipelines.readers.html.overwritten import overwritten

Element = etree._Element

_OUT_OF_LINE = ("absolute", "fixed")
_BARE = etree.XPath("//td[@id][not(*)][not(normalize-space())]")
_COUNT_TO = ("data-to", "data-count", "data-target", "data-end", "data-final", "data-num", "data-number")
_COUNT_TO_IN_SOURCE = tuple(name.encode() for name in _COUNT_TO)
_COUNTED = etree.XPath(
    f"//*[{' or '.join(f'@{name}' for name in _COUNT_TO)}][not(*)][normalize-space()='' or normalize-space()='0']"
)
_FILLS = re.compile(
    rb"(?:inner|outer)html|innertext|textcontent|nodevalue|replacewith|\.(?:html|text|val)\(|\.style\.|\.hidden|"
    rb"(?:hide|remove|detach|empty|fadeout|toggle|addclass|removeclass|toggleclass|setattribute|attr|css|replacechildren)\(|"
    rb"classname|classlist|child\.data|[\s\"'](?:v-(?:text|html|show|if|else)|x-(?:text|html|show)|ng-(?:bind|if|show|hide)|data-bind)"
)  # in small letters
_NUMBER = re.compile(r"\d+")
_LEAST = 2  # signs of the beginning of an id that a script may put numbers behind
_OF_NUMBERS = " .,-+−－%/()（）<>≤≥~:：、"  # leaves out bullets and the signs of icons


def written(element: Element, declared: Declared) -> str | None:
    """Return the generated text of a pseudo-element: "" if it has none, None if it shows anything but plain
    inline text (a counter, a picture, a box of its own)."""
    content = declared.get("content", "none")
    if content in ("none", "normal", "") or declared.get("display") == "none":
        return ""
    parts = []
    for token in tinycss2.parse_component_value_list(content, skip_comments=True):
        if token.type == "string":
            parts.append(token.value)
        elif token.type == "function" and token.lower_name == "attr":
            parts.append(element.get(tinycss2.serialize(token.arguments).strip()) or "")
        elif token.type != "whitespace" and not (
            token.type == "ident" and token.lower_value.endswith("quote")
        ):
            return None
    text = "".join(sign for sign in "".join(parts) if sign.isalnum() or sign in _OF_NUMBERS)
    is_boxed = declared.get("position") in _OUT_OF_LINE or declared.get("float", "none") != "none"
    return None if is_boxed and any(map(str.isalnum, text)) else text


def is_numbered(node: Element) -> bool:
    """Return whether a list entry shows nothing but the number that a browser counts before it."""
    parent = node.getparent()
    return (
        node.tag == "li"
        and parent is not None
        and parent.tag == "ol"
        and not "".join(map(str, node.itertext())).strip()
    )


def scripted(root: Element, source: bytes) -> Iterator[Element]:
    """Yield the elements filled by a script of the page: cells that it writes over, blank cells, by their id or
    by its beginning, and numbers that count up from nothing to the value of an attribute. `source` is the page
    in small letters."""
    if any(name in source for name in _COUNT_TO_IN_SOURCE):
        yield from filter(_counts_up, cast("list[Element]", _COUNTED(root)))
    if not _FILLS.search(source):
        return
    yield from overwritten(root)
    if not (bare := cast("list[Element]", _BARE(root))):
        return
    scripts = " ".join("".join(map(str, script.itertext())) for script in root.iter("script"))
    for cell in bare:
        name = cell.get("id") or ""
        stem = _NUMBER.split(name)[0]
        if name in scripts or (len(stem) >= _LEAST and re.search(f"[\"'#]{re.escape(stem)}[\"']", scripts)):
            yield cell


def _counts_up(cell: Element) -> bool:
    values = (cell.get(name) or "0" for name in _COUNT_TO)
    return any(_NUMBER.fullmatch(value) and int(value) for value in values)
