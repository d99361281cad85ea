"""Commands over a whole archive: CPU a report and peak memory, in archives of two sizes."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from sqlite3 import connect
from tempfile import TemporaryDirectory

from benchmarks.goals import Figure
from benchmarks.processes import measure
from benchmarks.site_archive import build

_SIZES = (1_000, 10_000)
_CODES = (0, 3, 4)  # an invented archive has findings, and no bytes of its documents
_OF_PROSE = ("sections", "sections_fts")


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
        yield Figure("database", _kilobytes(root) / size)


def _kilobytes(root: Path) -> float:
    """The size of a database without its prose and the index over it."""
    with closing(connect(root / "gongkai.db")) as database:
        pages = database.execute("SELECT name, sum(pgsize) FROM dbstat GROUP BY name").fetchall()
    return sum(size for name, size in pages if not name.startswith(_OF_PROSE)) / 1000
