"""Memory of `gongkai crawl` as the portal grows: it should not."""

from __future__ import annotations

from collections.abc import Iterator
from tempfile import TemporaryDirectory

from benchmarks.portal import served
from benchmarks.processes import measure

_SIZES = (100, 1000, 5000)


def run() -> Iterator[str]:
    """One row a size."""
    yield "## Memory of `gongkai crawl`\n"
    yield "| articles | peak memory MB | wall s |"
    yield "|---|---|---|"
    for size in _SIZES:
        with served(size) as url, TemporaryDirectory() as folder:
            cost = measure("-m", "crawler.cli", "crawl", url, "--archive", folder)
        yield f"| {size} | {cost.memory:.0f} | {cost.wall:.0f} |"
