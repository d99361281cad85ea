"""The holdings of the archive and its problems, per site and per unit."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import asdict
from typing import Any

from archive.database import captures
from archive.database.lists import lists_of
from archive.database.sqlite import Database
from archive.survey import expectation as health
from archive.survey.removed import removed
from archive.vocabulary import CrawlEnd, Reach

_ALL = 1 << 62  # above every crawl's id


def status(database: Database) -> dict[str, Any]:
    """Return totals, sites with their last crawl, units with their years, removed reports, and unreadable
    documents.

    A site carries the number of reports its last crawl found, the number its history lets expect, its answers
    by state (`states`), and its problems (`wrong`): code, count, and the first message.
    """
    return {
        "totals": _totals(database),
        "sites": [
            _site(database, row)
            for row in database.query(
                "SELECT c.id AS crawl, c.stats, c.reports AS found, s.name, s.title, s.home, c.started, c.finished, "
                "c.reason, c.requests, c.bytes, "
                "(SELECT count(DISTINCT a.sha256) FROM appearances a JOIN reports r ON r.sha256 = a.sha256 "
                " WHERE a.site = s.name) AS reports, c.problems "
                "FROM sites s LEFT JOIN crawls c ON c.id = (SELECT max(id) FROM crawls WHERE site = s.name) "
                "ORDER BY s.name"
            )
        ],
        "units": [
            row | {"years": [int(year) for year in (row["years"] or "").split(",") if year]}
            for row in database.query(
                "SELECT u.name, u.scope, u.region_code, "
                "(SELECT group_concat(year) FROM (SELECT DISTINCT year FROM reports "
                " WHERE unit = u.id AND year IS NOT NULL ORDER BY year)) AS years, "
                "(SELECT count(*) FROM told_findings f JOIN reports r ON r.id = f.report "
                " WHERE r.unit = u.id AND f.status = 'fails' AND f.severity <> 'info') AS fails "
                "FROM units u ORDER BY u.region_code, u.name"
            )
        ],
        "removed": [asdict(one) for one in removed(database)],
        "unreadable": list(
            database.query(
                "SELECT d.sha256, d.media_type, d.size, d.state, d.detail, d.sentence, min(a.url) AS url FROM documents d "
                "LEFT JOIN appearances a ON a.sha256 = d.sha256 WHERE d.state NOT IN ('report', 'no_tables', 'part') "
                "GROUP BY d.sha256 ORDER BY url"
            )
        ),
    }


def _totals(database: Database) -> dict[str, int]:
    names = ("sites", "crawls", "captures", "documents", "units", "reports")
    return {name: int(database.table(name).count) for name in names}


def _site(database: Database, row: dict[str, Any]) -> dict[str, Any]:
    stats = json.loads(row.pop("stats") or "{}")
    crawl = row.pop("crawl")
    history = captures.reports_found(database, row["name"], _ALL)
    walked = captures.last_walk(database, row["name"])
    return row | {
        "reach": stats.get("reach", Reach.WHOLE) if crawl else None,
        "walked": walked.isoformat(timespec="seconds") if walked else None,
        "expected": asdict(health.expect(history, 0)),
        "states": captures.count_states(database, crawl) if crawl else {},
        "lists": lists_of(database, row["name"]),
        "wrong": _wrong(row["reason"], stats.get("problem_list", [])) if crawl else [],
    }


def _wrong(reason: str | None, problems: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the problems of the last crawl, the most frequent first, preceded by its end if it did not
    finish."""
    counts = Counter(problem["code"] for problem in problems)
    first = {problem["code"]: problem for problem in reversed(problems)}
    found = [
        {
            "code": code,
            "count": count,
            **{name: first[code].get(name) for name in ("message", "url", "sentence")},
        }
        for code, count in counts.most_common()
    ]
    ended = reason or CrawlEnd.UNFINISHED
    if ended != CrawlEnd.FINISHED and ended not in counts:
        term = CrawlEnd.named(ended)
        words = f"{term.zh} {term.en}" if term else ended
        found.insert(0, {"code": str(ended), "count": 1, "message": words, "url": None, "sentence": None})
    return found
