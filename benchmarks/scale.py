"""What a report costs as the archive grows: the figures `docs/scale.md` stands on.

Archives of invented reports in three sizes (`GONGKAI_BENCH_SIZES`, reports), kept in `GONGKAI_BENCH_DIR` if that is set.
Each grows by some hundred more through `records.record`, the way of a crawl. Cost is flat where the columns do not rise.
"""

from __future__ import annotations

import os
import statistics
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from msgspec.structs import replace
from sqlite_utils import Database

from archive.database import panel
from archive.database.captures import add_capture
from archive.database.folder import Archive
from archive.database.full_text import match
from archive.model import Appearance, Capture, Reading, Report
from archive.reports import readings
from archive.reports.loading import load_report
from archive.reports.recording import record
from archive.storage.blobs import digest
from benchmarks.accuracy import CARRIERS, Maker, is_here
from benchmarks.site_archive import build
from crawler.demo import tour as demo
from pipelines.maintenance.series import check_series
from pipelines.reading.read_bytes import read_bytes

SAMPLES = 200
_WORDS = ("征地拆迁", "放管服", "养老服务", "业务能力", "行政复议")
_SEARCH = "SELECT rowid FROM sections_fts WHERE sections_fts MATCH ? LIMIT 20"  # its first hits, unranked


def run() -> Iterator[str]:
    sizes = [int(size) for size in os.environ.get("GONGKAI_BENCH_SIZES", "10000,30000,100000").split(",")]
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(os.environ.get("GONGKAI_BENCH_DIR") or temporary) / "scale"
        for size in sizes:
            with Archive(build(folder, size, samples=0)) as archive:
                yield f"scale: {size:,} reports"
                yield from _sizes(archive, size)
                yield from _costs(archive.database)
        yield "scale: reading, one core"
        yield from _reading(Path(temporary))
        yield "scale: the sample portal, crawled"
        yield from _evidence(Path(temporary) / "demo")


def _sizes(archive: Archive, reports: int) -> Iterator[str]:
    """Kilobytes a report of the database, by what they hold."""
    groups = {
        "search index": "sections_fts%",
        "prose": "sections",
        "places of cells": "proofs",
        "figures": "figures",
    }
    pages = dict(archive.database.execute("SELECT name, sum(pgsize) FROM dbstat GROUP BY name"))
    whole = sum(pages.values())
    yield _line("database, KB a report", whole / reports / 1000)
    for what, pattern in groups.items():
        held = [
            size
            for name, size in pages.items()
            if name == pattern or name.startswith(pattern.rstrip("%") + "_")
        ]
        yield _line(f"  {what}", sum(held) / reports / 1000)


def _costs(database: Database) -> Iterator[str]:
    reports = list(_more(database))
    yield _line("record a new report, ms", _median(lambda made: record_one(database, made), reports))
    pairs = [(row["unit"], row["year"]) for row in _sampled(database, "report_years", "unit, year")]
    yield _line(
        "panel, one unit and year, ms", _median(lambda pair: panel.settle_years(database, [pair]), pairs)
    )
    units = [row["id"] for row in _sampled(database, "units", "id")]
    yield _line(
        "checks over years, one unit, ms", _median(lambda unit: check_series(database, None, [unit]), units)
    )
    numbers = [row["id"] for row in _sampled(database, "reports", "id")]
    loaded = [load_report(database, number) for number in numbers]
    run = readings.begin(database)
    known = [Reading(one.sha256, one.media_type, 9, one) for one in loaded]
    yield _line(
        "a reading set beside, ms", _median(lambda one: readings.wait(database, run, one, "0"), known)
    )
    begun = time.process_time()
    done = len(list(readings.accept(database)))
    yield _line("a reading accepted, ms", 1000 * (time.process_time() - begun) / done)
    queries = [match(word) for word in _WORDS]
    yield _line(
        "first hits of a search, ms", _median(lambda one: list(database.execute(_SEARCH, [one])), queries)
    )
    begun = time.perf_counter()
    settled = panel.settle_all(database)
    took = time.perf_counter() - begun
    yield _line("panel, all of it, s by the clock", took)
    yield _line("  a report, ms", 1000 * took / settled)


def _sampled(database: Database, table: str, columns: str) -> list[dict[str, Any]]:
    return list(database.query(f"SELECT {columns} FROM {table} ORDER BY random() LIMIT {SAMPLES}"))


def _more(database: Database) -> Iterator[Report]:
    for row in _sampled(database, "reports", "id"):
        yield one_more(database, row["id"])


def one_more(database: Database, number: int) -> Report:
    """A report like the one of this number, of a year that has none yet."""
    (held,) = database.execute("SELECT count(*) FROM reports").fetchone()
    known = load_report(database, number)
    return replace(known, sha256=digest(f"{held} {number}".encode()), year=2025 + held)


def record_one(database: Database, report: Report) -> None:
    """Capture, appearance and reading of a report, as a crawl brings them."""
    url, seen = f"{report.url}?{report.year}", "2026-04-01T01:00:00Z"
    with database.atomic():
        add_capture(database, None, Capture(url, url, seen, 200, report.sha256, 9))
    found = Appearance(url, report.sha256, captured=seen)
    record(database, [found], [Reading(report.sha256, report.media_type, 9, report)], reader="1")


def _median(work: Callable[[Any], object], things: Iterable[Any]) -> float:
    """Milliseconds of a core a thing: on a busy machine the clock on the wall says little."""
    times = []
    for thing in things:
        begun = time.process_time()
        work(thing)
        times.append(1000 * (time.process_time() - begun))
    return statistics.median(times)


def _reading(folder: Path) -> Iterator[str]:
    """Bytes to checked report, by carrier; carriers this machine cannot make are left out."""
    for name in ("HTML, 13 styles", "PDF printed by a browser, 5 borders", "DOCX", "scan, 200 dpi"):
        make, tool = CARRIERS[name]
        if not is_here(tool):
            continue
        bodies = [body for body, _ in islice(make(Maker("c2021", folder)), 4)]
        read_bytes(bodies.pop(), sha256="0" * 64)  # models are loaded once
        yield _line(f"{name}, ms", _median(lambda body: read_bytes(body, sha256="0" * 64), bodies))


def _evidence(folder: Path) -> Iterator[str]:
    """What a crawl asks for and keeps, by report."""
    demo.build(folder)
    with Archive(folder, read_only=True) as archive:
        count = archive.database.execute
        (reports,) = count("SELECT count(*) FROM reports WHERE standing <> 'repeat'").fetchone()
        (first,) = count("SELECT requests FROM crawls ORDER BY id LIMIT 1").fetchone()
    yield _line("requests of the first crawl, a report", first / reports)
    for name in ("blobs", "warc"):
        held = sum(path.stat().st_size for path in (folder / name).rglob("*") if path.is_file())
        yield _line(f"{name}, KB a report", held / reports / 1000)


def _line(what: str, figure: float) -> str:
    return f"{what:<40} {figure:10.2f}"
