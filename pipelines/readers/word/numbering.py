"""Automatic numbering of Word: the ordinal printed before a paragraph, which is not in its text."""

from __future__ import annotations

import re
from collections import defaultdict

from msgspec import Struct

from pipelines.readers.bundle.zip_package import Element

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_DIGITS = "〇一二三四五六七八九"
_CHINESE = frozenset(
    [
        "chineseCounting",
        "chineseCountingThousand",
        "japaneseCounting",
        "taiwaneseCountingThousand",
        "ideographDigital",
    ]
)
_SLOT = re.compile(r"%([1-9])")
_LEVELS = 9

Pair = tuple[str, int]  # numId and level


class Level(Struct, frozen=True):
    """The number format and the text of a level, as in `%1、`."""

    form: str
    text: str
    start: int

    def counted(self, number: int) -> str | None:
        """Return the number as printed, or None if the format is not supported (letters, circles,
        bullets)."""
        if self.form == "decimal":
            return str(number)
        return _chinese(number) if self.form in _CHINESE and 0 < number < 100 else None


class Numbering:
    """Counter of the numbered paragraphs of a document, in the order of the calls."""

    def __init__(self, numbering: Element | None, styles: Element | None) -> None:
        self._levels: dict[Pair, Level] = {}
        self._shared: dict[str, str] = {}
        self._counts: dict[str, list[int | None]] = defaultdict(lambda: [None] * _LEVELS)
        self._styles: dict[str, Pair] = {}
        if numbering is not None:
            self._learn(numbering)
            self._styles = _styled(styles) if styles is not None else {}

    def _learn(self, root: Element) -> None:
        abstract = {each.get(f"{W}abstractNumId"): each for each in root.iterchildren(f"{W}abstractNum")}
        for num in root.iterchildren(f"{W}num"):
            number = num.get(f"{W}numId") or ""
            reference = _value(num, "abstractNumId") or ""
            self._shared[number] = reference  # lists of one definition count on together
            source = abstract.get(reference)
            for level in source.iterchildren(f"{W}lvl") if source is not None else ():
                depth = _whole(level.get(f"{W}ilvl"))
                form, text = _value(level, "numFmt") or "decimal", _value(level, "lvlText") or ""
                self._levels[number, depth] = Level(form, text, _whole(_value(level, "start"), 1))

    def ordinal(self, paragraph: Element) -> str:
        """Return the ordinal printed before the paragraph; '' without numbering."""
        look = paragraph.find(f"{W}pPr") if self._levels else None
        if look is None:
            return ""
        pair = _pair(look.find(f"{W}numPr")) or self._styles.get(_value(look, "pStyle") or "")
        level = self._levels.get(pair) if pair else None
        if pair is None or level is None:
            return ""
        counts = self._counts[self._shared[pair[0]]]
        before = counts[pair[1]]
        counts[pair[1]] = level.start if before is None else before + 1
        counts[pair[1] + 1 :] = [None] * (_LEVELS - pair[1] - 1)
        return self._printed(pair[0], level, counts)

    def _printed(self, number: str, level: Level, counts: list[int | None]) -> str:
        text = level.text
        for slot in _SLOT.findall(level.text):
            depth = int(slot) - 1
            source = self._levels.get((number, depth))
            count = counts[depth]
            if count is None and source:
                count = source.start
            shown = source.counted(count) if source and count is not None else None
            if shown is None:
                return ""
            text = text.replace(f"%{slot}", shown)
        return text if _SLOT.search(level.text) else ""  # bullets say nothing


def _styled(styles: Element) -> dict[str, Pair]:
    """Return the paragraph styles with a numbering of their own."""
    found: dict[str, Pair] = {}
    for style in styles.iterchildren(f"{W}style"):
        look = style.find(f"{W}pPr")
        pair = _pair(look.find(f"{W}numPr")) if look is not None else None
        if pair:
            found[style.get(f"{W}styleId") or ""] = pair
    return found


def _pair(numbered: Element | None) -> Pair | None:
    number = _value(numbered, "numId") if numbered is not None else None
    if numbered is None or number is None:
        return None
    return number, min(max(_whole(_value(numbered, "ilvl")), 0), _LEVELS - 1)


def _value(parent: Element, name: str) -> str | None:
    child = parent.find(f"{W}{name}")
    return None if child is None else child.get(f"{W}val")


def _whole(text: str | None, otherwise: int = 0) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 6 else otherwise


def _chinese(number: int) -> str:
    tens, ones = divmod(number, 10)
    lead = "" if tens == 0 else "十" if tens == 1 else _DIGITS[tens] + "十"
    return lead + (_DIGITS[ones] if ones else "")
