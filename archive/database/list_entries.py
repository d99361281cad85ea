"""The entries of a site's lists that were seen whole: when, and how often their content has changed.

An entry has a row only while nothing about it is open: all its pages and files were fetched and could be
read. A crawl that lets known entries rest asks at once for the entries without a row.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from archive.database.sqlite import Database


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry of a list. `url` is the address on the list; `published` the date on the list, on the entry's
    page, or by which it was due (ISO 8601 or None); `changes` the number of times its content changed;
    `reports` the number of reports it showed."""

    url: str
    published: str | None
    first_seen: datetime
    checked: datetime
    changes: int
    reports: int


def write_entry(
    database: Database,
    site: str,
    url: str,
    shown: str,
    *,
    checked: str,
    published: str | None = None,
    reports: int = 0,
    has_changed: bool = False,
) -> None:
    """Record that an entry was seen whole. `shown` is the address that answered for it."""
    database.execute(
        "INSERT INTO entries (site, url, shown, published, first_seen, checked, changes, reports) "
        "VALUES (?, ?, ?, ?, ?, ?, 0, ?) ON CONFLICT (site, url) DO UPDATE SET shown = excluded.shown, "
        "checked = excluded.checked, published = coalesce(excluded.published, published), "
        "reports = excluded.reports, changes = changes + ?",
        [site, url, shown, published, checked, checked, reports, int(has_changed)],
    )


def forget_entry(database: Database, site: str, url: str) -> None:
    """Delete an entry about which something is open, so that the next crawl asks for it."""
    database.execute("DELETE FROM entries WHERE site = ? AND url = ?", [site, url])


def entries_of(database: Database, site: str) -> list[Entry]:
    """Return every entry of a site, the one checked longest ago first."""
    rows = database.query(
        "SELECT url, published, first_seen, checked, changes, reports FROM entries WHERE site = ? ORDER BY checked, url",
        [site],
    )
    return [_entry(row) for row in rows]


def reports_at(database: Database, site: str, urls: Collection[str]) -> set[int]:
    """Return the ids of the reports that entries of a site show, their files included; for a repeat, the id
    of its original."""
    wanted = set(urls)
    rows = database.query(
        "SELECT e.url, coalesce(r.original, r.id) AS report FROM entries AS e "
        "JOIN appearances AS a ON a.site = e.site AND (a.url = e.shown OR a.page_url = e.shown) "
        "JOIN documents AS d ON d.sha256 = a.sha256 JOIN reports AS r ON r.id = d.report WHERE e.site = ?",
        [site],
    )
    return {row["report"] for row in rows if row["url"] in wanted}


def _entry(row: dict[str, Any]) -> Entry:
    first, last = (datetime.fromisoformat(row[name]) for name in ("first_seen", "checked"))
    return Entry(row["url"], row["published"], first, last, row["changes"], row["reports"])
