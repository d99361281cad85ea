"""The text of a Word paragraph: runs, signs, fields, formulas, and the boxes anchored to it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from msgspec import Struct, field

from pipelines.readers.bundle.zip_package import Element
from pipelines.readers.marks import RAISED, UNREADABLE
from pipelines.readers.word.looks import Looks, LooksOfRuns, is_invisible, is_unsure
from pipelines.readers.word.numbering import W

MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
ALTERNATIVES, TEXT_BOX = f"{MC}AlternateContent", f"{W}txbxContent"
THROUGH = {
    f"{W}{name}": f"w:{name}"
    for name in ("sdt", "sdtContent", "ins", "moveTo", "customXml", "smartTag", "hyperlink", "fldSimple", "dir", "bdo")
} | {
    f"{{http://schemas.microsoft.com/office/word/2003/auxHint}}{name}": f"wx:{name}"
    for name in ("sect", "sub-section", "pBdrGroup")
}  # fmt: skip
"""Wrappers that are opened, with their names in a path."""

_M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_T, _R, _P = f"{W}t", f"{W}r", f"{W}p"
_RUBY, _BASE, _SYMBOL, _FIELD = f"{W}ruby", f"{W}rubyBase", f"{W}sym", f"{W}fldChar"
_CODE = f"{W}instrText"
_TURNED, _SIMPLE_FIELD, _CONTROL = f"{W}bdo", f"{W}fldSimple", f"{W}sdt"
_DELETED, _OF_DELETED = f"{W}del", f"{W}delText"
_COMPUTED = frozenset(
    [f"{W}pgNum", *(f"{W}{part}{size}" for part in ("day", "month", "year") for size in ("Short", "Long"))]
)
_OUT_OF_SIGHT = re.compile(r"(?:display:\s*none|visibility:\s*hidden)")
_PRINTS = re.compile(
    r"\s*(?:=|(?:eq|symbol|quote|seq|autonum\w*|listnum|docproperty|docvariable|mergefield|if)\b)", re.I
)
"""The code of a field that shows something even if its result is not stored."""
_FORMULAS = (f"{_M}oMath", f"{_M}oMathPara")
_SIGNS = {f"{W}tab": " ", f"{W}br": "\n", f"{W}cr": "\n", f"{W}noBreakHyphen": "-", f"{W}ptab": " "}
_DRAWINGS = frozenset([f"{W}drawing", f"{W}pict", f"{W}object", ALTERNATIVES])
_PICTURES = (
    "{http://schemas.openxmlformats.org/drawingml/2006/main}blip", "{urn:schemas-microsoft-com:vml}imagedata",
    "{http://schemas.openxmlformats.org/drawingml/2006/chart}chart",
)  # fmt: skip
_ABOUT = (
    "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}docPr",
    "{urn:schemas-microsoft-com:vml}*",
)
OBJECT = "{urn:schemas-microsoft-com:office:office}OLEObject"
_KNOWN = (
    "http://schemas.microsoft.com/office/",
    "http://schemas.openxmlformats.org/",
    "urn:schemas-microsoft-com:",
)
_SPACE = re.compile(r"[ \t\r\f\v\u00a0\u3000\u2002\u2003]+")
_PRIVATE = 0xF000  # where symbol fonts keep their signs
_PLAIN_SYMBOLS = re.compile(r"symbol$|arial|times|calibri|song|hei|kai|fang|宋|黑|楷|仿", re.I)


def opened(parent: Element) -> Iterator[Element]:
    """Yield the children of an element. Opens wrappers; takes the first of alternatives that programs know."""
    for child in parent:
        name = child.tag
        if name in THROUGH and not _is_special(child):
            yield from opened(child)
        elif name == ALTERNATIVES:
            for choice in chosen(child):
                yield from opened(choice)
        else:
            yield child


def _is_special(wrapper: Element) -> bool:
    """Return whether a wrapper is more than its content: it turns it round, stands for it, or computes it."""
    if wrapper.tag == _TURNED:
        return wrapper.get(f"{W}val") == "rtl"
    if wrapper.tag == _SIMPLE_FIELD:
        return len(wrapper) == 0
    return wrapper.tag == _CONTROL and wrapper.find(f"{W}sdtPr/{W}showingPlcHdr") is not None


def chosen(alternatives: Element) -> Iterator[Element]:
    """Yield the alternative that a program shows: the first whose namespaces it knows, or the one left for others."""
    for choice in alternatives:
        needed = (choice.get("Requires") or "").split()
        if all((choice.nsmap.get(prefix) or "").startswith(_KNOWN) for prefix in needed):
            yield choice
            return


class Said(Struct):
    """The content of a paragraph: the runs that count, all printed runs, the boxes anchored to it, and the
    kind of any part that is not text."""

    counted: list[str] = field(default_factory=list)
    printed: list[str] = field(default_factory=list)
    boxes: list[Element] = field(default_factory=list)
    unread: str | None = None
    deleted: list[str] = field(default_factory=list)
    """The words deleted under revision."""
    is_drawn_over: bool = False
    """Whether lines or shapes without words are anchored here, which may lie upon the words."""
    _codes: list[bool] = field(default_factory=list)  # of the open fields: whether their code is under way
    _code: str = ""  # the words of the code under way

    @property
    def is_in_code(self) -> bool:
        """Return whether the code of a field is under way, which is not printed."""
        return any(self._codes)

    def turn(self, part: str) -> None:
        """Go on to the next part of a field: its code, its result, or its end."""
        if part == "begin":
            self._codes.append(True)
            self._code = ""
        elif part == "separate" and self._codes:
            self._codes[-1] = False
        elif part == "end" and self._codes:
            has_no_result = self._codes.pop()
            if has_no_result and not self.is_in_code and _PRINTS.match(self._code):
                self.unread = "formula"  # Word shows what it comes to, which the file does not hold

    def write_code(self, words: str) -> None:
        self._code += words

    def add(self, text: str, looks: Looks) -> None:
        self.printed.append(text)
        if not (looks.get("struck") or looks.get("raised")):
            self.counted.append(text)

    def doubt(self, counted: int, printed: int, *, in_cell: bool) -> None:
        """Mark what was added last as perhaps not seen: the cell is unread, a sentence loses its digits."""
        if not in_cell:
            self.counted[counted:] = [text.translate(UNREADABLE) for text in self.counted[counted:]]
        elif any(map(str.isalnum, "".join(self.printed[printed:]))):
            self.unread = "style"

    def prose(self) -> str:
        """Return the words that count."""
        return tidy(self.counted)

    def all(self) -> str:
        """Return all words, including those struck out."""
        return tidy(self.printed)


def tidy(parts: list[str]) -> str:
    return _SPACE.sub(" ", "".join(parts))


def gather(parent: Element, said: Said, looks: LooksOfRuns, around: Looks, *, in_cell: bool) -> None:
    """Add the content of a paragraph or a run to `said`."""
    for child in opened(parent):
        name = child.tag
        if name == _T:
            text = (child.text or "").replace("\n", " ")
            if said.is_in_code:
                continue
            if around.get("raised") and not in_cell:
                said.counted.append(text.translate(RAISED))
            else:
                said.add(text, around)
        elif name == _R or name == f"{_M}r":
            own = looks.of_run(child, around)
            is_lost = is_invisible(child, own, looks.unshaded) if own else False
            if own.get("hidden") or own.get("tiny") or is_lost:
                continue
            counted, printed = len(said.counted), len(said.printed)
            gather(child, said, looks, own, in_cell=in_cell)
            if is_lost is None or is_unsure(own):
                said.doubt(counted, printed, in_cell=in_cell)
        elif name == _CODE:
            said.write_code(child.text or "")
        elif name in _SIGNS:
            said.add(_SIGNS[name], around)
        elif name in _DRAWINGS:
            _draw(child, said)
        elif name == TEXT_BOX:
            said.boxes.append(child)
        elif name == _RUBY:
            for base in child.iterchildren(_BASE):
                gather(base, said, looks, around, in_cell=in_cell)
        elif name == _SYMBOL:
            _symbol(child, said, around)
        elif name == _FIELD:
            said.turn(child.get(f"{W}fldCharType") or "")
            said.add(_choice(child), around)
        elif name in _FORMULAS:
            _formula(child, said, around)
        elif name == _DELETED:
            said.deleted += [text.text or "" for text in child.iter(_OF_DELETED)]
        elif name in _COMPUTED or (name == _SIMPLE_FIELD and _PRINTS.match(child.get(f"{W}instr") or "")):
            said.unread = "formula"
        elif name in (_TURNED, _CONTROL):
            counted, printed = len(said.counted), len(said.printed)
            for inner in child.iterchildren(f"{W}sdtContent") if name == _CONTROL else [child]:
                gather(inner, said, looks, around, in_cell=in_cell)
            if any(map(str.isdigit, "".join(said.printed[printed:]))):
                said.doubt(counted, printed, in_cell=in_cell)


def _draw(drawing: Element, said: Said) -> None:
    if any(_is_out_of_sight(part) for part in drawing.iter(*_ABOUT)):
        return
    boxes = list(text_boxes(drawing))
    said.boxes.extend(boxes)
    said.is_drawn_over |= not boxes
    if not boxes and (next(drawing.iter(*_PICTURES, OBJECT), None) is not None):
        said.unread = "object" if next(drawing.iter(OBJECT), None) is not None else "picture"


def _is_out_of_sight(part: Element) -> bool:
    return part.get("hidden") in ("1", "true") or bool(_OUT_OF_SIGHT.search(part.get("style") or ""))


def _symbol(sign: Element, said: Said, around: Looks) -> None:
    """Add a sign of a symbol font: a digit or a letter if the font keeps them in their usual places, else
    unread glyphs."""
    try:
        code = int(sign.get(f"{W}char") or "", 16)
    except ValueError:
        code = 0
    plain = chr(code - _PRIVATE if code >= _PRIVATE else code)
    if plain.isascii() and plain.isprintable() and code and _PLAIN_SYMBOLS.search(sign.get(f"{W}font") or ""):
        said.add(plain, around)
    else:
        said.unread = "glyphs"


def _choice(field_sign: Element) -> str:
    """Return the selected entry of a drop-down form field."""
    choices = field_sign.find(f"{W}ffData/{W}ddList")
    if choices is None:
        return ""
    entries = [entry.get(f"{W}val") or "" for entry in choices.iterchildren(f"{W}listEntry")]
    result = choices.find(f"{W}result")
    number = result.get(f"{W}val") if result is not None else "0"
    at = int(number) if number and number.isdigit() else 0
    return entries[at] if at < len(entries) else ""


def _formula(formula: Element, said: Said, around: Looks) -> None:
    """Add the characters of an equation in one line. Exponents do not count; a fraction or a root is not
    text."""
    for part in formula:
        kind = str(part.tag).removeprefix(_M)
        if kind in ("oMath", "e", "box", "d"):
            _formula(part, said, around)
        elif kind == "r":
            for text in part.iter(f"{_M}t", _T):
                said.add(text.text or "", around)
        elif kind in ("sSup", "sSub", "sSubSup", "sPre"):
            for base in part.iterchildren(f"{_M}e"):
                _formula(base, said, around)
            raised = {**around, "raised": True}
            for exponent in part.iterchildren(f"{_M}sup", f"{_M}sub"):
                _formula(exponent, said, raised)
        elif not kind.endswith("Pr"):
            said.unread = "formula"


def text_boxes(drawing: Element) -> Iterator[Element]:
    """Yield the outermost text boxes of a drawing. Word writes each twice, for itself and for old readers;
    the second is skipped."""
    for child in chosen(drawing) if drawing.tag == ALTERNATIVES else drawing:
        if child.tag == TEXT_BOX:
            yield child
        elif isinstance(child.tag, str):
            yield from text_boxes(child)
