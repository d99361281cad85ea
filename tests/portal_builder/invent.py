"""Figures that nobody reported but that obey every identity of the form, for tests and measurements."""

from __future__ import annotations

from collections.abc import Callable

from archive.form.definition import FORM

Spot = tuple[str, str | None]
Integer = Callable[[int, int], int]

_APPLICANTS = tuple(applicant.id for applicant in FORM.applicants)
_MOST = (0, 9, 40, 100_000)


def invent(generation: str, integer: Integer) -> dict[Spot, int]:
    """A value for each cell of a generation, money in yuan; `integer(low, high)` is the source of chance."""
    items = FORM.of(generation)
    values: dict[Spot, int] = {}
    for item in items:
        if item.table == "disclosure":
            number = integer(-500 if item.signed else 0, 500)
            values[item.key, None] = number * (10_000 if item.is_money else 1)
    leaves = list(dict.fromkeys(i.key for i in items if i.table == "applications" and i.role == "leaf"))
    for who in _APPLICANTS[:-1]:
        for key in leaves:
            values[key, who] = _count(integer)
        total = sum(values[key, who] for key in leaves)
        out = _count(integer)
        before = integer(0, total + out)
        values["applications.result.total", who] = total
        values["applications.carried_out", who] = out
        values["applications.carried_in", who] = before
        values["applications.new", who] = total + out - before
    for key in dict.fromkeys(item.key for item in items if item.table == "applications"):
        values[key, "total"] = sum(values[key, who] for who in _APPLICANTS[:-1])
    for venue in FORM.venues:
        parts = [_count(integer) for _ in FORM.outcomes[:-1]]
        for outcome, part in zip(FORM.outcomes, [*parts, sum(parts)], strict=True):
            values[f"remedies.{venue.id}.{outcome.id}", None] = part
    return {(item.key, item.applicant): values[item.key, item.applicant] for item in items}


def printed(values: dict[Spot, int]) -> dict[Spot, str]:
    """The figures as an agency prints them: money in 万元 with its unit."""
    return {
        (key, who): f"{value // 10_000}万元" if FORM.by_key[key, who].is_money else str(value)
        for (key, who), value in values.items()
    }


def _count(integer: Integer) -> int:
    """Mostly nothing or little, now and then a lot: as reports are."""
    return integer(0, _MOST[integer(0, len(_MOST) - 1)])
