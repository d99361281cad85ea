"""What a workbook shows of a value by the code of its number format (ECMA-376 part 1, 18.8.31).

Only what changes the digits is followed. Exponents and fractions are not: such a cell is unread.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Iterator, Sequence
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache

from pipelines.readers.marks import Marks

BUILT_IN = {
    "1": "0", "2": "0.00", "3": "#,##0", "4": "#,##0.00", "9": "0%", "10": "0.00%", "11": "0.00E+00",
    "12": "# ?/?", "13": "# ??/??", "37": "#,##0;-#,##0", "38": "#,##0;-#,##0", "39": "#,##0.00;-#,##0.00",
    "40": "#,##0.00;-#,##0.00", "41": '#,##0;-#,##0;"-"', "42": '#,##0;-#,##0;"-"', "43": '#,##0.00;-#,##0.00;"-"',
    "44": '#,##0.00;-#,##0.00;"-"', "48": "##0.0E+0", "49": "@",
}  # fmt: skip
"""The codes of the formats that a workbook names by a number only."""

_PLAIN = frozenset(["", "General", "@", "GENERAL", "general", "G/通用格式"])
_TOKEN = re.compile(
    r'"(?P<quoted>[^"]*)"?|[\\!](?P<escaped>.)|_(?P<room>.)|\*(?P<fill>.)|\[(?P<bracket>[^\]]*)\]|(?P<general>General|G/通用格式)|'
    r"(?P<exponent>E[+-])|(?P<digit>[0#?])|(?P<point>\.)|(?P<comma>,)|(?P<percent>%)|(?P<fraction>/)|(?P<text>@)|(?P<other>.)",
    re.S | re.I,
)
_SECTION = re.compile(r';(?=(?:[^"]*"[^"]*")*[^"]*$)')
_CONDITION = re.compile(r"(<=|>=|<>|=|<|>)\s*(-?[\d.]+)$")
_COMPARED = {
    "=": operator.eq, "<>": operator.ne, "<": operator.lt, ">": operator.gt, "<=": operator.le, ">=": operator.ge,
}  # fmt: skip
_NUMBER = re.compile(r"-?\d[\d,]*(?:\.\d+)?")
_SCALED = re.compile("[%‰十百千万亿]")  # words that make another number of it
_IN_THOUSANDS = re.compile(r"[0#?],+(?![\d#?,])")
_ELAPSED = re.compile("h+|m+|s+")
_NOTHING = ("room", "fill", "bracket")
_OF_TEXT = 4  # the part of a code that is about text

Token = tuple[str, str]


def is_plain(code: str) -> bool:
    """Return whether a code shows numbers and texts as they are."""
    return code in _PLAIN


def plain_number(value: float) -> str:
    """Return a number as a cell without a format shows it: whole numbers without `.0`, eleven digits. Workbooks
    keep fifteen."""
    near = float(format(value, ".11g"))
    value = near if near.is_integer() else value
    return format(Decimal(format(value, ".15g")), "f")


@lru_cache(maxsize=4096)  # a report has two hundred zeros
def shown_number(value: str, code: str) -> Marks | None:
    """Return the marks of a number as a workbook shows it, or None if it shows the plain number.

    Words around the number are printed, but do not count. A number that is rounded, scaled or joined with
    other digits counts as it is shown.
    """
    if code in _PLAIN:
        return None
    number = Decimal(value)
    shown = _shown(number, code)
    if shown is None:
        return Marks(value, value, "format")
    shown = " ".join(shown.split())
    written = _NUMBER.findall(shown)
    if len(written) == 1 and not _SCALED.search(shown) and Decimal(written[0].replace(",", "")) == number:
        return None if shown == value else Marks(value, shown)
    is_nothing = not any(Decimal(one.replace(",", "")) for one in written)
    if number and written and is_nothing and _IN_THOUSANDS.search(code):
        return Marks(value, shown, "format")  # rounded to nothing: 0.0千
    return Marks(shown)


def hides_all(code: str) -> bool:
    """Return whether a code shows nothing of any number."""
    return all(
        (marks := shown_number(value, code)) is not None and not marks.text for value in ("7", "-7", "0")
    )


def hides_text(code: str) -> bool:
    """Return whether a code shows nothing of a text: its fourth part is empty."""
    parts = _SECTION.split(code)
    return len(parts) >= _OF_TEXT and all(kind in _NOTHING for kind, _ in _tokens(parts[_OF_TEXT - 1]))


def _shown(number: Decimal, code: str) -> str | None:
    """Return the text shown for a number, or None if the format is not followed."""
    parts = [list(_tokens(part)) for part in _SECTION.split(code)[: _OF_TEXT - 1]]
    chosen = _chosen(number, parts)
    if chosen is None:
        return None
    tokens, has_sign = chosen
    kinds = {kind for kind, _ in tokens}
    if "exponent" in kinds or ("fraction" in kinds and "digit" in kinds):
        return None
    bracketed = {said.lower() for kind, said in tokens if kind == "bracket"}
    if any(map(_ELAPSED.fullmatch, bracketed)):
        return None
    if "color2" in bracketed:
        return None  # white in the palette of one program, red in that of another
    if "white" in bracketed:
        return ""
    text = _filled(abs(number), tokens)
    is_signed = has_sign and number < 0 and len(parts) == 1 and re.search("[1-9]", text)
    return f"-{text}" if is_signed and not kinds.isdisjoint(("digit", "general")) else text


def _chosen(number: Decimal, parts: list[list[Token]]) -> tuple[list[Token], bool] | None:
    """Return the part of a code for a number, and whether the part leaves the sign to the format. None if a
    condition meets a negative number: workbooks differ then."""
    conditions = [_condition(part) for part in parts]
    if any(conditions):
        for part, condition in zip(parts, conditions, strict=True):
            if condition is None or _COMPARED[condition[0]](number, condition[1]):
                return (part, False) if number >= 0 else None
        return None
    if len(parts) > 1 and number < 0:
        return parts[1], True
    if len(parts) > 2 and number == 0:
        return parts[2], True
    return parts[0], True


def _condition(part: Sequence[Token]) -> tuple[str, Decimal] | None:
    for kind, said in part:
        if kind == "bracket" and (found := _CONDITION.match(said)):
            return found[1], Decimal(found[2])
    return None


def _tokens(part: str) -> Iterator[Token]:
    for found in _TOKEN.finditer(part):
        kind = found.lastgroup or "other"
        said = found[kind]
        if kind in ("quoted", "escaped", "other"):
            yield "literal", said
        elif kind == "bracket" and said.startswith("$"):
            yield "literal", said[1:].split("-")[0]  # the sign of a currency
        else:
            yield kind, said


def _filled(number: Decimal, tokens: list[Token]) -> str:
    """Return the tokens of a part with the digits of the number in their places."""
    kinds = [kind for kind, _ in tokens]
    places = [at for at, kind in enumerate(kinds) if kind == "digit"]
    point = kinds.index("point") if "point" in kinds else len(kinds)
    whole, broken = [at for at in places if at < point], [at for at in places if at > point]
    after = places[-1] if places else -1
    scales = 0
    while 0 <= after < len(kinds) - 1 - scales and kinds[after + 1 + scales] == "comma":
        scales += 1
    scaled = number * 100 ** kinds.count("percent") / 1000**scales
    rounded = scaled.quantize(Decimal(1).scaleb(-len(broken)), ROUND_HALF_UP)
    digits, _, decimals = format(rounded, "f").partition(".")
    placed = _whole_part(digits, [(at, tokens[at][1]) for at in whole], is_parted=_is_parted(kinds, whole))
    placed |= _broken_part(decimals, [(at, tokens[at][1]) for at in broken])
    said = []
    for at, (kind, text) in enumerate(tokens):
        if kind == "digit":
            said.append(placed.get(at, ""))
        elif kind == "room":
            said.append(" ")
        elif kind in ("general", "text"):
            said.append(format(number.normalize(), "f"))
        elif kind == "point":
            said.append(text if whole else f"{digits.strip('0') and digits}.")
        elif kind in ("literal", "percent", "fraction"):
            said.append(text)
    return "".join(said)


def _is_parted(kinds: list[str], whole: list[int]) -> bool:
    """Return whether a comma between the digits parts the thousands."""
    return len(whole) > 1 and "comma" in kinds[whole[0] : whole[-1]]


def _whole_part(digits: str, places: list[tuple[int, str]], *, is_parted: bool) -> dict[int, str]:
    """Return the digits before the point by their places. The first place takes all digits left over."""
    left = "" if digits.strip("0") == "" else digits
    first_zero = next((number for number, (_, sign) in enumerate(places) if sign == "0"), len(places))
    left = left.rjust(len(places) - first_zero, "0")
    groups = list(left)
    if is_parted:
        groups = [digit + ("," if at and at % 3 == 0 else "") for at, digit in enumerate(reversed(left))][
            ::-1
        ]
    found: dict[int, str] = {}
    for number, (at, sign) in reversed(list(enumerate(places))):
        if number == 0:
            found[at] = "".join(groups) or (" " if sign == "?" else "")
        else:
            found[at] = groups.pop() if groups else " " if sign == "?" else ""
    return found


def _broken_part(decimals: str, places: list[tuple[int, str]]) -> dict[int, str]:
    """Return the digits behind the point by their places, without the zeros that nothing asks for."""
    found: dict[int, str] = {}
    is_needed = False
    for (at, sign), digit in reversed(list(zip(places, decimals, strict=False))):
        is_needed = is_needed or sign == "0" or digit != "0"
        found[at] = digit if is_needed else " " if sign == "?" else ""
    return found
