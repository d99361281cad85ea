"""The parts of a page hidden or changed by its own mark-up and its own style sheets.

`gone` elements take no room (display: none). `blank` elements take room and show nothing (visibility,
opacity, size, colour, places off the screen). `struck` elements are crossed out. `drawn` elements show
something other than text (a picture behind an element, a counter). `apart` elements are inline in the source,
but stand beside the text on the page. `moved` elements may stand on the other side of their neighbours.
`reversed` elements run from right to left, `mirrored` elements are shown as in a mirror. `written` holds the
text that a style sheet writes before and after an element, `scripted` the elements that a script fills.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import cast

from lxml import etree
from tinycss2 import color3  # type: ignore[import-untyped]

from pipelines.readers.html.appearance import PIXELS, is_apart, looks, pixels
from pipelines.readers.html.elements import INLINE
from pipelines.readers.html.generated import scripted, written
from pipelines.readers.html.styles import (
    Declared,
    Styles,
    declared_in,
    may_hide,
    may_part,
    styles_of,
)

Element = etree._Element

_MARKS = (b"style", b"hidden", b"<details", b"<dialog", b"<font", b"<script")
_NOTHING: frozenset[Element] = frozenset()
_SMALLEST = 2.0  # pixels: letters below are no text
_CLEAREST = 0.06  # opacity
_FAR = 400  # pixels to the left or above from which nothing is on the screen
_MOVED = re.compile(r"translate(?:x|y|3d)?\(\s*(-?[\d.]+)(px|em|rem|vw|%)?")
_POINT = re.compile(r"rect\(\s*(?:[01](?:px)?[\s,]+){3}[01](?:px)?\s*\)|inset\(\s*(?:50|100)%|circle\(\s*0")
_CLEAR = re.compile(r"alpha\(\s*opacity\s*=\s*0\s*\)|opacity\(\s*0%?\s*\)")
_STRUCK = frozenset(["del", "s", "strike"])
_RAISED = frozenset(["sup", "sub", "rt", "rp", "rtc"])
_PAPER = "white"
_WHITES = (b"#ff", b"white", b"#fe", b"#fd")
_SAID = etree.XPath("descendant-or-self::*[@style or @hidden]")


@dataclass(frozen=True)
class Hidden:
    """The elements of a page that do not look as they are written."""

    gone: frozenset[Element] = _NOTHING
    blank: frozenset[Element] = _NOTHING
    struck: frozenset[Element] = _NOTHING
    drawn: frozenset[Element] = _NOTHING
    raised: frozenset[Element] = _NOTHING  # as a superscript
    apart: frozenset[Element] = _NOTHING
    moved: frozenset[Element] = _NOTHING
    scripted: frozenset[Element] = _NOTHING
    reversed: frozenset[Element] = _NOTHING
    mirrored: frozenset[Element] = _NOTHING
    laid: Mapping[Element, Declared] = field(default_factory=dict)
    """The declarations for the columns and rows of a grid of boxes."""
    written: Mapping[Element, tuple[str, str]] = field(default_factory=dict)

    @cached_property
    def unlike(self) -> frozenset[Element]:
        """Return the elements that show something other than their text."""
        return self.drawn | self.scripted | self.moved | self.reversed | self.mirrored | self.written.keys()

    @cached_property
    def unseen(self) -> frozenset[Element]:
        """Return the invisible elements."""
        return self.gone | self.blank

    @cached_property
    def special(self) -> frozenset[Element]:
        """Return all elements with any of these properties."""
        return self.unseen | self.struck | self.unlike | self.raised | self.apart


def hidden_elements(root: Element, body: bytes) -> Hidden:
    """Return the elements that the page's mark-up and its own style sheets hide or change."""
    source = body.lower()
    if not any(mark in source for mark in _MARKS):
        return Hidden()
    styles = styles_of(root) if b"<style" in source else Styles()
    is_whole = b"stylesheet" not in source  # whether all sheets are in the page
    names = (
        "gone",
        "blank",
        "struck",
        "raised",
        "drawn",
        "apart",
        "boxed",
        "moved",
        "reversed",
        "mirrored",
        "scripted",
    )
    sets: dict[str, set[Element]] = {name: set() for name in names}
    laid: dict[Element, Declared] = {}
    has_grids = b"grid-" in source
    for element in _asked(root, styles, source):
        if has_grids:
            laid[element] = styles.of(element)
        for kind in _kinds(element, styles, is_whole=is_whole):
            sets[kind].add(element)
    beside: dict[Element, tuple[str, str]] = {}
    for element, sides in styles.beside.items():
        before, after = (written(element, sides.get(side, {})) for side in ("before", "after"))
        if before is None or after is None:
            sets["drawn"].add(element)
        elif (before + after).strip():
            beside[element] = before, after
    if b"<script" in source:
        sets["scripted"] = set(scripted(root))
    sets["apart"] |= {child for element in sets.pop("boxed") for child in element}
    return Hidden(**{name: frozenset(found) for name, found in sets.items()}, laid=laid, written=beside)


def _asked(root: Element, styles: Styles, source: bytes) -> Iterator[Element]:
    """Yield the elements with a declaration to check."""
    ruled = set(styles.elements)
    yield from ruled
    if b"hidden" in source or b"style" in source:
        for element in cast("list[Element]", _SAID(root)):
            style = element.get("style")
            hides = bool(style) and may_hide(style) and not _is_harmless(style)
            parts = bool(style) and element.tag in INLINE and may_part(style)
            said = hides or parts or element.get("hidden") is not None or bool(style and "grid-" in style)
            if said and element not in ruled:
                yield element
    if any(white in source for white in _WHITES):
        yield from (font for font in root.iter("font") if font.get("color") and font not in ruled)
    if b"<details" in source or b"<dialog" in source:
        yield from root.iter("dialog")
        for folded in root.iter("details"):
            yield from (child for child in folded if isinstance(child.tag, str))


