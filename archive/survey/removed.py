"""Reports that are no longer at their address: gone in two checks a fortnight apart, and never seen between
them.

One check proves nothing, because portals lose pages for a day and find them again. The archive keeps its
copy.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from archive.database.sqlite import Database

FORTNIGHT = 14  # days between the first and the last failed check


@dataclass(frozen=True, slots=True)
class Removed:
    """An address that showed a report until `last_seen` and has shown none since `gone_since`. `confirmed` is
    true once the failed checks lie a fortnight apart."""

    url: str
    report: int
    site: str | None
    last_seen: str
    gone_since: str
    checks: int
    confirmed: bool


def removed(database: Database, site: str | None = None) -> list[Removed]:
    """Return every report address that was gone when last asked for, the latest loss first; of one site, if
    given."""
    rows = database.query(
        """WITH shown AS (
            SELECT a.url, a.site, c.id AS capture, c.fetched, d.report, max(c.id)
            FROM appearances AS a JOIN documents AS d ON d.sha256 = a.sha256 AND d.report NOT NULL
            JOIN captures AS c ON c.url = a.url AND c.sha256 = a.sha256
            WHERE :site IS NULL OR a.site = :site GROUP BY a.url)
        SELECT s.url, s.report, s.site, s.fetched AS last_seen, min(g.fetched) AS gone_since, count(*) AS checks,
            julianday(max(g.fetched)) - julianday(min(g.fetched)) >= :days AS confirmed
        FROM shown AS s JOIN captures AS g ON (g.url = s.url OR g.requested = s.url) AND g.id > s.capture
        WHERE g.state IN ('gone', 'soft_404') GROUP BY s.url ORDER BY gone_since DESC, s.url""",
        {"site": site, "days": FORTNIGHT},
    )
    return [Removed(**(row | {"confirmed": bool(row["confirmed"])})) for row in list(rows)]


def addresses(database: Database, site: str) -> Iterator[tuple[str, str, str]]:
    """Yield (URL, title, listing page) of every article or file at which a site showed a report, except
    confirmed removals. Leaves out files linked from an article, which are fetched with it."""
    lost = {one.url for one in removed(database, site) if one.confirmed}
    rows = database.query(
        """SELECT a.url, max(coalesce(a.title, '')) AS title, max(coalesce(a.page_url, '')) AS listed
        FROM appearances AS a WHERE a.site = ? AND instr(a.sha256, '.') = 0
        AND NOT EXISTS (SELECT 1 FROM appearances AS p WHERE p.url = a.page_url AND p.url <> a.url)
        AND EXISTS (SELECT 1 FROM appearances AS b JOIN documents AS d ON d.sha256 = b.sha256
            WHERE (b.url = a.url OR b.page_url = a.url) AND d.report NOT NULL)
        GROUP BY a.url ORDER BY a.url""",
        [site],
    )
    for row in list(rows):
        if row["url"] not in lost:
            yield row["url"], row["title"], row["listed"]
