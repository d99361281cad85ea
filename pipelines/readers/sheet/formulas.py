"""Values of a workbook's formulas that the file does not store: Excel computes them when it opens the file.

Sums, differences, products and references, within a sheet and across sheets, are evaluated. All other
formulas stay without value.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal, InvalidOperation

from msgspec import Struct, field

from pipelines.readers.bundle.zip_package import Element
from pipelines.readers.sheet.references import spot_of

Spot = tuple[int, int]

_TOKEN = re.compile(
    r"\s*(?:(?P<sum>SUM\()|(?:(?P<sheet>'[^']+'|[^\W\d][\w.]*)!)?"
    r"(?P<first>\$?[A-Z]{1,3}\$?\d{1,7})(?::(?P<last>\$?[A-Z]{1,3}\$?\d{1,7}))?|"
    r"(?P<number>\d+(?:\.\d+)?)|(?P<sign>[-+*(),]))\s*"
)
_MOST = 5000  # cells of a range
_DEEPEST = 60  # formulas that lead to one another


class NoValue(Exception):
    """A formula that cannot be evaluated."""


class Workbook(Struct):
    """The cells of a workbook's sheets as stored in the file."""

    sheets: Mapping[str, Mapping[Spot, Element]]
    _known: dict[tuple[str, Spot], Decimal | None] = field(default_factory=dict)
    _depth: int = 0

    def value(self, sheet: str, spot: Spot) -> Decimal | None:
        """Return the number in a cell, or None for text or a blank cell. Raises NoValue if its formula cannot
        be evaluated."""
        if (sheet, spot) in self._known:
            return self._known[sheet, spot]
        cell = self.sheets.get(sheet, {}).get(spot)
        if cell is None:
            return None
        if (said := (cell.findtext("{*}v") or "").strip()) or cell.find("{*}f") is None:
            return _number(said) if cell.get("t") in (None, "n") else None
        if self._depth >= _DEEPEST:
            raise NoValue
        self._depth += 1
        try:
            value = _Formula(self, sheet, cell.findtext("{*}f") or "").value()
        finally:
            self._depth -= 1
        self._known[sheet, spot] = value
        return value


class _Formula(Struct):
    """A formula, parsed from left to right."""

    book: Workbook
    sheet: str
    text: str
    at: int = 0

    def value(self) -> Decimal:
        value = self._expression()
        if self.at < len(self.text):
            raise NoValue
        return value

    def _next(self) -> re.Match[str]:
        token = _TOKEN.match(self.text, self.at)
        if token is None:
            raise NoValue
        self.at = token.end()
        return token

    def _sign(self, *wanted: str) -> str:
        """Return the next sign and move past it if it is one of `wanted`, else return ""."""
        token = _TOKEN.match(self.text, self.at)
        if token is None or token["sign"] not in wanted:
            return ""
        self.at = token.end()
        return token["sign"]

    def _expression(self) -> Decimal:
        value = -self._term() if self._sign("-") else self._term()
        while sign := self._sign("+", "-"):
            term = self._term()
            value = value + term if sign == "+" else value - term
        return value

    def _term(self) -> Decimal:
        value = self._factor()
        while self._sign("*"):
            value *= self._factor()
        return value

    def _factor(self) -> Decimal:
        token = self._next()
        if token["number"]:
            return Decimal(token["number"])
        if token["sum"]:
            return self._sum()
        if token["sign"] == "(":
            value = self._expression()
            if not self._sign(")"):
                raise NoValue
            return value
        if token["first"] and not token["last"]:
            return self.book.value(self._sheet(token), _spot(token["first"])) or Decimal(0)
        raise NoValue

    def _sum(self) -> Decimal:
        total = Decimal(0)
        while True:
            start, token = self.at, _TOKEN.match(self.text, self.at)
            if token and token["last"]:
                self.at = token.end()
                spots = _range(token["first"], token["last"])
                total += sum((self.book.value(self._sheet(token), spot) or 0 for spot in spots), Decimal(0))
            else:
                self.at = start
                total += self._expression()
            if not self._sign(","):
                break
        if not self._sign(")"):
            raise NoValue
        return total

    def _sheet(self, token: re.Match[str]) -> str:
        return (token["sheet"] or self.sheet).strip("'")


def _number(said: str) -> Decimal | None:
    try:
        return Decimal(said) if said else None
    except InvalidOperation:
        raise NoValue from None


def _spot(name: str) -> Spot:
    found = spot_of(name)
    if found is None:
        raise NoValue
    return found


def _range(first: str, last: str) -> Iterator[Spot]:
    (top, left), (bottom, right) = _spot(first), _spot(last)
    if (bottom - top + 1) * (right - left + 1) > _MOST:
        raise NoValue
    return ((row, column) for row in range(top, bottom + 1) for column in range(left, right + 1))


def worked_out(book: Workbook, sheet: str, spot: Spot) -> str | None:
    """Return a formula and its value, as Excel shows it: `=SUM(D5:I5) → 16`. None if it cannot be
    evaluated."""
    try:
        value = book.value(sheet, spot)
    except (NoValue, RecursionError):
        return None
    formula = book.sheets[sheet][spot].findtext("{*}f")
    return None if value is None else f"={formula} → {format(value.normalize(), 'f')}"
