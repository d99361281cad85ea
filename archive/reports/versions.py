"""Versions of a report at one address, and repeats of it elsewhere.

A *version* is a report that an address shows after another one for the same unit and year. Every version is
kept. A *repeat* is another file with the same report: the PDF beside the page, the department's copy on the
government's site. Nothing is merged by guess: two files with different figures stay two reports.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from archive.compare.content_digest import CARRIERS_AGREE, count_differing
from archive.database import full_text_index as search_index
from archive.database import one_change
from archive.database.panel import settle_years
from archive.database.report_rows import load_figures
from archive.database.rows import change
from archive.database.sqlite import Database
from archive.reports import amendments
from archive.reports.timeline import Stand, chains

_ENOUGH = 10  # figures that identify a report, if others of it were not read


def settle(database: Database, digests: Iterable[str]) -> None:
    """Settle the reports of these documents and all that share an address, or unit and year, with them:
    version, standing (`current`, `superseded`, `repeat`), original, amendments, and the report that stands
    for each year."""
    report_ids = _concerned(database, list(digests))
    histories = {url: chains(database, url) for url in _addresses(database, report_ids)}
    one_change.tell_once(
        database,
        {pair for url, parts in histories.items() for pair in amendments.write(database, url, parts)},
    )
    every = [chain for parts in histories.values() for chain in parts]
    for report_id in report_ids:
        _set_version(database, report_id, every)
    for group in _groups(database, report_ids):
        _set_originals(database, group, every)
    settle_years(database, _years(database, report_ids))
    search_index.refresh(database, report_ids)


def forget(database: Database, report_id: int) -> None:
    """Remove a report from amendments, years and originals, before it is deleted."""
    amendments.forget(database, report_id)
    database.execute("DELETE FROM report_years WHERE report = ?", [report_id])
    database.execute(
        "UPDATE reports SET original = NULL, standing = 'current' WHERE original = ?", [report_id]
    )


def _concerned(database: Database, digests: list[str]) -> list[int]:
    """Return the reports at the documents' addresses, the other reports on their units and years, and the
    reports at the addresses of all these."""
    marks = ", ".join("?" * len(digests))
    # The planner must not begin at the far end of these joins, where the whole archive is.
    at_its_addresses = (
        "SELECT (SELECT report FROM documents WHERE sha256 = b.sha256) AS id FROM {0} "
        "CROSS JOIN appearances AS a ON a.sha256 = d.sha256 CROSS JOIN appearances AS b ON b.url = a.url"
    )
    rows = database.query(
        f"""WITH here AS ({at_its_addresses.format("documents AS d")} WHERE d.sha256 IN ({marks})),
        near AS (SELECT id FROM here UNION SELECT other.id FROM here CROSS JOIN reports AS mine ON mine.id = here.id
            CROSS JOIN reports AS other ON other.unit = mine.unit AND other.year = mine.year),
        all_of_them AS (SELECT id FROM near UNION
            {at_its_addresses.format("near CROSS JOIN documents AS d ON d.report = near.id")})
        SELECT id FROM all_of_them WHERE id NOT NULL ORDER BY id""",
        digests,
    )
    return [row["id"] for row in list(rows)]


def _addresses(database: Database, report_ids: list[int]) -> list[str]:
    marks = ", ".join("?" * len(report_ids))
    rows = database.query(
        "SELECT DISTINCT a.url FROM documents AS d JOIN appearances AS a ON a.sha256 = d.sha256 "
        f"WHERE d.report IN ({marks}) ORDER BY 1",
        report_ids,
    )
    return [row["url"] for row in list(rows)]


def _years(database: Database, report_ids: list[int]) -> list[tuple[int, int]]:
    """Return the units and years of these reports, and those they stood for until now."""
    marks = ", ".join("?" * len(report_ids))
    rows = database.query(
        f"SELECT unit, year FROM reports WHERE id IN ({marks}) AND unit NOT NULL AND year NOT NULL "
        f"UNION SELECT unit, year FROM report_years WHERE report IN ({marks})",
        [*report_ids, *report_ids],
    )
    return [(row["unit"], row["year"]) for row in list(rows)]


def _set_version(database: Database, report_id: int, every: list[list[Stand]]) -> None:
    """Write a report's version at its first address, and its standing."""
    home = next(database.query("SELECT url FROM reports WHERE id = ?", [report_id]))["url"]
    version = 1
    for chain in every:
        if chain[0].url == home and report_id in (
            seen := list(dict.fromkeys(stand.report for stand in chain))
        ):
            version = 1 + seen.index(report_id)
    superseded = _is_superseded(report_id, every)
    standing = "superseded" if superseded else "current"
    change(database, "reports", report_id, {"version": version, "standing": standing, "original": None})


