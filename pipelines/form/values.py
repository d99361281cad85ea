"""What a printed value means (FORM 2.7): `raw` in, value and state out, nothing guessed in silence."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import lru_cache

from archive.model import State, Value

_MINUS = str.maketrans(dict.fromkeys("−﹣－‐‑‒–—―-", "-"))
_BLANK = {"", "/", "\\", "-", "--", "---", "无", "无。", "空", "*", "//", "·", ".", "。"}
_NOT_APPLICABLE = {"不适用", "n/a", "na", "不涉及"}
_SIGNS = {"增": "+", "减": "-", "增加": "+", "减少": "-", "新增": "+"}
_MOST = 10**12  # more things than there can be: cells run together
_MOST_YUAN = 10**15  # more than the country's product of a year
_COUNT_UNIT = re.compile(r"(?:件次|人次|件|项|条|个|次|宗|起|份|篇|家|部|人)$")
_NUMBER = re.compile(r"^[+-]?\d+(?:\.\d+)?$")
_MONEY = re.compile(
    r"^(?:人民币|约|￥|¥|rmb)?([+-]?\d+(?:\.\d+)?)(亿元|亿|万元|万|千元|元|圆)?(?:整|人民币)?$"
)
_SCALE = {"亿元": 10**8, "亿": 10**8, "万元": 10**4, "万": 10**4, "千元": 10**3, "元": 1, "圆": 1}
_UNIT_IN_LABEL = re.compile(r"(亿元|万元|千元|元)")
_DIGITS = {c: n for n, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_POWERS = {"十": 10, "百": 100, "千": 1000}


@dataclass(frozen=True, slots=True)
class Meaning:
    """A value, its state, and whether its unit had to be inferred (with how much trust)."""

    value: Value
    state: State
    unit_inferred: bool = False
    confidence: float | None = None


BLANK = Meaning(None, "blank")
UNPARSED = Meaning(None, "unparsed")


def clean(raw: str) -> str:
    """NFKC, no white space, one kind of minus, no separators between digits."""
    flat = "".join(unicodedata.normalize("NFKC", raw).split()).translate(_MINUS).casefold()
    flat = flat.replace("\u200b", "").replace("\ufeff", "")
    return re.sub(r"(?<=\d)[,'](?=\d{3}(?!\d))", "", flat)


@lru_cache(maxsize=8192)  # a table says 0 two hundred times
def read_count(raw: str | None) -> Meaning:
    """A count: an integer of any sign (whether it may be negative is for the checks to say)."""
    known, flat = _common(raw)
    if known:
        return known
    for word, sign in sorted(_SIGNS.items(), key=lambda pair: -len(pair[0])):
        if flat.startswith(word):
            flat = sign + flat[len(word) :].lstrip("+-")
            break
    flat = _COUNT_UNIT.sub("", flat)
    if _NUMBER.match(flat):
        number = Decimal(flat)
        is_count = number == number.to_integral_value() and abs(number) < _MOST
        return _number(int(number)) if is_count else UNPARSED
    chinese = read_chinese_numeral(flat)
    return UNPARSED if chinese is None else _number(chinese)


def read_money(raw: str | None, printed_unit: str | None = None, *, items: Value = None) -> Meaning:
    """Money in yuan. A unit in the cell wins over the header's (`printed_unit`), which wins over a bare number.

    Without either the unit is inferred: whole numbers from 1000 are yuan, anything else 万元 (a procurement
    of `items` things for a handful of yuan is none) - with low confidence, and said so.
    """
    known, flat = _common(raw)
    if known:
        return known
    found = _MONEY.match(flat)
    if not found:
        return UNPARSED
    try:
        amount = Decimal(found.group(1))
    except InvalidOperation:
        return UNPARSED
    unit = found.group(2) or printed_unit
    if abs(amount) * _SCALE.get(unit or "元", 1) >= _MOST_YUAN:
        return UNPARSED
    if unit:
        return _number(_whole(amount * _SCALE[unit]))
    if amount == 0:
        return _number(0)
    if amount == amount.to_integral_value() and abs(amount) >= 1000:
        return Meaning(int(amount), "number", unit_inferred=True, confidence=0.9)
    likely = items is None or items > 0
    return Meaning(_whole(amount * (10**4 if likely else 1)), "number", unit_inferred=True, confidence=0.5)


def unit_in_label(label: str) -> str | None:
    """The unit of money a header prints: 本年收费金额（单位：万元） -> 万元."""
    found = _UNIT_IN_LABEL.search("".join(unicodedata.normalize("NFKC", label).split()))
    return found.group(1) if found else None


@lru_cache(maxsize=8192)
def is_value(raw: str) -> bool:
    """Whether a cell could hold a value (blank included, or several of which none is sure) rather than a label."""
    if "|" in raw:
        return all(is_value(part) for part in raw.split("|"))
    known, flat = _common(raw)
    if known:
        return known.state != "text"
    return read_count(raw).value is not None or bool(_MONEY.match(flat))


def read_chinese_numeral(text: str) -> int | None:
    """零 to 九千九百九十九, or None."""
    if not text or any(c not in _DIGITS and c not in _POWERS for c in text):
        return None
    if len(text) == 1 and text in _DIGITS:
        return _DIGITS[text]
    total, digit = 0, None
    for character in text:
        if character in _POWERS:
            total += (1 if digit is None else digit) * _POWERS[character]
            digit = None
        elif digit in (None, 0):
            digit = _DIGITS[character]
        else:
            return None
    return total + (digit or 0)


def _common(raw: str | None) -> tuple[Meaning | None, str]:
    flat = clean(raw or "")
    if flat in _BLANK:
        return BLANK, flat
    if flat in _NOT_APPLICABLE:
        return Meaning(None, "not_applicable"), flat
    if not any(c.isdigit() or c in _DIGITS for c in flat):
        return Meaning(None, "text"), flat
    return None, flat


def _number(value: Value) -> Meaning:
    return Meaning(value, "zero" if value == 0 else "number")


def _whole(amount: Decimal) -> Value:
    return int(amount) if amount == amount.to_integral_value() else amount.normalize()
