"""The sums of the form: 39 in part three, three in part four. They decide if the labels alone do not."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from functools import cache

from msgspec import Struct

from archive.form.definition import FORM
from archive.model import Cell, Spot, Value

_APPLICANTS = tuple(applicant.id for applicant in FORM.applicants)


class Sum(Struct, frozen=True):
    """Cells on the left that add up to those on the right."""

    left: tuple[Spot, ...]
    right: tuple[Spot, ...]

    @property
    def spots(self) -> tuple[Spot, ...]:
        return (*self.left, *self.right)

    def comes_out(self, values: Mapping[Spot, Value]) -> bool:
        """Return whether both sides are equal, with blanks as zero."""
        return _total(self.left, values) == _total(self.right, values)


def _total(spots: Iterable[Spot], values: Mapping[Spot, Value]) -> Decimal | int:
    return sum(values.get(spot) or 0 for spot in spots)


@cache
def sums(generation: str) -> tuple[Sum, ...]:
    """Return every sum of a generation: of a row, of a column's results, of incoming and outgoing
    applications, of a venue."""
    roles = {item.key: item.role for item in FORM.of(generation, "applications")}
    *parts, total = _APPLICANTS
    rows = [Sum(tuple((key, who) for who in parts), ((key, total),)) for key in roles]

    def of(who: str, *wanted: str) -> tuple[Spot, ...]:
        return tuple((key, who) for key, role in roles.items() if role in wanted)

    columns = [Sum(of(who, "leaf"), of(who, "sum")) for who in _APPLICANTS]
    flows = [Sum(of(who, "flow_in"), of(who, "sum", "flow_out")) for who in _APPLICANTS]
    venues = []
    for venue in FORM.venues:
        *outcomes, last = (f"remedies.{venue.id}.{outcome.id}" for outcome in FORM.outcomes)
        venues.append(Sum(tuple((key, None) for key in outcomes), ((last, None),)))
    return (*rows, *columns, *flows, *venues)


def values_of(cells: Mapping[Spot, Cell]) -> dict[Spot, Value]:
    """Return the values of the cells, for the sums."""
    return {spot: cell.value for spot, cell in cells.items()}
