"""The parts of a page hidden or changed by its own mark-up and its own style sheets.

`gone` elements take no room (display: none). `blank` elements take room and show nothing (visibility,
opacity, size, colour, places off the screen). `struck` elements are crossed out. `drawn` elements show
something other than text (a picture behind an element, a counter). `apart` elements are inline in the source,
but stand beside the text on the page. `moved` elements may stand on the other side of their neighbours.
`reversed` elements run from right to left, `mirrored` elements are shown as in a mirror. `unsure` elements may be
hidden or changed by a style that is not followed. `written` holds the
text that a style sheet writes before and after an element, `scripted` the elements that a script fills.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cached_property, lru_cache
from typing import cast

from lxml import etree
from msgspec import Struct, field

from pipelines.readers.html.appearance import is_apart, is_cover, looks
from pipelines.readers.html.attributes import is_asked, says_something
from pipelines.readers.html.colours import is_invisible
from pipelines.readers.html.declarations import Declared
from pipelines.readers.html.elements import INLINE
from pipelines.readers.html.generated import scripted, written
from pipelines.readers.html.invisible import NO_ROOM, Box, is_left_out, is_tiny, may_be_left_out
from pipelines.readers.html.styles import Styles, styles_of

Element = etree._Element

_MARKS = (b"style", b"bgcolor", b"hidden", b"popover", b"<details", b"<dialog", b"<font", b"<script", b"dir=")
_NOTHING: frozenset[Element] = frozenset()
_STRUCK = frozenset(["del", "s", "strike"])
_RAISED = frozenset(["sup", "sub", "rt", "rp", "rtc"])
_COLOURED = frozenset(
    ["color", "background", "background-color", "background-image", "-webkit-text-fill-color"]
)
_INHERITED = ("visibility", "color", "-webkit-text-fill-color")  # which inner elements may say anew
_OWN_SIZE = re.compile(r"[\d.]+(?:px|pt|rem|cm|mm|in|pc|vw|vh)|x|small$|medium|large$|[a-z]+\(")
_ONLY_THEN = frozenset(["blank", "unsure", "apart"])
_OF_TABLES = frozenset(["td", "th", "tr", "tbody", "thead", "tfoot", "col", "colgroup"])
_WHITES = (b"#ff", b"white", b"#fe", b"#fd")
_SAID = etree.XPath("descendant-or-self::*[@style or @hidden or @popover]")
_COLOURED_BEHIND = etree.XPath("descendant-or-self::*[@bgcolor]")
_COLOURED_BEFORE = etree.XPath(
    "//*[@bgcolor or contains(@style, 'background')]//*[contains(@style, 'color')]"
)
_RTL = etree.XPath("descendant-or-self::*[@dir='rtl' or @dir='RTL']")
_LETTERED = etree.XPath("descendant-or-self::*[contains(@style, 'font')]")


class Hidden(Struct, frozen=True, dict=True):
    """The elements of a page that do not look as they are written."""

    gone: frozenset[Element] = _NOTHING
    blank: frozenset[Element] = _NOTHING
    struck: frozenset[Element] = _NOTHING
    drawn: frozenset[Element] = _NOTHING
    unsure: frozenset[Element] = _NOTHING
    raised: frozenset[Element] = _NOTHING  # as a superscript
    apart: frozenset[Element] = _NOTHING
    moved: frozenset[Element] = _NOTHING
    covered: frozenset[Element] = _NOTHING  # by a box without words that lies upon their words
    scripted: frozenset[Element] = _NOTHING
    reversed: frozenset[Element] = _NOTHING
    mirrored: frozenset[Element] = _NOTHING
    laid: Mapping[Element, Declared] = field(default_factory=dict)
    """The declarations for the columns and rows of a grid of boxes."""
    written: Mapping[Element, tuple[str, str]] = field(default_factory=dict)

    @cached_property
    def unlike(self) -> frozenset[Element]:
        """Return the elements that show something other than their text."""
        turned = self.moved | self.reversed | self.mirrored
        return self.drawn | self.scripted | self.unsure | self.covered | turned | self.written.keys()

    @cached_property
    def other(self) -> frozenset[Element]:
        """Return the elements whose digits may be others than they are written."""
        return self.unsure | self.scripted | self.covered | self.moved | self.reversed | self.mirrored

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
    styles = styles_of(root, source)
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
        "covered",
        "reversed",
        "mirrored",
        "scripted",
        "unsure",
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
        if any(
            side.get("content", "none") not in ("none", "normal") and is_cover(side)
            for side in sides.values()
        ):
            sets["covered"].add(element)
        before, after = (written(element, sides.get(side, {})) for side in ("before", "after"))
        if before is None or after is None:
            sets["drawn"].add(element)
        elif (before + after).strip():
            beside[element] = before, after
    if b"dir=" in source:
        sets["moved"].update(cast("list[Element]", _RTL(root)))
    if b"<script" in source or b"onload" in source:
        sets["scripted"] = set(scripted(root, source))
    sets["unsure"] |= {row for row in sets["scripted"] if row.tag == "tr"}
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
    if b"bgcolor" in source:
        yield from (
            element for element in cast("list[Element]", _COLOURED_BEHIND(root)) if element not in ruled
        )
    if b"bgcolor" in source or b"background" in source:
        yield from (
            element for element in cast("list[Element]", _COLOURED_BEFORE(root)) if element not in ruled
        )
    if styles.sheets.families:
        yield from (element for element in cast("list[Element]", _LETTERED(root)) if element not in ruled)
    if b"<font" in source and any(white in source for white in _WHITES):
        yield from (font for font in root.iter("font") if font.get("color") and font not in ruled)
    if b"<details" in source or b"<dialog" in source:
        yield from root.iter("dialog")
        for folded in root.iter("details"):
            yield from (child for child in folded if isinstance(child.tag, str))


def _kinds(element: Element, styles: Styles, *, is_whole: bool) -> set[str]:
    """Return the kinds of an element; unsure if a style that may apply makes another kind of it."""
    declared = styles.of(element)
    kinds = set(_kinds_of(element, declared, styles, is_whole=is_whole))
    for other in styles.perhaps(element):
        if set(_kinds_of(element, other, styles, is_whole=is_whole)) != kinds:
            kinds.add("unsure")
            break
    return kinds - {"gone", "blank"} if "unsure" in kinds else kinds


def _kinds_of(element: Element, declared: Declared, styles: Styles, *, is_whole: bool) -> Iterator[str]:
    if element.tag == "font" and (color := element.get("color")):
        declared = {"color": color.lower(), **declared}
    own = _own_kinds(tuple(declared.items()), _box(element, declared))
    yield from own - _ONLY_THEN
    blends = _blends(element, declared, styles, is_whole=is_whole)
    if _is_gone(element, declared):
        yield "gone"
    elif "blank" in own or blends or _is_tiny(element, declared, styles):
        is_shown = any(_is_set_again(element, name, styles) for name in _INHERITED)
        yield "unsure" if is_shown or "all" in declared else "blank"
    elif blends is None or "unsure" in own or styles.has_own_font(declared):
        yield "unsure"
    if "apart" in own and element.tag in INLINE:
        yield "apart"
    if is_cover(declared) and not "".join(map(str, element.itertext())).strip():
        yield "covered"  # what stands around it


def _blends(element: Element, declared: Declared, styles: Styles, *, is_whole: bool) -> bool | None:
    """Return whether words have the colour of their paper; None if a shadow or a filter may show them."""
    if _COLOURED.isdisjoint(declared) and element.get("bgcolor") is None:
        return False
    blends = is_invisible(element, declared, styles, is_whole=is_whole)
    return None if blends and ("text-shadow" in declared or "filter" in declared) else blends


@lru_cache(maxsize=4096)  # a page says the same of every cell
def _own_kinds(declared: tuple[tuple[str, str], ...], box: Box) -> frozenset[str]:
    """Return the kinds that declarations make of a box, whatever surrounds it."""
    said = dict(declared)
    kinds = set(looks(said))
    if is_left_out(said, box):
        kinds.add("blank")
    if may_be_left_out(said):
        kinds.add("unsure")
    if is_apart(said):
        kinds.add("apart")
    return frozenset(kinds)


def _box(element: Element, declared: Declared) -> Box:
    """Return the kind of box that a browser makes of an element."""
    display = declared.get("display", "")
    if declared.get("float", "none") != "none" or declared.get("position") in ("absolute", "fixed"):
        return "block"
    if display.startswith(("table", "inline-table")) or (not display and element.tag in _OF_TABLES):
        return "cell"
    if display in ("inline", "contents", "initial") or (not display and element.tag in INLINE):
        return "inline"
    return "block"


def _is_gone(element: Element, declared: Declared) -> bool:
    """Return whether an element takes no room."""
    display = declared.get("display", "")
    if display:
        return display in NO_ROOM
    if element.tag == "tr" and declared.get("visibility") == "collapse":
        return True
    if element.tag == "dialog":
        return element.get("open") is None
    parent = element.getparent()
    if parent is not None and parent.tag == "details" and element.tag != "summary":
        return parent.get("open") is None
    return element.get("hidden") is not None or element.get("popover") is not None


def _is_tiny(element: Element, declared: Declared, styles: Styles) -> bool:
    size = declared.get("font-size", "")
    return bool(size) and is_tiny(size) and not _is_set_again(element, "font-size", styles, _OWN_SIZE)


def _is_set_again(
    element: Element, name: str, styles: Styles, value: re.Pattern[str] = re.compile(".")
) -> bool:
    """Return whether an inner element sets the property anew: a wrapper of size 0 closes gaps between
    boxes."""
    inner = (styles.of(node) for node in element.iterdescendants() if isinstance(node.tag, str))
    return any(name in declared and value.match(declared[name]) for declared in inner)


def is_struck(element: Element, hidden: Hidden) -> bool:
    """Return whether an element's text is crossed out."""
    return element.tag in _STRUCK or element in hidden.struck


def is_raised(element: Element, hidden: Hidden) -> bool:
    """Return whether an element's text is a superscript, a subscript, or the pronunciation of the word below
    it."""
    return element.tag in _RAISED or element in hidden.raised
