"""Lists of reports as a crawl saw them: the stated total, the rows, and the outcome of every row."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from archive.database.rows import put
from archive.database.sqlite import Database


def write_list(
    database: Database, crawl: int, row: dict[str, Any], entries: Iterable[dict[str, Any]]
) -> None:
    """Write a list as it stands now, and its rows that are new or have a new outcome."""
    put(database, "lists", {"crawl": crawl} | row, ("crawl", "url"))
    for entry in entries:
        put(database, "list_rows", {"crawl": crawl, "list": row["url"]} | entry, ("crawl", "list", "url"))


_KNOWN = """
WITH known AS (SELECT id FROM crawls WHERE site = :site AND id >= coalesce((SELECT max(c.id) FROM crawls AS c
    WHERE c.site = :site AND json_extract(c.stats, '$.whole') AND EXISTS (SELECT 1 FROM lists WHERE crawl = c.id)), 0))"""
"""The last whole crawl of a site that saw lists, and all later ones."""


def lists_of(database: Database, site: str) -> list[dict[str, Any]]:
    """Return the lists of a site since its last whole crawl, in the order they were found, each as it was
    last seen."""
    rows = list(
        database.query(
            f"{_KNOWN} SELECT url, name, listed_on, said, seen, asked, refused, pages, whole, proof, why, sentence, "
            "max(crawl) AS last FROM lists WHERE crawl IN (SELECT id FROM known) GROUP BY url ORDER BY min(rowid)",
            {"site": site},
        )
    )
    return [{name: value for name, value in row.items() if name != "last"} for row in rows]


def rows_known(database: Database, site: str) -> dict[str, list[dict[str, Any]]]:
    """Return the rows of each list of `lists_of` as last seen, by the list's address."""
    found: dict[str, list[dict[str, Any]]] = {}
    rows = database.query(
        f"{_KNOWN} SELECT list, url, title, outcome, rule, published, max(crawl) FROM list_rows "
        "WHERE crawl IN (SELECT id FROM known) GROUP BY list, url",
        {"site": site},
    )
    for row in rows:
        found.setdefault(row["list"], []).append(row)
    return found


def rows_at(database: Database, url: str) -> list[dict[str, Any]]:
    """Return every list that had a row with this address, the latest crawl first, with the outcome and the
    rule that decided it."""
    return list(
        database.query(
            "SELECT c.site, c.started, r.list, l.name, r.title, r.outcome, r.rule FROM list_rows AS r "
            "JOIN lists AS l ON l.crawl = r.crawl AND l.url = r.list JOIN crawls AS c ON c.id = r.crawl "
            "WHERE r.url = ? ORDER BY r.crawl DESC, l.rowid",
            [url],
        )
    )


def write_step(database: Database, crawl: int, row: dict[str, Any]) -> None:
    """Record the step by which the crawl came to an address: the page that linked to it, and the promise of
    the link."""
    put(database, "steps", {"crawl": crawl} | row, ("crawl", "url"))


def step_to(database: Database, url: str) -> dict[str, Any] | None:
    """Return the step by which the last crawl that asked for an address came to it; None if no crawl did."""
    rows = database.query(
        "SELECT s.*, c.site, c.started FROM steps AS s JOIN crawls AS c ON c.id = s.crawl WHERE s.url = ? "
        "ORDER BY s.crawl DESC LIMIT 1",
        [url],
    )
    return next(iter(rows), None)
