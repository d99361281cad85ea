"""The visible text of an element: the text that counts, the text printed beside it, and the parts that are
not text."""

from __future__ import annotations

import re

from lxml import etree

from pipelines.readers.html.elements import (
    INLINE,
    SKIPPED,
    TWO_DIMENSIONAL,
    Element,
    one_blank,
    source_text,
)
from pipelines.readers.html.generated import is_numbered
from pipelines.readers.html.hidden import Hidden, is_raised, is_struck
from pipelines.readers.marks import UNREADABLE, Marks

PICTURES = frozenset(["img", "canvas", "object", "embed", "video", "iframe", "meter", "progress"])
_ASIDE = frozenset(["del", "s", "strike", "sup", "sub", "rt", "rp", "rtc"])
_UNUSUAL = SKIPPED | PICTURES | _ASIDE | TWO_DIMENSIONAL | {"bdo", "li", "details"}
"""Elements that show something other than their words in a row."""
_HELD = frozenset(["noscript", "template"])  # hold what a browser shows at times only
_DEEPEST = 40  # elements within each other that a cell usually has
_NO_FIELD = frozenset(["hidden", "checkbox", "radio", "file"])
_DRAWN_FIELD = frozenset(["range", "color", "password"])
_SHAPES = frozenset(["defs", "symbol", "clippath", "mask", "pattern", "marker", "title", "desc", "metadata"])
"""The parts of a drawing that are not drawn where they stand."""
_LOOKS = (
    "style",
    "class",
    "fill",
    "opacity",
    "display",
    "visibility",
    "transform",
    "rotate",
    "dx",
    "textlength",
)
_LABEL = re.compile(r"[\u4e00-\u9fff（）()、]{2,40}[:：]\s*")
_SPACER = re.compile(r"\s*[012](?:px)?\s*$")


def cell_text(cell: Element, hidden: Hidden) -> str:
    """Return the text of a cell that counts, with line breaks between its paragraphs. Digits of an unread cell
    are replaced by the sign for them."""
    marks = marks_of(cell, hidden)
    return marks.text.translate(UNREADABLE) or "□" if marks.unread else marks.text


def marks_of(cell: Element, hidden: Hidden) -> Marks:
    """Return the marks of a cell. Crossed-out words and superscripts are printed, but do not count; the value
    of a form field counts."""
    node = cell
    unseen = hidden.unseen
    if unseen and cell in hidden.blank:
        return Marks("")
    if cell in hidden.unlike:
        return _Gathered(cell, hidden).marks()
    special = hidden.special
    while (within := len(node)) == 1 and not ((text := node.text) and text.strip()):
        child = node[0]
        if child.tag in _UNUSUAL or child in special or ((tail := child.tail) and tail.strip()):
            break
        node = child
    if within == 0:
        text = node.text or ""
        return Marks(text if text.isalnum() else one_blank(source_text(text)))
    if cell in hidden.struck or cell in hidden.raised or cell in hidden.written:
        return _Gathered(cell, hidden).marks()
    runs: list[str] = []
    return Marks(_lines(runs)) if _usual_runs(node, special, runs) else _Gathered(cell, hidden).marks()


def _usual_runs(node: Element, special: frozenset[Element], runs: list[str], depth: int = 0) -> bool:
    """Gather the runs of text in an element, with a line break on either side of every block. Return whether
    that is all: nothing in the element shows anything other than its words."""
    if text := node.text:
        runs.append(source_text(text))
    for child in node:
        tag = child.tag
        if tag in _UNUSUAL or child in special or depth > _DEEPEST:
            return False
        is_block = tag not in INLINE
        if is_block:
            runs.append("\n")
        if not _usual_runs(child, special, runs, depth + 1):
            return False
        if is_block:
            runs.append("\n")
        if text := child.tail:
            runs.append(source_text(text))
    return True


