"""What a reader takes along: the CSV of the large tables, and the whole site as files.

CSV is streamed as the site sends it, from an archive of `GONGKAI_BENCH_REPORTS` reports (10,000), in seconds of CPU. The
copy as files is one run of `gongkai publish` over a small archive, whose counties have eight bodies and six years each.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from archive.catalogue.questions import stream
from archive.database.folder import DATABASE
from benchmarks.goals import Figure
from benchmarks.processes import measure
from benchmarks.site_archive import build

_TABLES = ("reports", "panel", "figures", "findings", "sections", "cells")
_COPIED = 300  # reports
_COLD = 1000  # reports of an archive for what is imported and compiled once


def run() -> Iterator[str | Figure]:
    """Rows of two tables, and the figures of their goals."""
    reports = int(os.environ.get("GONGKAI_BENCH_REPORTS", "10000"))
    with TemporaryDirectory() as temporary:
        folder = Path(os.environ.get("GONGKAI_BENCH_DIR") or temporary)
        yield f"## CSV of whole tables ({reports:,} reports)\n"
        yield "| table | MB | MB a second of CPU |"
        yield "|---|---|---|"
        _streamed(build(folder, _COLD), "reports")
        archive = build(folder, reports)
        rates = {}
        for table in _TABLES:
            size, seconds = _streamed(archive, table)
            rates[table] = size / seconds
            yield f"| {table} | {size:.1f} | {rates[table]:.1f} |"
        yield Figure("csv", min(rates.values()))
        cost = measure(
            "crawler.commands.main", "publish", str(folder / "files"), "--archive", str(build(folder, _COPIED))
        )  # fmt: skip
        files = sum(path.is_file() for path in (folder / "files").rglob("*"))
        yield f"\n## The site as files ({_COPIED} reports, {files:,} files)\n"
        yield "| wall s | CPU s | reports a second | reports a second of CPU |"
        yield "|---|---|---|---|"
        yield f"| {cost.wall:.1f} | {cost.cpu:.1f} | {_COPIED / cost.wall:.1f} | {_COPIED / cost.cpu:.1f} |"
        yield Figure("copy", _COPIED / cost.wall)


def _streamed(archive: Path, table: str) -> tuple[float, float]:
    """Return the size of the CSV of a table in MB, and the seconds of CPU it took."""
    begun = time.process_time()
    size = sum(len(text.encode()) for text in stream(archive / DATABASE, f"SELECT * FROM {table}", {}, "csv"))
    return size / 1e6, time.process_time() - begun
