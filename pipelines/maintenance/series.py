"""The checks over several reports, run over the archive: a unit's years, a government and its bodies.

Their findings follow from recorded reports, so they can be repeated at any time. A report read again loses
them until then.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from archive.compare.content_digest import count_differing
from archive.database.report_rows import load_figures
from archive.database.sqlite import Database
from archive.form.rules import RULES
from archive.model import Finding, Report
from archive.reports.loading import load_report
from archive.reports.series_findings import CARRIERS, OVER_SEVERAL, replace_findings
from archive.reports.volumes import with_parts
from archive.sentence import say
from archive.storage.blobs import Store
from pipelines.checks.hierarchy import belongs_to, check_children, is_complete
from pipelines.checks.years import check_unit, check_years
from pipelines.maintenance.proving import Prover

_CURRENT = "r.standing = 'current' AND r.year NOT NULL"  # the newest version of each report, without repeats


def check_series(database: Database, store: Store | None, units: Iterable[int] | None = None) -> int:
    """Repeat the checks over several reports for these units (by id) or all, and for the governments above
    them. Return the number of reports checked. A report without its bytes in the `store` is never accused."""
    prover = Prover(database, store)
    asked = _all_units(database) if units is None else sorted(set(units))
    wanted = sorted({*asked, *_governments(database, asked)})
    looked_at = 0
    for unit in wanted:
        current, others = _by_standing(database, unit)
        reports = _loaded(database, unit, current)
        for report_id in others + current:
            found = _over_several(database, prover, reports, report_id) if report_id in reports else ()
            replace_findings(database, report_id, OVER_SEVERAL, found)
        looked_at += len(current)
    return looked_at


def units_of(database: Database, digests: Iterable[str]) -> set[int]:
    """Return the ids of the units whose reports these documents hold."""
    found: set[int] = set()
    for digest in with_parts(database, digests):
        rows = database.query(
            "SELECT r.unit FROM documents AS d JOIN reports AS r ON r.id = d.report "
            "WHERE r.unit NOT NULL AND d.sha256 = ?",
            [digest],
        )
        found |= {row["unit"] for row in rows}
    return found


def _all_units(database: Database) -> list[int]:
    return [row["id"] for row in database.query("SELECT id FROM units ORDER BY id")]


def _governments(database: Database, units: list[int]) -> list[int]:
    """Return the units whose aggregates cover the places of these: same division, or the county of a
    township."""
    found: set[int] = set()
    for unit in units:
        rows = database.query(
            "SELECT above.id FROM units AS u JOIN units AS above ON above.scope = 'aggregate' "
            "AND above.region_code = substr(u.region_code, 1, 6) WHERE u.id = ?",
            [unit],
        )
        found |= {row["id"] for row in rows}
    return sorted(found)


def _by_standing(database: Database, unit: int) -> tuple[list[int], list[int]]:
    """Return the ids of a unit's reports that are checked, oldest year first, and of the others. A unit has one
    name and scope; if the scope is uncertain, two years may not be comparable, and none is checked."""
    rows = list(
        database.query(
            f"SELECT r.id, {_CURRENT} AND u.scope <> 'uncertain' AS is_checked FROM reports AS r "
            "JOIN units AS u ON u.id = r.unit WHERE r.unit = ? ORDER BY r.year, r.id",
            [unit],
        )
    )
    checked, others = (
        [row["id"] for row in rows if bool(row["is_checked"]) is wanted] for wanted in (True, False)
    )
    return checked, others


def _loaded(database: Database, unit: int, reports: list[int]) -> dict[int, Report]:
    """Return these reports of a unit by id; none if there is nothing to compare with the only one. Loading one costs
    half as much as writing it."""
    if len(reports) == 1 and _is_alone(database, unit, reports[0]):
        return {}
    return {report_id: load_report(database, report_id, only_weighed=True) for report_id in reports}


def _is_alone(database: Database, unit: int, report_id: int) -> bool:
    """Return whether a unit's only report has neither bodies below it nor another file of its article."""
    rows = database.query(
        "SELECT 1 FROM units WHERE id = ? AND scope = 'aggregate' UNION ALL SELECT 1 FROM reports WHERE original = ?",
        [unit, report_id],
    )
    return next(rows, None) is None


def _over_several(
    database: Database, prover: Prover, reports: Mapping[int, Report], report_id: int
) -> tuple[Finding, ...]:
    """Return the findings for one of a unit's reports beside the unit's other years, its bodies and its other files."""
    return (
        *_over_years(prover, reports, report_id),
        *_over_family(database, prover, report_id, reports[report_id]),
        *_over_carriers(database, prover, report_id, reports[report_id]),
    )


def _over_years(prover: Prover, reports: Mapping[int, Report], row: int) -> Iterator[Finding]:
    """Yield the findings for a unit's report: among all of them, and against the year before if both years
    have a single report."""
    report = reports[row]
    yield from prover.settled(check_unit(list(reports.values()), report), {row: report})
    before, same = (
        {n: r for n, r in reports.items() if r.year == year} for year in ((report.year or 0) - 1, report.year)
    )
    if len(before) == len(same) == 1:
        found = check_years(next(iter(before.values())), report)
        yield from prover.settled(found, before | same)


def _over_family(database: Database, prover: Prover, row: int, parent: Report) -> Iterator[Finding]:
    """Yield the findings for a county's aggregate over the archived reports of its bodies."""
    if parent.scope != "aggregate" or len(parent.region_code or "") != 6:
        return
    rows = database.query(  # place, bodies, year: the only fully indexed order
        "SELECT r.id FROM units AS u CROSS JOIN reports AS r ON r.unit = u.id WHERE u.scope = 'own' "
        f"AND u.region_code >= ? AND u.region_code < ? AND r.year = ? AND {_CURRENT} ORDER BY r.id",
        [parent.region_code, f"{parent.region_code}:", parent.year],  # ":" follows the digits
    )
    children = {row["id"]: load_report(database, row["id"], only_weighed=True) for row in list(rows)}
    bodies = {report_id: child for report_id, child in children.items() if belongs_to(parent, child)}
    known = list(bodies.values())
    found = check_children(parent, known, is_whole=is_complete(parent, known))
    yield from prover.settled(found, {row: parent} | bodies)


def _over_carriers(database: Database, prover: Prover, row: int, report: Report) -> Iterator[Finding]:
    """Yield the findings on other files of a report's article with different figures."""
    others = list(database.query("SELECT id FROM reports WHERE original = ? ORDER BY id", [row]))
    own = load_figures(database, row) if others else {}
    for other in (entry["id"] for entry in others):
        differing, _ = count_differing(own, load_figures(database, other))
        if differing:
            detail = say("carriers_differ", other=other, count=differing)
            found = Finding(CARRIERS, RULES[CARRIERS].severity, "fails", detail, f"report:{other}")
            yield from prover.settled([found], {row: report, other: load_report(database, other)})
