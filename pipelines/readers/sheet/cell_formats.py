"""Formats of a workbook's cells that change their reading: dates, struck out, white, the code of a number format."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TypeVar

from msgspec import Struct

from pipelines.readers.bundle.zip_package import Element
from pipelines.readers.inks import blends, of_hex
from pipelines.readers.sheet.number_format import BUILT_IN, is_plain

_DATES = frozenset([*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)])  # built in
_QUOTED = re.compile(r'"[^"]*"|\[[^\]]*\]|\\.|_.|\*.')
_OF_DATE = re.compile(r"[ymdhs年月日时]", re.I)
T = TypeVar("T")
PAPER, INK, GRADIENT = "FFFFFF", "000000", "gradient"


class Look(Struct, frozen=True):
    """A cell format, as far as it changes the reading of a cell."""

    code: str = ""
    """The code of the number format; "" if numbers are shown as they are."""
    is_date: bool = False
    is_struck: bool = False
    is_hidden: bool | None = False
    """Whether the ink has the colour behind it; None if it is too faint for most people."""

    @property
    def is_odd(self) -> bool:
        return self != _PLAIN


_PLAIN = Look()


def looks_of(root: Element | None) -> list[Look]:
    """Return the formats in the order of the indexes by which cells refer to them."""
    formats = root.find("{*}cellXfs") if root is not None else None
    if root is None or formats is None:
        return []
    codes = {each.get("numFmtId"): each.get("formatCode") or "" for each in root.iter("{*}numFmt")}
    fonts = [(is_struck(font), ink_of(font)) for font in root.iterfind("{*}fonts/{*}font")]
    fills = [ground_of(fill) for fill in root.iterfind("{*}fills/{*}fill")]
    looks = []
    for each in formats:
        number = each.get("numFmtId") or "0"
        code = codes.get(number)
        struck, ink = _at(fonts, each.get("fontId")) or (False, INK)
        ground = _at(fills, each.get("fillId")) or PAPER
        looks.append(look_of(number, code, is_struck=struck, is_hidden=is_lost(ink, ground)))
    return looks


def look_of(number: str, code: str | None, *, is_struck: bool, is_hidden: bool | None = False) -> Look:
    """Return the look given by a format, by its number or its own code, and by a font."""
    is_date = _is_date(code) if code is not None else number.isdigit() and int(number) in _DATES
    said = BUILT_IN.get(number, "") if code is None else code
    return Look("" if is_date or is_plain(said) else said, is_date, is_struck, is_hidden)


def _is_date(code: str) -> bool:
    flat = _QUOTED.sub("", code)
    return bool(_OF_DATE.search(flat)) and "0" not in flat and "#" not in flat and "General" not in code


def is_lost(ink: str, ground: str) -> bool | None:
    """Return whether ink has the colour behind it; None if it is too faint."""
    one, other = of_hex(ink), of_hex(ground)
    return ink == ground if one is None or other is None else blends(one, other)


def is_struck(font: Element) -> bool:
    """Return whether a font strikes its letters out."""
    strike = font.find("{*}strike")
    return strike is not None and strike.get("val") not in ("0", "false")


def ink_of(font: Element | None) -> str:
    """Return the colour of a font."""
    return colour_of(font.find("{*}color") if font is not None else None) or INK


def ground_of(fill: Element | None) -> str:
    """Return the colour behind a cell; GRADIENT if there are several."""
    pattern = fill.find("{*}patternFill") if fill is not None else None
    if pattern is None:
        return PAPER if fill is None or len(fill) == 0 else GRADIENT
    if pattern.get("patternType") == "none" or (pattern.get("patternType") is None and len(pattern) == 0):
        return PAPER
    first = pattern.find("{*}fgColor")  # a conditional format names the colour behind last
    return colour_of(first if first is not None else pattern.find("{*}bgColor")) or PAPER


def colour_of(said: Element | None) -> str | None:
    """Return a colour as six hexadecimal digits, or as the name of a colour of the theme; None if the program
    chooses."""
    if said is None or said.get("auto") in ("1", "true"):
        return None
    if rgb := said.get("rgb"):
        return rgb[-6:].upper()
    named = {
        "theme0": PAPER,
        "theme1": INK,
        "indexed9": PAPER,
        "indexed1": PAPER,
        "indexed8": INK,
        "indexed0": INK,
    }
    kind = next((kind for kind in ("theme", "indexed") if said.get(kind)), None)
    if kind is None or said.get("indexed") in ("64", "65"):
        return None
    name = f"{kind}{said.get(kind)}"
    tint = said.get("tint")
    return f"{name}/{tint}" if tint and tint.strip("-0.") else named.get(name, name)


def _at(values: Sequence[T], number: str | None) -> T | None:
    at = int(number) if number and number.isdigit() else -1
    return values[at] if 0 <= at < len(values) else None
