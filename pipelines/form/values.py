"""The meaning of a printed value (FORM 2.7): `raw` in, value and state out, with every inference marked."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Iterable, Sequence
from decimal import Decimal
from functools import lru_cache

from msgspec import Struct

from archive.model import State, Value
from pipelines.text.folding import fold

_MINUS = str.maketrans(dict.fromkeys("−﹣－‐‑‒–—―-", "-"))
_BLANK = {"", "/", "\\", "-", "--", "---", "无", "无。", "空", "//", ".", "。"}
_NOT_APPLICABLE = {"不适用", "n/a", "na", "不涉及"}
_SIGNS = {
    sign: meaning
    for meaning, words in {"+": ("增", "增加", "新增"), "-": ("减", "减少")}.items()
    for sign in (meaning, *words, *(word + meaning for word in words))
} | {"": ""}
_MOST = 10**12  # more than there can be: cells ran together
_MOST_YUAN = 10**15  # more than the country's product of a year
_NOTES = "²³¹⁰-⁹₀-₉①-⒇⓪-⓿❶-➓㈠-㉃㊀-㊉"  # superscripts and numbers in circles: NFKC would make digits of them
_NOTE_SIGNS = re.compile(rf"(?<=[\d\s])\s*[{_NOTES}]+\s*$")
_INSIDE = re.compile(f"[{_NOTES}]")
_UNIT = "件次|人次|户次|批次|件|项|条|个|次|宗|起|份|篇|家|部|人|户|笔|张|批|例|桩|处|条次"
_TAIL = r"(?:\s*(?:[*※#†‡.。、;]|\([^()]*\)|\[[^\[\]]*\]|〔[^〔〕]*〕|【[^【】]*】|注\d?(?!\d)))*\s*$"
_DIGITS_WRITTEN = r"\d{1,3}(?:[,'’][0-9]{3})+(?:\.\d+)?|[1-9]\d{0,2}(?: \d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
_SIGN = r"(?:增加|减少|新增|增|减)?\s*[+-]?"
_COUNT = re.compile(
    rf"\s*(?:[共合总]计?)?(?P<sign>{_SIGN})\s*(?P<number>{_DIGITS_WRITTEN})\s*(?P<scale>[百千]?万|[百千亿])?\s*(?:{_UNIT})?{_TAIL}"
)
_MONEY = re.compile(
    rf"\s*(?:人民币|￥|¥|rmb)?\s*(?P<sign>[+-]?)(?P<number>{_DIGITS_WRITTEN})\s*"
    rf"(?P<unit>[十百千]?[万亿]?[元圆]|[百千]?[万亿])?\s*(?:整|人民币)?(?P<tail>{_TAIL})"
)
_EACH = re.compile(r"\d[\d,.]*")
_SECOND = re.compile(rf"\([+-]?\d[\d,.]*(?:{_UNIT})?\)")  # 12（13）: another number, and no note
_CORRECTS = re.compile(
    r"应(?:为|是|当)|实(?:为|际)|更正|改为|有误|错误|勘误"
)  # a note that gives another number
_DONE = re.compile(
    r"\((?:已|经)?(?:更正|修正|修改|核实|订正)(?:后)?\)\s*$"
)  # the number before it is corrected
_QUOTED = re.compile(r'["“”‘’「『](\d[\d,.]*)["“”‘’」』]')
_CHINESE = re.compile(rf"([零〇一二三四五六七八九两十百千]+)(?:{_UNIT})?[*※]*$")
_GLUED = re.compile(r"0\d")  # no count is written so: two numbers ran together
_UNREADABLE = re.compile(
    r"\d*□[\d□]*|[*·※?]+"
)  # digits that are there and were not read; signs in their place
_ORDINAL = re.compile(r"^\s*\(?\d{1,2}\)?[.、)]\s*$")
_SCALE = {"十": 10, "百": 10**2, "千": 10**3, "万": 10**4, "亿": 10**8, "元": 1, "圆": 1}
_UNIT_IN_LABEL = re.compile(r"[十百千]?[万亿]?(?:[美港欧日澳加]元|美金|港币|英镑|(?<![单公多])[元圆])")
_SCALE_OF_COUNTS = re.compile(rf"[(:：、,]([百千]?[万亿]|[百千])(?:{_UNIT})(?=[)、,]|$)")
_OF_CHINA = re.compile(r"[十百千]?[万亿]?[元圆]?")
_SAID = re.compile(r"单位(?:均|都)?(?:[:：为是])([^。；;]{0,14})")
_BEHIND = re.compile(r"\((?:单位:?)?([十百千]?[万亿]?[元圆])\)")
UNSURE = "?"
"""The unit of money if the document gives two."""
_DIGITS = {c: n for n, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_POWERS = {"十": 10, "百": 100, "千": 1000}


class Meaning(Struct, frozen=True):
    """A value, its state, and whether its unit was inferred (with what confidence)."""

    value: Value
    state: State
    unit_inferred: bool = False
    confidence: float | None = None


BLANK = Meaning(None, "blank")
UNPARSED = Meaning(None, "unparsed")
UNREAD = Meaning(None, "unread")


def clean(raw: str) -> str:
    """Return the text in NFKC, without white space and with one kind of minus, for comparison with words."""
    return "".join(unicodedata.normalize("NFKC", fold(raw)).split()).translate(_MINUS).casefold()


@lru_cache(maxsize=8192)  # a table has two hundred zeros
def read_count(raw: str | None, scale: int = 1) -> Meaning:
    """Return the meaning of a count: an integer of any sign (the checks decide whether it may be negative).

    Units and notes behind the number are ignored; `scale` is that of the header's unit (万件: 10,000).
    Any other text beside it, above all a second number, makes it unparsed.
    """
    known = _common(raw)
    if known:
        return known
    text = _written(raw or "")
    if _CORRECTS.search(text) or _SECOND.search(text):
        return UNPARSED
    if found := _COUNT.match(text):
        number = _number_of(found)
        sign = _SIGNS.get(found["sign"].replace(" ", ""))
        if sign is None or number is None or _GLUED.match(found["number"]):
            return UNPARSED
        number *= math.prod(_SCALE[each] for each in found["scale"]) if found["scale"] else scale
        number = -number if sign == "-" else number
        is_count = number == number.to_integral_value() and abs(number) < _MOST
        return _number(int(number)) if is_count else UNPARSED
    chinese = _CHINESE.match("".join(text.split()))
    number_said = read_chinese_numeral(chinese[1]) if chinese else None
    return UNPARSED if number_said is None else _number(number_said * scale)


def read_money(
    raw: str | None, printed_unit: str | None = None, *, items: Value = None, usual: str | None = None
) -> Meaning:
    """Return the meaning of an amount, in yuan.

    A unit in the cell wins over the unit printed beside it (`printed_unit`). An amount in an uncertain unit,
    or in another currency, is unparsed. A missing unit is inferred, and marked so: the unit that the form
    prints there (`usual`), else yuan for whole numbers from 1000, and 万元 for others unless `items` is 0: a
    handful of yuan buys nothing.
    """
    known = _common(raw)
    if known:
        return known
    found = _MONEY.match(_written(raw or ""))
    amount = _number_of(found) if found else None
    if not found or amount is None:
        return UNPARSED
    amount = -amount if found["sign"] == "-" else amount
    behind = _BEHIND.search(found["tail"])
    unit = found["unit"] or (behind[1] if behind else printed_unit)
    if amount == 0:
        return _number(0)
    scale = _scale(unit or usual or "元")
    if scale is None or abs(amount) * scale >= _MOST_YUAN:
        return UNPARSED
    if unit:
        return _number(_whole(amount * scale))
    if usual:
        confidence = 0.9 if abs(amount) < 1000 else 0.5
        return Meaning(_whole(amount * scale), "number", unit_inferred=True, confidence=confidence)
    if amount == amount.to_integral_value() and abs(amount) >= 1000:
        return Meaning(int(amount), "number", unit_inferred=True, confidence=0.9)
    likely = items is None or items > 0
    return Meaning(_whole(amount * (10**4 if likely else 1)), "number", unit_inferred=True, confidence=0.5)


def _written(raw: str) -> str:
    """Return the text for the number's grammar: without notes behind the number, in NFKC, with one kind of
    minus. Lines and runs of blanks stay apart."""
    said = _NOTE_SIGNS.sub("", fold(raw).strip("_＿ \t\n\u00a0\u3000"))
    if _INSIDE.search(said):
        return ""  # a note before or within the digits: which of them count is not guessed
    lines = [unicodedata.normalize("NFKC", line).replace("\t", "  ").strip() for line in said.split("\n")]
    text = _DONE.sub("", "\n".join(filter(None, lines)).translate(_MINUS).casefold())
    return quoted[1] if (quoted := _QUOTED.fullmatch(text)) else text


def _number_of(found: re.Match[str]) -> Decimal | None:
    return Decimal(re.sub(r"[ ,'’]", "", found["number"]))


def _scale(unit: str) -> int | None:
    """Return the yuan in a unit: 百万元 -> 1,000,000. None for another currency or an uncertain unit."""
    if not _OF_CHINA.fullmatch(unit):
        return None
    return math.prod(_SCALE[sign] for sign in unit)


def unit_in_label(label: str) -> str | None:
    """Return the unit of money printed in a header: 本年收费金额（单位：万元） -> 万元."""
    found = _UNIT_IN_LABEL.search("".join(unicodedata.normalize("NFKC", label).split()))
    return found.group() if found else None


def unit_said(line: str) -> str | None:
    """Return the unit of money in a line above or below a table: 单位：件、万元; 注：金额单位为千元."""
    found = _SAID.search(line) if "单位" in line else None
    return unit_in_label(found[1]) if found else None


def scale_in_label(label: str) -> int:
    """Return the scale of the unit of counts printed in a header, or in a line beside a table: （单位：万件） -> 10,000."""
    found = _SCALE_OF_COUNTS.search("".join(unicodedata.normalize("NFKC", label).split()))
    return math.prod(_SCALE[sign] for sign in found[1]) if found else 1


def one_unit(units: Iterable[str | None]) -> str | None:
    """Return the unit common to all of these, None without any, UNSURE if they differ."""
    said = {unit for unit in units if unit}
    return said.pop() if len(said) == 1 else UNSURE if said else None


@lru_cache(maxsize=8192)
def is_value(raw: str) -> bool:
    """Return whether a cell could hold a value rather than a label: a number, a blank, or several values.

    An ordinal (`1.`) could be either: it is a label here, and a number beside a row's label.
    """
    if "|" in raw:
        return all(is_value(part) for part in raw.split("|"))
    known = _common(raw)
    if known:
        return known.state != "text"
    if _ORDINAL.match(raw):
        return False
    return read_count(raw).value is not None or read_money(raw).value is not None


def is_number(raw: str) -> bool:
    """Return whether a cell prints a single number and nothing else that counts."""
    return is_value(raw) and (read_count(raw).value is not None or read_money(raw).value is not None)


def is_crowded(raw: str) -> bool:
    """Return whether a cell prints several numbers, none of which is its own."""
    return (
        len(_EACH.findall(raw)) > 1 and read_count(raw).state == "unparsed" and read_money(raw).value is None
    )


def is_counting(numbers: Sequence[Value], fewest: int) -> bool:
    """Return whether numbers count on by one, as the numbers of columns do."""
    first = numbers[0] if numbers else None
    if len(numbers) < fewest or not isinstance(first, int):
        return False
    return list(numbers) == list(range(first, first + len(numbers)))


def read_chinese_numeral(text: str) -> int | None:
    """Return the value of 零 to 九千九百九十九, or None if the text is no such numeral."""
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


def _common(raw: str | None) -> Meaning | None:
    """Return the meaning of a cell without a number, or None if it has digits."""
    flat = clean(raw or "")
    if flat.strip("_") in _BLANK:
        return BLANK
    if flat in _NOT_APPLICABLE:
        return Meaning(None, "not_applicable")
    if _UNREADABLE.fullmatch(flat):
        return UNPARSED
    if not any(c.isdigit() or c in _DIGITS or c in _POWERS for c in flat):
        return Meaning(None, "text")
    return None


def _number(value: Value) -> Meaning:
    return Meaning(value, "zero" if value == 0 else "number")


def _whole(amount: Decimal) -> Value:
    return int(amount) if amount == amount.to_integral_value() else amount.normalize()
