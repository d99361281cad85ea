"""The reason for the absence of a report, as far as the archive can show it.

What many bodies of a year share is asked for once: the files that nobody could read, and the last crawl of a portal.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import Any

from archive.database.sqlite import Database
from archive.places.reforms import ended
from archive.sentence import Sentence, say, verbatim
from archive.vocabulary import CoverageState, CrawlEnd, ListProof, Reach


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


class Absences:
    """The reasons for the absences of one year."""

    def __init__(self, database: Database, year: int, today: date) -> None:
        self._database = database
        self._year = year
        self._today = today
        self._crawls: dict[str, dict[str, Any] | None] = {}
        self._judged: dict[int, tuple[CoverageState, Sentence]] = {}

    def explained(self, base: Covered) -> Covered:
        """Return the body with the reason."""
        if base.year >= self._today.year or (base.deadline and self._today.isoformat() <= base.deadline):
            return replace(base, state=CoverageState.NOT_DUE)
        seen = _in_doubt(self._database, base) or self._seen_unread(base)
        if seen:
            return seen
        if reform := ended(base.unit, base.type, base.year):
            detail = say("since_the_reform", year=reform.year, now=reform.now)
            return replace(base, state=CoverageState.ENDED, deadline=None, evidence=detail)
        crawl = self._last_crawl((base.region_code or "")[:6])
        if crawl is None:
            return replace(base, state=CoverageState.NO_SITE)
        if crawl["id"] is None or crawl["finished"][:10] <= (base.deadline or f"{base.year + 1}-03-31"):
            return replace(base, state=CoverageState.NOT_CRAWLED, evidence=verbatim(crawl["name"]))
        if crawl["id"] not in self._judged:
            self._judged[crawl["id"]] = _after_crawl(self._database, self._year, crawl)
        state, evidence = self._judged[crawl["id"]]
        return replace(base, state=state, evidence=evidence)

    def _last_crawl(self, region: str) -> dict[str, Any] | None:
        """Return the site of a place with its last crawl beyond the front page; None without a site."""
        if region not in self._crawls:
            rows = self._database.query(
                "SELECT s.name, c.id, c.finished, c.reason FROM sites AS s LEFT JOIN crawls AS c ON c.id = "
                "(SELECT max(id) FROM crawls WHERE site = s.name AND finished NOT NULL "
                "AND NOT (reason = 'finished' AND json_extract(stats, '$.reach') IS ?)) WHERE s.region_code = ?",
                [Reach.FRONT, region],
            )
            self._crawls[region] = next(rows, None)
        return self._crawls[region]

    @cached_property
    def _unread(self) -> list[dict[str, Any]]:
        """The files with the year in their titles that could not be read, or hold no table of the form."""
        return list(
            self._database.query(
                "SELECT a.title, d.state, a.url, a.page_url, d.sha256 FROM documents AS d "
                "JOIN appearances AS a ON a.sha256 = d.sha256 "
                "WHERE d.report IS NULL AND instr(a.title, ?) ORDER BY d.state = 'no_tables', a.url",
                [str(self._year)],
            )
        )

    def _seen_unread(self, base: Covered) -> Covered | None:
        """Return a file with the body's name and the year in its title that could not be read, or holds no table
        of the form."""
        name = base.unit.removesuffix("人民政府")
        named = (row for row in self._unread if name in row["title"])
        row = next((row for row in named if not _has_a_report(self._database, row)), None)
        if row is None:
            return None
        state = CoverageState.NOT_PARSED if row["state"] == "no_tables" else CoverageState.UNREADABLE
        return replace(base, state=state, evidence=verbatim(f"{row['url']} sha256:{row['sha256']}"))


def _has_a_report(database: Database, file: dict[str, Any]) -> bool:
    """Return whether another file of its page, or the page itself, is a report."""
    rows = database.query(
        "SELECT 1 FROM appearances AS b JOIN documents AS e ON e.sha256 = b.sha256 "
        "WHERE e.report NOT NULL AND (b.page_url = :url OR b.url = :page_url) LIMIT 1",
        {"url": file["url"], "page_url": file["page_url"]},
    )
    return next(iter(rows), None) is not None


def _after_crawl(database: Database, year: int, crawl: dict[str, Any]) -> tuple[CoverageState, Sentence]:
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
        return CoverageState.BLOCKED, verbatim(f"{when} {refused['url'] if refused else ''}".strip())
    others = next(
        database.query(
            "SELECT count(DISTINCT y.unit) AS n FROM report_years AS y JOIN documents AS d ON d.report = y.report "
            "JOIN appearances AS a ON a.sha256 = d.sha256 WHERE a.site = ? AND y.year = ?",
            [crawl["name"], year],
        )
    )["n"]
    is_whole = crawl["reason"] == CrawlEnd.FINISHED and others and _saw_whole(database, crawl["id"])
    is_whole = is_whole and not _may_be_anybodys(database, crawl["name"], year)
    state = CoverageState.NOT_PUBLISHED if is_whole else CoverageState.NOT_FOUND
    return state, say("others_of_the_year", when=when, others=others)


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
        "OR r.year IS NULL OR EXISTS (SELECT 1 FROM told_findings WHERE report = r.id AND status = 'undetermined' "
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
