"""Pages crawled per second: gongkai, everything included, against a bare Scrapy spider on the same portal.

The whole CPU counts the processes that read; the own leaves them out: they work beside the crawl, on other cores."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from sqlite3 import connect
from statistics import median
from tempfile import TemporaryDirectory

from archive.database.folder import DATABASE
from benchmarks.goals import Figure
from benchmarks.portal import served
from benchmarks.processes import Cost, measure

_ARTICLES, _RUNS = 1000, 3
_OF_PROSE = ("sections", "sections_fts")


def run() -> Iterator[str | Figure]:
    """Rows of a table, and the figures of its goals; each pair of runs is taken one after the other."""
    pages = _ARTICLES + -(-_ARTICLES // 20)
    bare, first, again = [], [], []
    with served(_ARTICLES) as url:
        for _ in range(_RUNS):
            bare.append(measure("benchmarks.bare", url))
            with TemporaryDirectory() as folder:
                crawl = ("crawler.commands.main", "crawl", url, "--archive", folder)
                first.append(measure(*crawl))
                again.append(measure(*crawl))
                size = _kilobytes(Path(folder))
    yield f"## Crawling {pages} pages from loopback ({_RUNS} runs, median)\n"
    yield "| what | pages/s | pages/CPU s, whole | x bare | pages/CPU s, the crawler's own | x bare | peak memory MB |"
    yield "|---|---|---|---|---|---|---|"
    base = bare
    rows = {
        "bare Scrapy spider, default settings": bare,
        "gongkai: WARC, digests, reading, checks, SQLite": first,
        "gongkai again, nothing changed": again,
    }
    for name, costs in rows.items():
        yield _row(name, pages, costs, base)
    yield Figure("crawl_own", _median(bare, "own") / _median(first, "own"))
    yield Figure("crawl_whole", _median(bare, "cpu") / _median(first, "cpu"))
    yield Figure("database", size / _ARTICLES)


def _kilobytes(archive: Path) -> float:
    """Return the size of a database without its prose and the index over it."""
    with closing(connect(archive / DATABASE)) as database:
        pages = database.execute("SELECT name, sum(pgsize) FROM dbstat GROUP BY name").fetchall()
    return sum(int(size) for name, size in pages if not name.startswith(_OF_PROSE)) / 1000


def _median(costs: list[Cost], kind: str) -> float:
    return median(getattr(cost, kind) for cost in costs)


def _row(name: str, pages: int, costs: list[Cost], bare: list[Cost]) -> str:
    wall, cpu, own, memory = (_median(costs, kind) for kind in ("wall", "cpu", "own", "memory"))
    of_bare = [_median(bare, kind) for kind in ("cpu", "own")]
    return (
        f"| {name} | {pages / wall:.0f} | {pages / cpu:.0f} | {of_bare[0] / cpu:.2f} | {pages / own:.0f} "
        f"| {of_bare[1] / own:.2f} | {memory:.0f} |"
    )
