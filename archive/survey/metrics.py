"""Metrics of the archive for Prometheus (text format 0.0.4): its holdings, and the last crawl of each
site."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

from archive.database.sqlite import Database

_TOTALS = {
    "reports": "SELECT count(*) FROM reports WHERE standing <> 'repeat'",
    "units": "SELECT count(*) FROM units",
    "documents": "SELECT count(*) FROM documents",
    "captures": "SELECT max(id) FROM captures",
}
_SITES = (
    "SELECT c.site, c.started, c.finished, c.reason, c.requests, c.bytes, c.reports, c.problems FROM crawls AS c "
    "WHERE c.id = (SELECT max(id) FROM crawls WHERE site = c.site AND finished NOT NULL) ORDER BY c.site"
)


def totals(database: Database) -> str:
    """Return the numbers of the archive's holdings, and the time of the last answer of a server."""
    lines: list[str] = []
    for name, query in _TOTALS.items():
        lines += gauge(f"gongkai_{name}", f"{name} held", [({}, database.execute(query).fetchone()[0] or 0)])
    newest = database.execute("SELECT fetched FROM captures ORDER BY id DESC LIMIT 1").fetchone()
    heard: list[tuple[dict[str, str], int]] = [({}, _seconds(newest[0]))] if newest else []
    lines += gauge("gongkai_newest_capture_timestamp_seconds", "when a server last answered", heard)
    return "\n".join(lines) + "\n"


def crawls(database: Database) -> str:
    """Return the figures of the last finished crawl of every site."""
    rows = list(database.query(_SITES))
    lines: list[str] = []
    for name in ("requests", "bytes", "reports", "problems"):
        values = [({"site": row["site"]}, row[name] or 0) for row in rows]
        lines += gauge(f"gongkai_crawl_{name}", f"{name} of the last crawl of a site", values)
    ends = [({"site": row["site"], "reason": row["reason"] or ""}, 1) for row in rows]
    lines += gauge("gongkai_crawl_end", "how the last crawl of a site ended", ends)
    when = [({"site": row["site"]}, _seconds(row["finished"])) for row in rows]
    lines += gauge("gongkai_crawl_finished_timestamp_seconds", "when the last crawl of a site ended", when)
    return "\n".join(lines) + "\n"


def gauge(name: str, about: str, values: Iterable[tuple[Mapping[str, str], float]]) -> Iterator[str]:
    """Yield the lines of a metric: its help, its type, and its values by labels."""
    yield f"# HELP {name} {about}"
    yield f"# TYPE {name} gauge"
    for labels, value in values:
        said = ",".join(f'{key}="{_escaped(text)}"' for key, text in labels.items())
        yield f"{name}{{{said}}} {value}" if said else f"{name} {value}"


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")


def _seconds(moment: Any) -> int:
    return int(datetime.fromisoformat(str(moment)).timestamp())
