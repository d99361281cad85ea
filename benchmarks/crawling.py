"""Pages crawled per second: gongkai, everything included, against a bare Scrapy spider on the same portal.

The whole CPU counts the processes that read; the own leaves them out: they work beside the crawl, on other cores."""

from __future__ import annotations

from collections.abc import Iterator
from statistics import median
from tempfile import TemporaryDirectory

from benchmarks.portal import served
from benchmarks.processes import Cost, measure

_ARTICLES, _RUNS = 1000, 3


def run() -> Iterator[str]:
    """Rows of a table; each pair of runs is taken one after the other."""
    pages = _ARTICLES + -(-_ARTICLES // 20)
    bare, first, again = [], [], []
    with served(_ARTICLES) as url:
        for _ in range(_RUNS):
            bare.append(measure("benchmarks.bare", url))
            with TemporaryDirectory() as folder:
                crawl = ("crawler.commands.main", "crawl", url, "--archive", folder)
                first.append(measure(*crawl))
                again.append(measure(*crawl))
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


def _row(name: str, pages: int, costs: list[Cost], bare: list[Cost]) -> str:
    wall, cpu, own = (median(getattr(c, kind) for c in costs) for kind in ("wall", "cpu", "own"))
    of_bare = [median(getattr(c, kind) for c in bare) for kind in ("cpu", "own")]
    memory = median(c.memory for c in costs)
    return (
        f"| {name} | {pages / wall:.0f} | {pages / cpu:.0f} | {of_bare[0] / cpu:.2f} | {pages / own:.0f} "
        f"| {of_bare[1] / own:.2f} | {memory:.0f} |"
    )