def _is_superseded(report_id: int, every: list[list[Stand]]) -> bool:
    """Return whether every address of a report now shows another version of it."""
    mine = [chain for chain in every if any(stand.report == report_id for stand in chain)]
    return bool(mine) and all(chain[-1].report != report_id for chain in mine)


def _groups(database: Database, report_ids: list[int]) -> list[list[dict[str, Any]]]:
    """Return the reports by unit and year. A group lists reports without OCR first, then reports with fewer
    unread columns, then reports found earlier."""
    marks = ", ".join("?" * len(report_ids))
    rows = database.query(
        "SELECT r.id, r.unit, r.year, r.generation, r.unread_columns, EXISTS (SELECT 1 FROM cell_facts AS a "
        "WHERE a.report = r.id AND a.confidence NOT NULL) AS scanned "
        f"FROM reports AS r WHERE r.id IN ({marks}) AND r.unit NOT NULL AND r.year NOT NULL "
        "ORDER BY scanned, length(coalesce(r.unread_columns, '')), r.captured, r.id",
        report_ids,
    )
    groups: dict[tuple[int, int], list[dict[str, Any]]] = {}
    for row in list(rows):
        groups.setdefault((row["unit"], row["year"]), []).append(row)
    return list(groups.values())


def _set_originals(database: Database, group: list[dict[str, Any]], every: list[list[Stand]]) -> None:
    """Mark each report of a unit and year that repeats another, and name its original."""
    leaders: list[dict[str, Any]] = []
    for row in group:
        figures = load_figures(database, row["id"])
        found = _original(database, row, figures, leaders, every)
        if found is None:
            leaders.append(row | {"figures": figures})
            continue
        change(database, "reports", row["id"], {"standing": "repeat", "original": found})


def _original(
    database: Database,
    row: dict[str, Any],
    figures: Mapping[str, Any],
    leaders: list[dict[str, Any]],
    every: list[list[Stand]],
) -> int | None:
    """Return the original of a report: one with the same figures, or another file of its article with nearly
    the same figures (a misread scan, a page edited without its attachment). None if it repeats nothing."""
    near: tuple[int, int] | None = None
    for leader in leaders:
        if leader["generation"] != row["generation"] or _are_versions(leader["id"], row["id"], every):
            continue
        unread = set(f"{leader['unread_columns'] or ''}{row['unread_columns'] or ''}".split())
        differing, printed = count_differing(*(_without(unread, one) for one in (leader["figures"], figures)))
        if not differing and (not unread or printed >= _ENOUGH):
            return int(leader["id"])
        alike = printed - differing >= CARRIERS_AGREE * printed
        if (
            alike
            and (near is None or differing < near[1])
            and _share_article(database, leader["id"], row["id"])
        ):
            near = leader["id"], differing
    return near[0] if near else None


def _without(unread: set[str], figures: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the figures that were read in both reports. An unread figure cannot be compared."""
    return {name: value for name, value in figures.items() if name not in unread}


def _are_versions(one: int, other: int, every: list[list[Stand]]) -> bool:
    return any({one, other} <= {stand.report for stand in chain} for chain in every)


def _share_article(database: Database, one: int, other: int) -> bool:
    """Return whether two reports came with one article: as its page, or as files linked from it."""
    return bool(_articles(database, one) & _articles(database, other))


def _articles(database: Database, report_id: int) -> set[str]:
    """Return the articles of a report: the pages that link to its file, or its own address."""
    rows = database.query(
        "SELECT CASE WHEN EXISTS (SELECT 1 FROM appearances AS p WHERE p.url = a.page_url) THEN a.page_url "
        "ELSE a.url END AS article FROM documents AS d JOIN appearances AS a ON a.sha256 = d.sha256 "
        "WHERE d.report = ?",
        [report_id],
    )
    return {row["article"] for row in rows}
