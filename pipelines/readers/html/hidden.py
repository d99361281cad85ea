"""The parts of a page hidden or changed by its own mark-up and its own style sheets.

`gone` elements take no room (display: none). `blank` elements take room and show nothing (visibility,
opacity, size, colour, places off the screen). `struck` elements are crossed out. `drawn` elements show
something other than text (a picture behind an element, a counter). `apart` elements are inline in the source,
but stand beside the text on the page. `moved` elements may stand on the other side of their neighbours.
`reversed` elements run from right to left, `mirrored` elements are shown as in a mirror. `written` holds the
text that a style sheet writes before and after an element, `scripted` the elements that a script fills.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import cast

from lxml import etree
from tinycss2 import color3  # type: ignore[import-untyped]

from pipelines.readers.html.appearance import is_apart, looks
from pipelines.readers.html.attributes import is_asked, says_something
from pipelines.readers.html.elements import INLINE
from pipelines.readers.html.generated import scripted, written
from pipelines.readers.html.invisible import is_left_out, is_tiny
from pipelines.readers.html.styles import Declared, Styles, styles_of

Element = etree._Element

_MARKS = (b"style", b"hidden", b"popover", b"<details", b"<dialog", b"<font", b"<script")
_NOTHING: frozenset[Element] = frozenset()
_STRUCK = frozenset(["del", "s", "strike"])
_RAISED = frozenset(["sup", "sub", "rt", "rp", "rtc"])
_PAPER = "white"
_WHITES = (b"#ff", b"white", b"#fe", b"#fd")
_SAID = etree.XPath("descendant-or-self::*[@style or @hidden or @popover]")


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


def hidden_elements(root: Element, source: bytes) -> Hidden:
    """Return the elements that the page's mark-up and its own style sheets hide or change. `source` is the
    text of the page in UTF-8."""
    source = source.lower()
    if not any(mark in source for mark in _MARKS):
        return Hidden()
    styles = styles_of(root) if b"<style" in source else Styles()
    asked = list(_asked(root, styles, source))
    is_whole = not asked or b"stylesheet" not in source  # whether all sheets are in the page
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
    has_grids = bool(asked) and b"grid-" in source
    for element in asked:
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
        sets["scripted"] = set(scripted(root, source))
    sets["apart"] |= {child for element in sets.pop("boxed") for child in element}
    return Hidden(**{name: frozenset(found) for name, found in sets.items()}, laid=laid, written=beside)


def _asked(root: Element, styles: Styles, source: bytes) -> Iterator[Element]:
    """Yield the elements with a declaration to check."""
    ruled = set(styles.elements)
    yield from ruled
    if says_something(source):
        for element in cast("list[Element]", _SAID(root)):
            is_named = element.get("hidden") is not None or element.get("popover") is not None
            said = is_named or is_asked(str(element.tag), element.get("style") or "")
            if said and element not in ruled:
                yield element
    if b"<font" in source and any(white in source for white in _WHITES):
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
    return element.get("hidden") is not None or element.get("popover") is not None


def _is_blank(element: Element, declared: Declared, styles: Styles, *, is_whole: bool) -> bool:
    if is_left_out(declared):
        return True
    size = declared.get("font-size", "")
    if size and is_tiny(size) and not _is_set_again(element, "font-size", styles):
        return True
    return "color" in declared and _is_invisible(element, declared["color"], styles, is_whole=is_whole)


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


def is_struck(element: Element, hidden: Hidden) -> bool:
    """Return whether an element's text is crossed out."""
    return element.tag in _STRUCK or element in hidden.struck


def is_raised(element: Element, hidden: Hidden) -> bool:
    """Return whether an element's text is a superscript, a subscript, or the pronunciation of the word below
    it."""
    return element.tag in _RAISED or element in hidden.raised
