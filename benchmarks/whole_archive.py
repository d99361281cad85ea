"""Commands over a whole archive: CPU a report and peak memory, in archives of two sizes."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.goals import Figure
from benchmarks.processes import measure
from benchmarks.site_archive import build

_SIZES = (1_000, 10_000)
_CODES = (0, 3, 4)  # an invented archive has findings, and no bytes of its documents


def run() -> Iterator[str | Figure]:
    """Rows of a table, and the figures of its goals."""
    yield "## Commands over a whole archive\n"
    yield "| command | reports | ms of CPU a report | peak memory MB |"
    yield "|---|---|---|---|"
    with TemporaryDirectory() as temporary:
        folder = Path(os.environ.get("GONGKAI_BENCH_DIR") or temporary)
        for size in _SIZES:
            root = build(folder, size, samples=0)
            commands = {
                "export": ("export", "--archive", str(root), "-o", str(folder / "export.jsonl")),
                "check": ("check", "--archive", str(root)),
                "verify": ("verify", "--archive", str(root)),
            }
            costs = {
                name: measure("crawler.commands.main", *said, codes=_CODES) for name, said in commands.items()
            }
            for name, cost in costs.items():
                yield f"| gongkai {name} | {size:,} | {1000 * cost.cpu / size:.2f} | {cost.memory:.0f} |"
        yield Figure("export", 1000 * costs["export"].cpu / size)
        yield Figure("check_memory", costs["check"].memory)
