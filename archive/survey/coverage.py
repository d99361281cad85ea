"""Coverage of a year: the bodies that owe a report, the reports found, their lateness, and a reason for each
absence.

The law is the denominator: the government of every place in view, its towns, and every body that has ever
published there. An absence is never called a failure to publish on a guess. It counts as "not in the column"
only if a crawl after the deadline saw every list of the portal whole (by its own count, or to its last page),
with other bodies' reports of that very year on them. Otherwise it is "not in this archive", and nothing more
is claimed.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from functools import lru_cache
from typing import Any

from archive.database.sqlite import Database
from archive.places.bodies import kind_of
from archive.places.duties import duty
from archive.places.gazetteer import complete_name, gazetteer, place_and_rest
from archive.survey.absence import Absences, Covered
from archive.vocabulary import CoverageState, Kind, Scope

_Key = tuple[str, str, str | None]
"""Name, scope and place of a body."""

_WITHIN = "u.region_code >= :prefix AND u.region_code < :prefix || '~'"
"""SQL: a body (u) within a place, by the index of places ('~' sorts after every digit)."""

HELD = (CoverageState.IN_TIME, CoverageState.LATE, CoverageState.FOUND)


def coverage(database: Database, year: int, today: date, place: str | None = None) -> list[Covered]:
    """Return every body in view with its report on a year, by place and name. `place` (a division code)
    narrows the view to that place; without it the view is every place with a site or a unit in the
    archive."""
    held, absences = _held(database, year, place), Absences(database, year, today)
    offices, alike = _by_office(held), {_identity(*key): row for key, row in held.items()}
    covered = []
    for region, name, scope, kind in _owing(database, year, place):
        found = (
            held.get((name, scope, region))
            or held.get((name, scope, (region or "")[:6] or None))
            or held.get((name, scope, None))
            or alike.get(_identity(name, scope, region))
            or offices.get((scope, region))
        )
        owed = duty(kind, scope, year)
        base = Covered(
            name,
            scope,
            kind,
            region,
            year,
            owed.deadline.isoformat() if owed else None,
            CoverageState.NOT_FOUND,
        )
        covered.append(_present(base, found) if found else absences.explained(base))
    return covered


@lru_cache(100_000)
def _identity(name: str, scope: str, region: str | None) -> tuple[str | None, str, str]:
    """Return what tells a body from all others, however much of its place its name spells out: 大武口区人民政府 and
    石嘴山市大武口区人民政府 are one."""
    near = (region or "")[:6] or None
    code, rest = place_and_rest(name, near)
    return (code, rest, scope) if code and rest else (near, name, scope)


def _by_office(held: dict[_Key, dict[str, Any]]) -> dict[tuple[str, str | None], dict[str, Any]]:
    """Return the reports that governments' offices give for the whole government, as their scope shows, by scope and
    place."""
    found: dict[tuple[str, str | None], dict[str, Any]] = {}
    for (unit, of, place), row in held.items():
        if of == Scope.AGGREGATE and kind_of(unit) == Kind.OFFICE:
            found.setdefault((of, place), row)
    return found


def _owing(database: Database, year: int, place: str | None) -> Iterator[tuple[str | None, str, str, str]]:
    """Yield (region code, name, scope, kind) of every body that should have a report, each once. A town whose
    report has the code of its county is the town by law."""
    seen: set[tuple[str | None, str, str]] = set()
    for region, name, scope, kind in (*_by_law(database, place), *_by_habit(database, year, place)):
        if (body := _identity(name, scope, region)) not in seen:
            seen.add(body)
            yield region, name, scope, kind


def _by_law(database: Database, place: str | None) -> Iterator[tuple[str, str, str, str]]:
    """Yield the governments of the places in view, and below each county its towns."""
    table = gazetteer()
    for code in sorted(_places(database, place) & table.names.keys()):
        division = table.division(code)
        name = complete_name(division.name, division)
        yield code, name, "aggregate", kind_of(name)
        for _, town in table.towns(code):
            below = table.division(town)
            full = complete_name(below.name, below)
            yield town, full, "own", kind_of(full)


def _by_habit(database: Database, year: int, place: str | None) -> Iterator[tuple[str | None, str, str, str]]:
    """Yield every body that has published on this year or an earlier one."""
    inside = f"AND {_WITHIN}" if place else ""
    for row in list(
        database.query(
            "SELECT u.name, u.scope, u.region_code, coalesce(u.type, '') AS type FROM units AS u "
            f"WHERE (SELECT min(year) FROM report_years WHERE unit = u.id) <= :year {inside} "
            "ORDER BY u.region_code, u.name, u.scope",
            {"year": year, "prefix": _prefix(place)},
        )
    ):
        yield row["region_code"], row["name"], row["scope"], row["type"]


def _places(database: Database, place: str | None) -> set[str]:
    if place is not None:
        return set(gazetteer().within(_prefix(place)))
    rows = database.query(
        "SELECT region_code AS code FROM sites UNION SELECT substr(region_code, 1, 6) FROM units"
    )
    return {row["code"] for row in rows if row["code"]}


def _prefix(place: str | None) -> str:
    """Return the common beginning of the codes within a place: 640000 -> 64, 640200 -> 6402, 640221 ->
    640221."""
    code = place or ""
    while len(code) > 2 and code.endswith("00") and len(code) <= 6:
        code = code[:-2]
    return code


def _held(database: Database, year: int, place: str | None) -> dict[_Key, dict[str, Any]]:
    inside = f"AND (u.region_code IS NULL OR ({_WITHIN}))" if place else ""
    join = "CROSS JOIN" if place else "JOIN"  # a place has few of the bodies, and an index tells which
    rows = database.query(
        "SELECT u.name, u.scope, u.region_code, y.report, y.published, y.first_seen, y.days_late "
        f"FROM units AS u {join} report_years AS y ON y.unit = u.id WHERE y.year = :year {inside}",
        {"year": year, "prefix": _prefix(place)},
    )
    return {(row["name"], row["scope"], row["region_code"]): row for row in rows}


def _present(base: Covered, row: dict[str, Any]) -> Covered:
    late = row["days_late"]
    return replace(
        base,
        state=CoverageState.FOUND if late is None else CoverageState.LATE if late else CoverageState.IN_TIME,
        report=row["report"],
        published=row["published"],
        first_seen=row["first_seen"],
        days_late=late,
    )