def _kinds(element: Element, styles: Styles, *, is_whole: bool) -> Iterator[str]:
    declared = styles.of(element)
    if element.tag == "font" and (color := element.get("color")):
        declared = {"color": color, **declared}
    if _is_gone(element, declared):
        yield "gone"
    elif _is_blank(element, declared, styles, is_whole=is_whole):
        yield "blank"
    elif element.tag in INLINE and is_apart(declared):
        yield "apart"
    yield from looks(declared)


@lru_cache(maxsize=8192)  # a page repeats the same style for every cell
def _is_harmless(style: str) -> bool:
    """Return whether a style hides, strikes and draws nothing, whatever surrounds the element."""
    declared = declared_in(style)
    if declared.get("display") == "none" or "color" in declared or _is_left_out(declared):
        return False
    size = declared.get("font-size", "")
    return not (size and _is_tiny(size)) and next(looks(declared), None) is None


def _is_gone(element: Element, declared: Declared) -> bool:
    """Return whether an element takes no room."""
    display = declared.get("display", "")
    if display:
        return display == "none"
    if element.tag == "tr" and declared.get("visibility") == "collapse":
        return True
    if element.tag == "dialog":
        return element.get("open") is None
    parent = element.getparent()
    if parent is not None and parent.tag == "details" and element.tag != "summary":
        return parent.get("open") is None
    return element.get("hidden") is not None


def _is_blank(element: Element, declared: Declared, styles: Styles, *, is_whole: bool) -> bool:
    if _is_left_out(declared):
        return True
    size = declared.get("font-size", "")
    if size and _is_tiny(size) and not _is_set_again(element, "font-size", styles):
        return True
    return "color" in declared and _is_invisible(element, declared["color"], styles, is_whole=is_whole)


def _is_left_out(declared: Declared) -> bool:
    """Return whether the room of an element stays blank, or lies off the screen."""
    if not declared:
        return False
    visibility = declared.get("visibility", "")
    if visibility in ("hidden", "collapse") or declared.get("content-visibility") == "hidden":
        return True
    opacity = _number(declared.get("opacity", ""))
    if (opacity is not None and opacity < _CLEAREST) or _CLEAR.search(declared.get("filter", "")):
        return True
    return _is_away(declared) or _is_point(declared)


def _is_tiny(size: str) -> bool:
    """Return whether letters of a size are too small to see."""
    return (found := pixels(size)) is not None and found < _SMALLEST


def _is_away(declared: Declared) -> bool:
    """Return whether an element stands beyond the left or upper edge of the screen."""
    if declared.get("position") in ("absolute", "fixed") or "relative" in declared.get("position", ""):
        if any(
            (at := pixels(declared.get(side, ""))) is not None and at <= -_FAR for side in ("left", "top")
        ):
            return True
        if (at := pixels(declared.get("right", ""))) is not None and at <= -_FAR:
            return True
    for name in ("text-indent", "margin-left", "margin-top"):
        at = pixels(declared.get(name, "").split(" ")[0])
        if at is not None and at <= -_FAR:
            return True
    transform = declared.get("transform", "")
    moved = _MOVED.search(transform)
    if moved and float(moved[1]) * PIXELS.get(moved[2] or "", 1) <= -_FAR:
        return True
    return bool(re.search(r"scale(?:x|y|3d)?\(\s*0(?:\.0*)?\s*[,)]", transform))


def _is_point(declared: Declared) -> bool:
    """Return whether the visible part of an element is a point."""
    if _POINT.search(declared.get("clip", "")) or _POINT.search(declared.get("clip-path", "")):
        return True
    if not declared.get("overflow", "").startswith(("hidden", "clip")):
        return False
    sizes = (pixels(declared.get(name, "")) for name in ("height", "width", "max-height", "max-width"))
    return any(size is not None and size <= 1 for size in sizes)


def _is_set_again(element: Element, name: str, styles: Styles) -> bool:
    """Return whether an inner element sets the property anew: a wrapper of size 0 closes gaps between
    boxes."""
    return any(name in styles.of(inner) for inner in element.iterdescendants() if isinstance(inner.tag, str))


def _is_invisible(element: Element, color: str, styles: Styles, *, is_whole: bool) -> bool:
    """Return whether text has the colour of its background, as far as the page itself declares the
    background."""
    ink = color3.parse_color(color)
    if ink is None or ink == "currentColor" or isinstance(ink, str):
        return False
    if ink.alpha == 0:
        return True
    behind: str | None = None
    node: Element | None = element
    while node is not None and behind is None:
        declared = styles.of(node)
        ground = declared.get("background-color") or declared.get("background") or node.get("bgcolor") or ""
        behind = ground if ground not in ("", "none", "transparent", "inherit", "initial") else None
        node = node.getparent()
    if behind is None:
        if not is_whole:
            return False
        behind = _PAPER
    paper = next((found for part in behind.split() if (found := color3.parse_color(part))), None)
    return paper is not None and not isinstance(paper, str) and paper.alpha > 0 and paper[:3] == ink[:3]


def _number(text: str) -> float | None:
    try:
        return float(text.removesuffix("%"))
    except ValueError:
        return None


def is_struck(element: Element, hidden: Hidden) -> bool:
    """Return whether an element's text is crossed out."""
    return element.tag in _STRUCK or element in hidden.struck


def is_raised(element: Element, hidden: Hidden) -> bool:
    """Return whether an element's text is a superscript, a subscript, or the pronunciation of the word below
    it."""
    return element.tag in _RAISED or element in hidden.raised
