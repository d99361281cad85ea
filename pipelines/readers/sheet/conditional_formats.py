"""Cells of a sheet that a conditional format hides, or may hide: white letters for zeros, a number format that
shows nothing, a bar or an icon instead of the number."""

from __future__ import annotations

import operator
import re
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation

from msgspec import Struct

from pipelines.readers.bundle.zip_package import Element
from pipelines.readers.sheet.cell_formats import ground_of, ink_of, is_lost, is_struck
from pipelines.readers.sheet.number_format import hides_all
from pipelines.readers.sheet.references import spot_of

Spot = tuple[int, int]

_COMPARED = {
    "equal": operator.eq, "notEqual": operator.ne, "greaterThan": operator.gt, "lessThan": operator.lt,
    "greaterThanOrEqual": operator.ge, "lessThanOrEqual": operator.le,
}  # fmt: skip
_RANGE = re.compile(r"([A-Z]+\d+)(?::([A-Z]+\d+))?")
_DRAWN = ("dataBar", "iconSet")


class Rule(Struct, frozen=True):
    """A conditional format that hides the numbers of some ranges. `compared` and `bound` are its condition;
    without them the condition is not followed. `is_drawn` says that a bar or an icon stands for the number."""

    ranges: tuple[tuple[Spot, Spot], ...]
    compared: str = ""
    bound: Decimal | None = None
    is_drawn: bool = False

    def hides(self, spot: Spot, number: Decimal) -> bool | None:
        """Return whether the rule hides a number at a place; None if that is not known."""
        if not any(a[0] <= spot[0] <= b[0] and a[1] <= spot[1] <= b[1] for a, b in self.ranges):
            return False
        if self.is_drawn or self.bound is None:
            return None
        return bool(_COMPARED[self.compared](number, self.bound))


def hiding_rules(sheet: Element, styles: Element | None) -> list[Rule]:
    """Return the rules of a sheet that hide numbers."""
    formats = styles.find("{*}dxfs") if styles is not None else None
    hiding = [_hides(each) for each in formats] if formats is not None else []
    return [
        rule
        for block in sheet.iter("{*}conditionalFormatting")
        for rule in _rules(block, tuple(_ranges(block.get("sqref") or "")), hiding)
    ]


def _rules(block: Element, ranges: tuple[tuple[Spot, Spot], ...], hiding: list[bool]) -> Iterator[Rule]:
    for said in block.iterchildren("{*}cfRule"):
        if any(
            drawn.get("showValue") in ("0", "false") for kind in _DRAWN for drawn in said.iter(f"{{*}}{kind}")
        ):
            yield Rule(ranges, is_drawn=True)
        number = said.get("dxfId") or ""
        if not (number.isdigit() and int(number) < len(hiding) and hiding[int(number)]):
            continue
        compared, bound = said.get("operator") or "", _bound(said.findtext("{*}formula"))
        is_followed = said.get("type") == "cellIs" and compared in _COMPARED
        yield Rule(ranges, compared, bound if is_followed else None)


def _hides(format_: Element) -> bool:
    """Return whether a format leaves nothing to see of a number."""
    code, font, fill = (format_.find(f"{{*}}{name}") for name in ("numFmt", "font", "fill"))
    if code is not None and hides_all(code.get("formatCode") or ""):
        return True
    if font is not None and is_struck(font):
        return True
    return (font is not None or fill is not None) and is_lost(ink_of(font), ground_of(fill)) is not False


def _bound(formula: str | None) -> Decimal | None:
    try:
        return Decimal((formula or "").strip())
    except InvalidOperation:
        return None


def _ranges(said: str) -> Iterator[tuple[Spot, Spot]]:
    for found in _RANGE.finditer(said):
        start = spot_of(found[1])
        end = spot_of(found[2]) if found[2] else start
        if start and end:
            yield start, end