class _Gathered:
    """The runs of text in a cell in order, with a line break on either side of every block."""

    def __init__(self, cell: Element, hidden: Hidden) -> None:
        self._hidden = hidden
        self._counted: list[str] = []
        self._printed: list[str] = []
        self._unread: str | None = None
        self._aside = 0  # number of open elements whose words do not count
        self._moved: list[str] = []  # text that may stand on the other side of its neighbours
        self._is_scripted = False
        walker = etree.iterwalk(cell, events=("start", "end"))
        for event, node in walker:
            if event == "start":
                if self._open(node):
                    walker.skip_subtree()
            else:
                self._close(node, is_cell=node is cell)

    def marks(self) -> Marks:
        text, printed = _lines(self._counted), _lines(self._printed)
        if not text and self._is_scripted:
            self._unread = "script"
        if any(one and one != "".join(text.split()) for one in self._moved):
            self._unread = "picture"
        if not text and self._unread is None:
            text = printed if self._is_raised_only else ""
        return Marks(text, printed if printed != text else None, self._unread)

    _is_raised_only = True

    def _open(self, node: Element) -> bool:
        """Add the beginning of an element. Return whether the walk skips its content."""
        hidden = self._hidden
        if node in hidden.unseen:
            return True
        if _is_reversed(node, hidden):
            self._add(self._edge(node))
            self._turn(node)
            return True
        if node.tag in SKIPPED or node.tag in PICTURES:
            self._is_scripted |= node.tag == "script" or (node.tag in _HELD and _has_number(node))
            if node.tag == "script" and "document.write" in (node.text or ""):
                self._unread = "script"
            self._add(self._field(node))
            return True
        self._add(self._edge(node))
        if node in hidden.unlike:
            self._show(node)
        elif is_numbered(node) or (node.tag in TWO_DIMENSIONAL and _has_number(node)):
            self._unread = "picture"
        if node.tag == "details" and node.get("open") is None and _has_own_number(node):
            self._unread = "style"
        if struck := is_struck(node, hidden):
            self._is_raised_only = False
        self._aside += struck or is_raised(node, hidden)
        if node in hidden.written:
            self._write(hidden.written[node][0])
        self._add(source_text(node.text or ""))
        return False

    def _close(self, node: Element, *, is_cell: bool) -> None:
        hidden = self._hidden
        left_out = node.tag in SKIPPED or node.tag in PICTURES or node in hidden.unseen
        if not left_out:
            if not _is_reversed(node, hidden):
                if node in hidden.written:
                    self._write(hidden.written[node][1])
                self._aside -= is_struck(node, hidden) or is_raised(node, hidden)
            self._add(self._edge(node))
        if not is_cell and node.tail:
            self._add(source_text(node.tail))

    def _turn(self, node: Element) -> None:
        """Add words shown from right to left in the order in which they are seen."""
        if node in self._hidden.unsure:
            self._unread = "style"
        if any(inner.tag not in INLINE or inner in self._hidden.special for inner in node.iterdescendants()):
            self._unread = "picture"
        else:
            self._add("".join(map(str, node.itertext())).strip()[::-1])

    def _show(self, node: Element) -> None:
        """Record an element that shows something other than its text."""
        hidden = self._hidden
        text = "".join("".join(map(str, node.itertext())).split())
        if (node in hidden.mirrored and text) or (node in hidden.drawn and not text):
            self._unread = "picture"
        if node in hidden.covered:
            self._unread = "style"
        if node in hidden.scripted:
            self._unread = "script"
        if node in hidden.unsure and any(map(str.isalnum, text)):
            self._unread = "style"
        if node in hidden.moved and any(map(str.isdigit, text)):
            is_lone = len(node) == 0 or len(text) == 1
            self._moved.append(text if is_lone else "")
            self._unread = self._unread if is_lone else "picture"

    def _write(self, text: str) -> None:
        """Add text written by a style sheet. A label of the cell (自然人：) is printed, but does not
        count."""
        if _LABEL.fullmatch(text):
            self._printed.append(text)
        else:
            self._add(text)

    def _edge(self, node: Element) -> str:
        """Return the separator between an element and its neighbours: a line break, or nothing."""
        return "" if node.tag in INLINE and node not in self._hidden.apart else "\n"

    def _add(self, text: str) -> None:
        self._printed.append(text)
        if not self._aside:
            self._counted.append(text)

    def _field(self, node: Element) -> str:
        """Return the text shown by a form field or a drawing. Marks the cell as a picture for any other
        picture."""
        tag = node.tag
        kind = (node.get("type") or "text").lower() if tag == "input" else ""
        if any(map(str.isdigit, node.get("placeholder") or "")) and not (node.get("value") or node.text):
            self._unread = "field"  # shown in grey while the field is empty
        if tag == "input" and kind != "image":
            if kind in _DRAWN_FIELD and node.get("value"):
                self._unread = "field"
            return "" if kind in _NO_FIELD else node.get("value") or ""
        if tag == "button":
            return "".join(map(str, node.itertext()))
        if tag == "textarea":
            return node.text or ""
        if tag == "select":
            options = list(node.iter("option"))
            chosen = [option for option in options if option.get("selected") is not None] or options[:1]
            return "".join(map(str, chosen[0].itertext())) if chosen else ""
        if tag == "svg":
            return self._drawing(node)
        if (tag in PICTURES or kind == "image") and not is_spacer(node):
            self._unread = "picture"
        return ""

    def _drawing(self, node: Element) -> str:
        """Return the words of a drawing. Marks the cell as a picture if there are none, several, or any whose place
        or look is set."""
        written = [text for text in node.iter("text") if next(text.iterancestors(*_SHAPES), None) is None]
        said = "".join("".join(map(str, text.itertext())) for text in written)
        is_plain = not any(part.get(name) for text in written for part in text.iter() for name in _LOOKS)
        if len(written) != 1 or not said.strip() or not is_plain:
            self._unread = "picture" if len(node) else self._unread
        return said


def _has_own_number(node: Element) -> bool:
    """Return whether digits stand in an element itself, outside the elements in it."""
    return any(map(str.isdigit, (node.text or "") + "".join(child.tail or "" for child in node)))


def _has_number(node: Element) -> bool:
    return any(map(str.isdigit, "".join(map(str, node.itertext()))))


def _is_reversed(node: Element, hidden: Hidden) -> bool:
    """Return whether an element's words are shown from right to left."""
    return node in hidden.reversed or is_turned(node)


def is_turned(node: Element) -> bool:
    """Return whether an element turns the order of its signs by its name."""
    return node.tag == "bdo" and (node.get("dir") or "").lower() == "rtl"


def is_spacer(node: Element) -> bool:
    """Return whether a picture is only a spacer."""
    return any((size := node.get(name)) and _SPACER.match(size) for name in ("width", "height"))


def _lines(parts: list[str]) -> str:
    lines = (one_blank(line) for line in "".join(parts).split("\n"))
    return "\n".join(line for line in lines if line)
