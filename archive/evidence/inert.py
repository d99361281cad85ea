"""An archived page made safe to show: it looks much as it did and can do nothing.

The result has no script, frame, form, style sheet or address. The only attributes kept are those of a table's
shape. The server adds a policy that forbids everything as well (`POLICY`); either wall would suffice.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from lxml import etree

from archive.evidence.markup import parse

POLICY = "default-src 'none'; style-src 'unsafe-inline'; sandbox; frame-ancestors 'self'; form-action 'none'"
ANCHOR = "gongkai-cell"
_QUIET = (
    b"<!DOCTYPE html><meta charset='utf-8'>"
    b"<meta http-equiv='Content-Security-Policy' content=\"default-src 'none'; style-src 'unsafe-inline'\">"
    b"<style>body{font:15px/1.6 sans-serif;margin:1rem}td,th{border:1px solid #999;padding:2px 6px}"
    b"table{border-collapse:collapse}img{display:none}</style>"
)
_AT_TARGET = b"<style>:target{outline:3px solid #d01c1c;outline-offset:-2px}</style>"
# fmt: off
_GONE = frozenset([
    "script", "style", "link", "meta", "base", "iframe", "frame", "frameset", "object", "embed", "applet", "param",
    "noscript", "noembed", "noframes", "template", "svg", "math", "xmp", "plaintext", "listing", "audio", "video",
    "source", "track", "portal", "title", "marquee", "form", "button", "input", "textarea", "select",
])
_KEPT = frozenset([
    "colspan", "rowspan", "width", "height", "align", "valign", "border", "cellpadding", "cellspacing", "bgcolor",
    "lang", "dir",
])
# fmt: on
_TRANSPARENT = frozenset(["form", "noscript", "frameset"])  # their content belongs to the page


def inert(body: bytes, marks: Mapping[str, tuple[str, str]]) -> bytes:
    """Return the page as UTF-8, with an outline round each marked element. `marks` gives, by element path,
    the colour of the outline and the text of its tooltip. The first element found carries the id `ANCHOR`.
    Raises BrokenFile if the page cannot be parsed."""
    root = parse(body)
    found = [(element, mark) for path, mark in marks.items() if (element := find(root, path)) is not None]
    _strip(root)
    for number, (element, (colour, said)) in enumerate(found):
        element.set("style", f"outline:3px solid {colour};outline-offset:-2px")
        element.set("title", said)
        if number == 0:
            element.set("id", ANCHOR)
    return _QUIET + etree.tostring(root, method="html", encoding="utf-8")


def inert_with_anchors(body: bytes, places: Mapping[str, Sequence[str]]) -> bytes:
    """Return the page with an id on each element named in `places` (element path -> ids). The target of the
    address is outlined. An element with several ids gets an empty mark for each further id. Raises
    BrokenFile."""
    root = parse(body)
    found = [(element, ids) for path, ids in places.items() if (element := find(root, path)) is not None]
    _strip(root)
    for element, (first, *more) in found:
        element.set("id", first)
        for number, name in enumerate(more):
            mark = etree.Element("a", id=name)
            mark.tail, element.text = (element.text, None) if number == 0 else (None, element.text)
            element.insert(number, mark)
    return _QUIET + _AT_TARGET + etree.tostring(root, method="html", encoding="utf-8")


def find(root: etree._Element, path: str) -> etree._Element | None:
    """Return the element at a path. Returns None if it is missing or the path is invalid."""
    try:
        hits = root.getroottree().xpath(path)
    except etree.XPathError:
        return None
    first = hits[0] if isinstance(hits, list) and hits else None
    return first if isinstance(first, etree._Element) else None


def _strip(root: etree._Element) -> None:
    for element in list(root.iter()):
        if not isinstance(element.tag, str) or ":" in element.tag:
            element.tag = "span"
        if element.tag in _GONE:
            if element.tag not in _TRANSPARENT:
                element.text = None
                for child in list(element):
                    element.remove(child)
            element.tag = "div" if element.tag in _TRANSPARENT else "span"
            element.attrib.clear()
        for name in set(element.attrib) - _KEPT:
            del element.attrib[name]
