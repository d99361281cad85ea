"""Figures in a sentence: a number and its unit, in digits or in Chinese."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from msgspec import Struct

from pipelines.checks.phrases import PHRASES
from pipelines.form.values import read_chinese_numeral

_SCALE = {"万": 10**4, "亿": 10**8}
_ROUND = frozenset("百千")  # alone they say many
_COUNT, _MONEY, _CHINESE = (PHRASES.units[name] for name in ("count", "money", "chinese"))
_FIGURE = re.compile(
    r"(?<![\d.第])(?P<digits>\d[\d,]*(?:\.\d+)?)(?P<scale>[万亿])?(?P<about>余|多|来)?"
    rf"(?:(?P<count>{_COUNT})|(?P<money>{_MONEY}))"
    rf"|(?<![第每逐各零一二三四五六七八九十百千两])(?P<chinese>[零一二两三四五六七八九十百千]+)(?:{_CHINESE})"
)


class Figure(Struct, frozen=True):
    """A number in a sentence, from `start` to `end` (with its unit). Money is in yuan; `is_exact` is False
    for 30余件."""

    value: int | Decimal
    unit: str  # count, money
    start: int
    end: int
    is_exact: bool = True


def read_figures(sentence: str) -> Iterator[Figure]:
    """Yield every figure of a sentence without white space, in order. Percentages, years and ordinals are not
    figures."""
    for found in _FIGURE.finditer(sentence):
        if chinese := found["chinese"]:
            value = read_chinese_numeral(chinese)
            if value is not None:
                is_exact = not set(chinese) <= _ROUND
                yield Figure(value, "count", found.start(), found.end(), is_exact)
            continue
        number = Decimal(found["digits"].replace(",", "")) * _SCALE.get(found["scale"], 1)
        whole = int(number) if number == number.to_integral_value() else number
        unit = "money" if found["money"] else "count"
        yield Figure(
            whole,
            unit,
            found.start(),
            found.end(),
            not (found["about"] or (unit == "count" and (found["scale"] or whole is number))),
        )
