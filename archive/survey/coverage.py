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
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlite_utils import Database

from archive.places.bodies import kind_of
from archive.places.duties import duty
from archive.places.gazetteer import complete_name, gazetteer
from archive.places.reforms import ended
from archive.sentence import Sentence, say, verbatim
from archive.vocabulary import CoverageState, CrawlEnd, Kind, ListProof, Reach, Scope

HELD = (CoverageState.IN_TIME, CoverageState.LATE, CoverageState.FOUND)


@dataclass(frozen=True, slots=True)
class Covered:
    """One body and one year: the duty, the report found, and the evidence."""

    unit: str
    scope: str
    type: str
    region_code: str | None
    year: int
    deadline: str | None
    state: CoverageState
    report: int | None = None
    published: str | None = None
    first_seen: str | None = None
    days_late: int | None = None
    evidence: Sentence | None = None


def coverage(database: Database, year: int, today: date, place: str | None = None) -> list[Covered]:
    """Return every body in view with its report on a year, by place and name. `place` (a division code)
    narrows the view to that place; without it the view is every place with a site or a unit in the
    archive."""
    held = _held(database, year, place)
    covered = []
    for region, name, scope, kind in _owing(database, year, place):
        found = (
            held.get((name, scope, region))
            or held.get((name, scope, (region or "")[:6] or None))
            or held.get((name, scope, None))
            or _of_its_office(held, scope, region)
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
        covered.append(_present(base, found) if found else _absent(database, base, today))
    return covered


def _of_its_office(
    held: dict[tuple[str, str, str | None], dict[str, Any]], scope: str, region: str | None
) -> dict[str, Any] | None:
    """Return the report that a government's office gives for the whole government, as its scope shows; else
    None."""
    if scope != Scope.AGGREGATE:
        return None
    return next(
        (
            row
            for (unit, of, place), row in held.items()
            if of == scope and place == region and kind_of(unit) == Kind.OFFICE
        ),
        None,
    )


def _owing(database: Database, year: int, place: str | None) -> Iterator[tuple[str | None, str, str, str]]:
    """Yield (region code, name, scope, kind) of every body that should have a report, each once. A town whose
    report has the code of its county is the town by law."""
    seen: set[tuple[str | None, str, str]] = set()
    for region, name, scope, kind in (*_by_law(database, place), *_by_habit(database, year, place)):
        if (region, name, scope) not in seen:
            seen |= {(region, name, scope), ((region or "")[:6] or None, name, scope)}
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
    for row in list(
        database.query(
            "SELECT u.name, u.scope, u.region_code, coalesce(u.type, '') AS type FROM units AS u "
            "WHERE (SELECT min(year) FROM report_years WHERE unit = u.id) <= :year "
            "AND (:place IS NULL OR substr(u.region_code, 1, length(:prefix)) = :prefix) "
            "ORDER BY u.region_code, u.name, u.scope",
            {"year": year, "place": place, "prefix": _prefix(place)},
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


def _held(
    database: Database, year: int, place: str | None
) -> dict[tuple[str, str, str | None], dict[str, Any]]:
    within = "u.region_code IS NULL OR (u.region_code >= :prefix AND u.region_code < :prefix || '~')"
    inside = f"AND ({within})" if place else ""
    rows = database.query(
        "SELECT u.name, u.scope, u.region_code, y.report, y.published, y.first_seen, y.days_late "
        f"FROM report_years AS y JOIN units AS u ON u.id = y.unit WHERE y.year = :year {inside}",
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


def _absent(database: Database, base: Covered, today: date) -> Covered:
    """Return the reason for the absence of a report, as far as the archive can show it."""
    if base.year >= today.year or (base.deadline and today.isoformat() <= base.deadline):
        return replace(base, state=CoverageState.NOT_DUE)
    seen = _in_doubt(database, base) or _seen_unread(database, base)
    if seen:
        return seen
    if reform := ended(base.unit, base.type, base.year):
        detail = say("since_the_reform", year=reform.year, now=reform.now)
        return replace(base, state=CoverageState.ENDED, deadline=None, evidence=detail)
    region = (base.region_code or "")[:6]
    row = next(
        database.query(
            "SELECT s.name, c.id, c.finished, c.reason FROM sites AS s LEFT JOIN crawls AS c ON c.id = "
            "(SELECT max(id) FROM crawls WHERE site = s.name AND finished NOT NULL "
            "AND NOT (reason = 'finished' AND json_extract(stats, '$.reach') IS ?)) WHERE s.region_code = ?",
            [Reach.FRONT, region],
        ),
        None,
    )
    if row is None:
        return replace(base, state=CoverageState.NO_SITE)
    if row["id"] is None or row["finished"][:10] <= (base.deadline or f"{base.year + 1}-03-31"):
        return replace(base, state=CoverageState.NOT_CRAWLED, evidence=verbatim(row["name"]))
    return _after_crawl(database, base, row)


def _after_crawl(database: Database, base: Covered, crawl: dict[str, Any]) -> Covered:
    """Judge an absence after a crawl that ended after the deadline: whether the portal refused it, and
    whether it found reports of other bodies on the year."""
    when = f"{crawl['name']} {crawl['finished'][:10]}"
    refused = next(
        database.query(
            "SELECT url FROM captures WHERE crawl = ? AND state IN ('blocked', 'geo_blocked') LIMIT 1",
            [crawl["id"]],
        ),
        None,
    )
    if crawl["reason"] == CrawlEnd.BLOCKED or refused:
        return replace(
            base,
            state=CoverageState.BLOCKED,
            evidence=verbatim(f"{when} {refused['url'] if refused else ''}".strip()),
        )
    others = next(
        database.query(
            "SELECT count(DISTINCT y.unit) AS n FROM report_years AS y JOIN documents AS d ON d.report = y.report "
            "JOIN appearances AS a ON a.sha256 = d.sha256 WHERE a.site = ? AND y.year = ?",
            [crawl["name"], base.year],
        )
    )["n"]
    is_whole = crawl["reason"] == CrawlEnd.FINISHED and others and _saw_whole(database, crawl["id"])
    is_whole = is_whole and not _may_be_anybodys(database, crawl["name"], base.year)
    state = CoverageState.NOT_PUBLISHED if is_whole else CoverageState.NOT_FOUND
    return replace(base, state=state, evidence=say("others_of_the_year", when=when, others=others))


def _saw_whole(database: Database, crawl: int) -> bool:
    """Return whether a crawl found lists of reports and can prove that it saw each of them whole: by its
    count, or by its last page. A list that merely ends as shown may hide more behind a button."""
    proven = (ListProof.COUNTED, ListProof.ENDED)
    lists = database.query(
        "SELECT count(*) AS n, min(whole AND (coalesce(proof, '') IN (?, ?) OR seen = 0)) AS whole FROM lists "
        "WHERE crawl = ?",
        [*proven, crawl],
    )
    row = next(iter(lists))
    return bool(row["n"] and row["whole"])


def _may_be_anybodys(database: Database, site: str, year: int) -> bool:
    """Return whether a site has a report of the year whose body is uncertain, or an unread file that names no
    other year."""
    rows = database.query(
        "SELECT 1 FROM appearances AS a JOIN documents AS d ON d.sha256 = a.sha256 "
        "LEFT JOIN reports AS r ON r.id = d.report "
        "WHERE a.site = :site AND ((r.standing = 'current' AND coalesce(r.year, :year) = :year AND (r.unit IS NULL "
        "OR r.year IS NULL OR EXISTS (SELECT 1 FROM findings WHERE report = r.id AND status = 'undetermined' "
        "AND rule IN ('W.unit', 'W.year')))) OR (r.id IS NULL AND d.state NOT IN ('no_tables', 'part') "
        "AND (instr(a.title, :year) OR coalesce(a.title, '') NOT GLOB '*20[0-9][0-9]*'))) LIMIT 1",
        {"site": site, "year": year},
    )
    return next(iter(rows), None) is not None


def _in_doubt(database: Database, base: Covered) -> Covered | None:
    """Return a report that may be the body's on this year, but does not stand for it because its body or year
    is uncertain."""
    row = next(
        database.query(
            "SELECT r.id, r.published FROM reports AS r JOIN units AS u ON u.id = r.unit "
            "WHERE u.name = ? AND r.year = ? AND r.standing = 'current' ORDER BY r.id LIMIT 1",
            [base.unit, base.year],
        ),
        None,
    )
    if row is None:
        return None
    return replace(base, state=CoverageState.DOUBTFUL, report=row["id"], published=row["published"])


def _seen_unread(database: Database, base: Covered) -> Covered | None:
    """Return a file with the body's name and the year in its title that could not be read, or holds no table
    of the form."""
    row = next(
        database.query(
            "SELECT d.state, a.url, d.sha256 FROM appearances AS a JOIN documents AS d ON d.sha256 = a.sha256 "
            "WHERE d.report IS NULL AND instr(a.title, ?) AND instr(a.title, ?) "
            "AND NOT EXISTS (SELECT 1 FROM appearances AS b JOIN documents AS e ON e.sha256 = b.sha256 "
            " WHERE e.report NOT NULL AND (b.page_url = a.url OR b.url = a.page_url)) "
            "ORDER BY d.state = 'no_tables', a.url LIMIT 1",
            [base.unit.removesuffix("人民政府"), str(base.year)],
        ),
        None,
    )
    if row is None:
        return None
    state = CoverageState.NOT_PARSED if row["state"] == "no_tables" else CoverageState.UNREADABLE
    return replace(base, state=state, evidence=verbatim(f"{row['url']} sha256:{row['sha256']}"))
