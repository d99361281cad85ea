"""Dates as gov.cn pages print them. A bare year or month is not a date, and is never completed."""

from __future__ import annotations

import re
import unicodedata
from datetime import date

_NUMERIC = re.compile(r"(?<!\d)((?:19|20)\d{2})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})(?!\d)\s*日?")
_COMPACT = re.compile(r"(?<!\d)((?:19|20)\d{2})(\d{2})(\d{2})(?!\d)")
_CHINESE = re.compile(
    r"([二一][〇○零Oo九一二三四五六七八]{3})年([一二三四五六七八九十]{1,2})月([一二三四五六七八九十]{1,3})日"
)
_DIGIT = {c: str(n) for n, c in enumerate("〇一二三四五六七八九")} | {"○": "0", "零": "0", "O": "0", "o": "0"}
_LABELLED = re.compile(r"(?:发布|发文|公开|生成|成文|印发|发稿|更新)(?:时间|日期)\s*[:：]?\s*(.{6,24})")


def find_date(text: str | None) -> str | None:
    """Return the first date in a text as ISO, or None: `2023-06-12 09:51`, `2021年1月28日`,
    `二〇二一年一月二十八日`."""
    flat = unicodedata.normalize("NFKC", text or "")
    for pattern in (_NUMERIC, _COMPACT):
        for found in pattern.finditer(flat):
            if iso := _iso(*(int(part) for part in found.groups())):
                return iso
    for found in _CHINESE.finditer(text or ""):
        year = int("".join(_DIGIT[c] for c in found.group(1)))
        if iso := _iso(year, _number(found.group(2)), _number(found.group(3))):
            return iso
    return None


def find_labelled_date(text: str) -> str | None:
    """Return the date behind 发布时间, 公开日期 and similar labels, or None."""
    found = _LABELLED.search(text)
    return find_date(found.group(1)) if found else None


def _iso(year: int, month: int, day: int) -> str | None:
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return None


def _number(text: str) -> int:
    tens, ten, ones = text.rpartition("十")
    if not ten:
        return int(_DIGIT[ones])
    return 10 * (int(_DIGIT[tens]) if tens else 1) + (int(_DIGIT[ones]) if ones else 0)
