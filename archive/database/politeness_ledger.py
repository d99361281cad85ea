"""The politeness ledger: the requests of a crawl to a host, their pace, and the host's demands.

Times are parameters: no function here reads a clock.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass

from archive.database.rows import put
from archive.database.sqlite import Database


@dataclass(slots=True)
class Entry:
    """One host in one crawl. Delays in seconds, sizes in bytes as transferred, times ISO 8601 UTC.

    `refusals` counts answers of a firewall, a login or "too many requests"; `failures` counts requests
    without a whole answer; `waited` is the time that requests queued for the delay, `paused` the time that
    the host itself asked for.
    """

    host: str
    robots: str | None = None
    crawl_delay: float | None = None
    delay: float | None = None
    requests: int = 0
    bytes: int = 0
    refusals: int = 0
    failures: int = 0
    waited: float = 0.0
    paused: float = 0.0
    retry_after: str | None = None  # when the host may be asked again
    first: str | None = None
    last: str | None = None


def write(database: Database, crawl: int, entry: Entry) -> None:
    """Write the entry of a host, replacing its earlier entry in this crawl."""
    rounded = {"waited": round(entry.waited, 3), "paused": round(entry.paused, 3)}
    put(database, "ledger", {"crawl": crawl} | asdict(entry) | rounded, ("crawl", "host"))
