"""Pages crawled per second: gongkai, everything included, against a bare Scrapy spider on the same portal.

The crawler's own CPU leaves out the pool that reads: its processes work beside the crawl, on other cores."""

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
    yield "| what | pages/s | pages/CPU s | of these the crawler's own | x bare Scrapy (own CPU) | peak memory MB |"
    yield "|---|---|---|---|---|---|"
    base = median(cost.own for cost in bare)
    rows = {
        "bare Scrapy spider, default settings": bare,
        "gongkai: WARC, digests, reading, checks, SQLite": first,
        "gongkai again, nothing changed": again,
    }
    for name, costs in rows.items():
        yield _row(name, pages, costs, base)


def _row(name: str, pages: int, costs: list[Cost], base: float) -> str:
    wall, cpu = median(c.wall for c in costs), median(c.cpu for c in costs)
    own, memory = median(c.own for c in costs), median(c.memory for c in costs)
    return f"| {name} | {pages / wall:.0f} | {pages / cpu:.0f} | {pages / own:.0f} | {base / own:.2f} | {memory:.0f} |"
