"""Sites, crawls and captures: the requests of each crawl and the answers to them.

Times are parameters: no function here reads a clock.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any, cast

from archive.database.rows import insert
from archive.database.sqlite import Database
from archive.model import Capture
from archive.vocabulary import CrawlEnd

SHRUNK = frozenset(["nothing_found", "fewer_reports"])
"""Problems of a crawl that found less than it should have."""


def add_site(
    database: Database,
    *,
    name: str,
    title: str,
    home: str,
    region_code: str | None,
    cms: str,
    note: str | None,
) -> None:
    """Write a site as its file describes it now."""
    database.table("sites").upsert(
        {"name": name, "title": title, "home": home, "region_code": region_code, "cms": cms, "note": note},
        pk="name",
    )


def start_crawl(database: Database, site: str, started: str) -> int:
    """Open a crawl and return its id."""
    table = database.table("crawls").insert({"site": site, "started": started})
    return int(cast(int, table.last_pk))


def finish_crawl(database: Database, crawl: int, finished: str, reason: str, stats: dict[str, Any]) -> None:
    """Close a crawl with its figures and settle the states of its captures."""
    settle_states(database, crawl)
    columns = {name: stats.get(name) for name in ("requests", "bytes", "reports", "problems")}
    database.table("crawls").update(
        crawl,
        {
            "finished": finished,
            "reason": reason,
            **columns,
            "stats": json.dumps(stats, sort_keys=True, default=str),
        },
    )


def reports_found(database: Database, site: str, before: int) -> list[int]:
    """Return the number of reports that each whole crawl of a site before `before` found, newest first, at
    most 20. A whole crawl has finished and left nothing out."""
    rows = database.query(
        "SELECT reports FROM crawls WHERE site = ? AND id < ? AND reason = 'finished' "
        "AND json_extract(stats, '$.whole') ORDER BY id DESC LIMIT 20",
        [site, before],
    )
    return [row["reports"] for row in rows]


def last_walk(database: Database, site: str) -> datetime | None:
    """Return the time at which the last whole crawl of a site ended, over all lists and with nothing left
    out; None without such a crawl, or if it found fewer reports than it should have."""
    row = next(
        database.query(
            "SELECT finished, stats FROM crawls WHERE site = ? AND reason = 'finished' "
            "AND json_extract(stats, '$.whole') ORDER BY id DESC LIMIT 1",
            [site],
        ),
        None,
    )
    codes = (
        {problem["code"] for problem in json.loads(row["stats"]).get("problem_list", [])} if row else set()
    )
    return datetime.fromisoformat(row["finished"]) if row and not codes & SHRUNK else None


def last_crawls(database: Database, site: str) -> list[dict[str, Any]]:
    """Return the last ten crawls of a site, newest first: started, finished, reason, reports, and the latest
    time before which a host must not be asked again (`not_before`, ISO 8601 or None)."""
    return list(
        database.query(
            "SELECT c.started, c.finished, c.reason, c.reports, max(l.retry_after) AS not_before FROM crawls AS c "
            "LEFT JOIN ledger AS l ON l.crawl = c.id WHERE c.site = ? GROUP BY c.id ORDER BY c.id DESC LIMIT 10",
            [site],
        )
    )


def end_killed_crawls(database: Database, site: str, crawl: int, ended: str) -> list[int]:
    """Close the crawls of a site whose process was killed, and return their ids. They end as "killed", or for
    the reason set by `name_end`. Everything they kept and recorded is whole and stays."""
    sql = "SELECT id, reason FROM crawls WHERE site = ? AND finished IS NULL AND id < ? ORDER BY id"
    rows = list(database.query(sql, [site, crawl]))
    for row in rows:
        settle_states(database, row["id"])
        reason = row["reason"] or CrawlEnd.KILLED
        database.table("crawls").update(row["id"], {"finished": ended, "reason": reason})
    return [row["id"] for row in rows]


def name_end(database: Database, site: str, reason: str) -> None:
    """Set the reason for which the open crawls of a site were cut off."""
    database.execute("UPDATE crawls SET reason = ? WHERE site = ? AND finished IS NULL", [reason, site])


def settle_states(database: Database, crawl: int) -> None:
    """Settle capture states after everything is recorded: a page or file that gave a report is a "report", a
    page that led to one a "list". Covers all crawls of the site since the last finished one, because this
    crawl may have recorded captures of a killed one."""
    crawls = (
        "SELECT c.id FROM crawls AS c JOIN crawls AS now ON now.id = ? AND c.site = now.site AND c.id <= now.id "
        "WHERE c.id > coalesce((SELECT max(id) FROM crawls WHERE site = now.site AND id < now.id "
        "AND reason = 'finished'), 0)"
    )
    database.execute(
        f"UPDATE captures SET state = 'report' WHERE crawl IN ({crawls}) AND state IN ('page', 'file') "
        "AND sha256 IN (SELECT sha256 FROM documents WHERE state = 'report')",
        [crawl],
    )
    database.execute(
        f"UPDATE captures SET state = 'list' WHERE crawl IN ({crawls}) AND state = 'page' "
        "AND url IN (SELECT page_url FROM appearances) AND url NOT IN (SELECT url FROM appearances)",
        [crawl],
    )


def count_states(database: Database, crawl: int) -> dict[str, int]:
    """Return the number of a crawl's answers by state."""
    rows = database.query(
        "SELECT state, count(*) AS n FROM captures WHERE crawl = ? AND state IS NOT NULL GROUP BY state",
        [crawl],
    )
    return {row["state"]: row["n"] for row in rows}


def add_capture(database: Database, crawl: int | None, capture: Capture) -> int:
    """Insert one answer of a server and return its id."""
    row = {"crawl": crawl} | {name: getattr(capture, name) for name in Capture.__struct_fields__}
    return insert(database, "captures", row)


def last_body(database: Database, url: str) -> Capture | None:
    """Return the newest body that came from exactly this URL, or None. Ignores the URL asked for, because
    validators belong to the URL that gave them, and ignores pages rendered by a browser, which came from no
    URL."""
    return next(
        _select(
            database,
            "url = ? AND sha256 IS NOT NULL AND state IS NOT 'rendered' ORDER BY id DESC LIMIT 1",
            url,
        ),
        None,
    )


def written_captures(database: Database, sha256: str) -> list[Capture]:
    """Return up to three answers with this body that are in a WARC file, the oldest first."""
    return list(_select(database, "sha256 = ? AND warc IS NOT NULL ORDER BY id LIMIT 3", sha256))


def captures_of(database: Database, sha256: str) -> list[Capture]:
    """Return up to 200 answers with this body, the oldest first. For a member of a bundle, returns the
    answers of its addresses."""
    own = list(_select(database, "sha256 = ? ORDER BY id LIMIT 200", sha256, status="200, 304"))
    return own or list(
        _select(
            database,
            "url IN (SELECT url FROM appearances WHERE sha256 = ?) ORDER BY id LIMIT 200",
            sha256,
            status="200, 304",
        )
    )


def _select(database: Database, condition: str, value: str, *, status: str = "200") -> Iterator[Capture]:
    names = ", ".join(f'"{name}"' for name in Capture.__struct_fields__)
    for row in database.query(
        f"SELECT {names} FROM captures WHERE status IN ({status}) AND {condition}", [value]
    ):
        yield Capture(**row)
