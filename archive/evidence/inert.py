"""An archived page made fit to be shown: it looks much as it did and can do nothing.

What is left has no script, no frame, no form, no style sheet and no address; the attributes kept are those of a
table's shape. Who serves it adds a policy that forbids everything as well (`POLICY`): either wall would do.
"""

from __future__ import annotations

from collections.abc import Mapping

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
_TRANSPARENT = frozenset(["form", "noscript", "frameset"])  # what stands in them is the page's


def inert(body: bytes, marks: Mapping[str, tuple[str, str]]) -> bytes:
    """Return the page as UTF-8, with an outline round each marked element. `marks` gives, by element path, the colour of
    the outline and the text of its tooltip. The first element that is found carries the id `ANCHOR`. Raises BrokenFile
    where nothing can be parsed.
    """
    root = parse(body)
    found = [(element, mark) for path, mark in marks.items() if (element := find(root, path)) is not None]
    _strip(root)
    for number, (element, (colour, said)) in enumerate(found):
        element.set("style", f"outline:3px solid {colour};outline-offset:-2px")
        element.set("title", said)
        if number == 0:
            element.set("id", ANCHOR)
    return _QUIET + etree.tostring(root, method="html", encoding="utf-8")


def find(root: etree._Element, path: str) -> etree._Element | None:
    """The element at a path, or None: also for a path that is none."""
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
