"""What the archive holds and what is wrong, per site and per unit."""

from __future__ import annotations

from typing import Any

from sqlite_utils import Database


def status(database: Database) -> dict[str, Any]:
    """Totals, sites with their last crawl, units with their years, and documents that could not be read."""
    return {
        "totals": _totals(database),
        "sites": list(
            database.query(
                "SELECT s.name, s.title, s.home, c.started, c.finished, c.reason, c.requests, c.bytes, "
                "(SELECT count(DISTINCT a.sha256) FROM appearances a JOIN reports r ON r.sha256 = a.sha256 "
                " WHERE a.site = s.name) AS reports, c.problems "
                "FROM sites s LEFT JOIN crawls c ON c.id = (SELECT max(id) FROM crawls WHERE site = s.name) "
                "ORDER BY s.name"
            )
        ),
        "units": [
            row | {"years": [int(year) for year in (row["years"] or "").split(",") if year]}
            for row in database.query(
                "SELECT u.name, u.scope, u.region_code, "
                "(SELECT group_concat(year) FROM (SELECT DISTINCT year FROM reports "
                " WHERE unit = u.id AND year IS NOT NULL ORDER BY year)) AS years, "
                "(SELECT count(*) FROM findings f JOIN reports r ON r.id = f.report "
                " WHERE r.unit = u.id AND f.status = 'fails') AS fails FROM units u ORDER BY u.region_code, u.name"
            )
        ],
        "unreadable": list(
            database.query(
                "SELECT d.sha256, d.media_type, d.size, d.state, d.detail, min(a.url) AS url FROM documents d "
                "LEFT JOIN appearances a ON a.sha256 = d.sha256 WHERE d.state NOT IN ('report', 'no_tables') "
                "GROUP BY d.sha256 ORDER BY url"
            )
        ),
    }


def _totals(database: Database) -> dict[str, int]:
    names = ("sites", "crawls", "captures", "documents", "units", "reports")
    return {name: int(database.table(name).count) for name in names}
