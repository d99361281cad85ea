"""Formats of a workbook's cells that change their reading: dates, struck out, invisible, zeros not shown."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from pipelines.readers.bundle.zip_package import Element

_DATES = frozenset([*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)])  # built in
_QUOTED = re.compile(r'"[^"]*"|\[[^\]]*\]|\\.|_.|\*.')
_OF_DATE = re.compile(r"[ymdhs年月日时]", re.I)
_SECTION = re.compile(r';(?=(?:[^"]*"[^"]*")*[^"]*$)')
_INVISIBLE = re.compile(r'""|\[[^\]]*\]|_.|\*.|\s')
_EMPTY = re.compile(r'^(?:"")?;(?:"")?;(?:"")?(?:;(?:"")?)?$')
_POINT = re.compile(r"[0#][!\\]\.([0#]+)(,*)")
T = TypeVar("T")
_WHITE = frozenset(["FFFFFFFF", "00FFFFFF"])


@dataclass(frozen=True, slots=True)
class Look:
    """A cell format, as far as it changes the reading of a cell."""

    is_date: bool = False
    is_struck: bool = False
    is_hidden: bool = False
    hides_zero: bool = False
    point: int = 0  # digits behind a point that the format puts into the number: 0!.0, shows yuan as 万元

    @property
    def is_odd(self) -> bool:
        return self.is_date or self.is_struck or self.is_hidden or self.hides_zero or self.point > 0


def looks_of(root: Element | None) -> list[Look]:
    """Return the formats in the order of the indexes by which cells refer to them."""
    formats = root.find("{*}cellXfs") if root is not None else None
    if root is None or formats is None:
        return []
    codes = {each.get("numFmtId"): each.get("formatCode") or "" for each in root.iter("{*}numFmt")}
    fonts = [_font(font) for font in root.iterfind("{*}fonts/{*}font")]
    fills = [_is_filled(fill) for fill in root.iterfind("{*}fills/{*}fill")]
    looks = []
    for each in formats:
        number = each.get("numFmtId") or "0"
        code = codes.get(number)
        struck, white = _at(fonts, each.get("fontId")) or (False, False)
        look = look_of(code or "", is_struck=struck, is_hidden=white and not _at(fills, each.get("fillId")))
        is_date = _is_date(code) if code is not None else number.isdigit() and int(number) in _DATES
        looks.append(replace(look, is_date=is_date))
    return looks


def look_of(code: str, *, is_struck: bool, is_hidden: bool = False) -> Look:
    """Return the look given by a format code and a font."""
    is_empty = bool(_EMPTY.match(code.strip()))
    point = _POINT.search(code)
    digits = len(point[1]) + 3 * len(point[2]) if point else 0
    return Look(False, is_struck, is_empty or is_hidden, _hides_zero(code), digits)


def _is_date(code: str) -> bool:
    flat = _QUOTED.sub("", code)
    return bool(_OF_DATE.search(flat)) and "0" not in flat and "#" not in flat and "General" not in code


def _hides_zero(code: str) -> bool:
    """Return whether a format shows nothing for a zero: its third part is empty, or it has no obligatory
    digit."""
    parts = _SECTION.split(code)
    if len(parts) > 2:
        return not _INVISIBLE.sub("", parts[2])
    shown = _INVISIBLE.sub("", parts[0])
    return bool(shown) and not shown.strip("#,")


def _font(font: Element) -> tuple[bool, bool]:
    """Return whether a font is struck out, and whether it is white."""
    strike, color = font.find("{*}strike"), font.find("{*}color")
    struck = strike is not None and strike.get("val") not in ("0", "false")
    white = color is not None and (
        color.get("rgb") in _WHITE or (color.get("theme") == "0" and not color.get("tint"))
    )
    return struck, white


def _is_filled(fill: Element) -> bool:
    pattern = fill.find("{*}patternFill")
    if pattern is None:
        return True  # a gradient
    ground = pattern.find("{*}fgColor")
    plain = pattern.get("patternType") in (None, "none")
    return not plain and not (ground is not None and ground.get("rgb") in _WHITE)


def _at(values: Sequence[T], number: str | None) -> T | None:
    at = int(number) if number and number.isdigit() else -1
    return values[at] if 0 <= at < len(values) else None
