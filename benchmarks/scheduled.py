"""A scheduled visit to a portal that has not changed, and a year of such visits to every county.

`python -m benchmarks.scheduled URL ARCHIVE` makes one visit that lets known reports rest.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from sqlite3 import connect
from tempfile import TemporaryDirectory

from archive.database.list_entries import Entry
from benchmarks.goals import Figure
from benchmarks.portal import served
from benchmarks.processes import measure
from crawler.visits.due import RHYTHM, Visit, when
from crawler.visits.resting import WALK, drawn

_ARTICLES = 170
_COUNTIES, _UNITS, _YEARS = 3000, 40, 18
_FILES = 0.5  # files a report, asked for with it
_LISTS, _PAGES = 2, 20  # lists of a county, and pages of lists


def run() -> Iterator[str | Figure]:
    """Rows of two tables (requests and bytes of a first, a whole and a scheduled visit; requests of a year), and the
    figures of their goals."""
    yield f"## Visits to a portal of {_ARTICLES} reports that has not changed\n"
    yield "| visit | requests | of the first | bytes | of the first |"
    yield "|---|---|---|---|---|"
    with served(_ARTICLES) as url, TemporaryDirectory() as folder:
        measure("crawler.commands.main", "crawl", url, "--archive", folder)
        measure("crawler.commands.main", "crawl", url, "--archive", folder)
        measure("benchmarks.scheduled", url, folder)
        with closing(connect(Path(folder, "gongkai.db"))) as database:
            rows = database.execute("SELECT requests, bytes FROM crawls ORDER BY id").fetchall()
    for name, (requests, size) in zip(("first", "whole, by hand", "scheduled"), rows, strict=True):
        yield f"| {name} | {requests:,} | {requests / rows[0][0]:.1%} | {size:,} | {size / rows[0][1]:.2%} |"
    yield Figure("visit_requests", 100 * rows[-1][0] / rows[0][0])
    yield Figure("visit_bytes", 100 * rows[-1][1] / rows[0][1])
    year = simulated()
    yield f"\n## A year of visits, {_COUNTIES:,} counties of {_UNITS} bodies and {_YEARS} years (simulated)\n"
    yield "| what | a county | all |"
    yield "|---|---|---|"
    for name, count in (
        ("visits", year.visits),
        ("requests for lists", year.lists),
        ("requests for reports and files", year.reports),
        ("all requests", year.lists + year.reports),
    ):
        yield f"| {name} | {count:,.0f} | {count * _COUNTIES:,.0f} |"
    yield Figure("year_requests", (year.lists + year.reports) * _COUNTIES / 1_000_000)
    yield Figure("year_rest", year.longest)


@dataclass
class Year:
    """What a year of scheduled visits asks of one county, and the longest rest of a report in days."""

    visits: int = 0
    lists: float = 0
    reports: float = 0
    longest: int = 0


def simulated() -> Year:
    """The second year after the first visit: by then what was fetched in one night is spread."""
    begin = now = datetime(2026, 11, 29, tzinfo=UTC)
    entries = [
        Entry(f"{unit}/{year}", f"{year + 1}-03-{unit % 28 + 1:02}", now, now, 0, 1)
        for unit in range(_UNITS)
        for year in range(2025 - _YEARS, 2025)
    ]
    counted, walked = Year(), now
    while (now := when(RHYTHM, [Visit(now, "finished")], None, now)) < begin + timedelta(days=730):
        entries.sort(key=lambda entry: entry.checked)
        awake = drawn(entries, now, when(RHYTHM, [Visit(now, "finished")], None, now))
        if now >= begin + timedelta(days=365):
            longest = max((now - entry.checked).days for entry in entries)
            counted = Year(
                counted.visits + 1,
                counted.lists + 1 + (_PAGES if now - walked >= WALK else _LISTS),
                counted.reports + len(awake) * (1 + _FILES),
                max(counted.longest, longest),
            )
        walked = now if now - walked >= WALK else walked
        entries = [replace(entry, checked=now) if entry.url in awake else entry for entry in entries]
    return counted


def main(url: str, folder: str) -> None:
    from crawler.run.crawls import run_crawl
    from crawler.sites.site_file import load_site

    run_crawl([load_site(url)], Path(folder), rest=True, settings={"LOG_LEVEL": "ERROR"})


if __name__ == "__main__":
    main(*sys.argv[1:])
