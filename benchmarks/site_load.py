"""How many readers the site bears: `serve --immutable --workers` with twenty clients that ask for a mix of pages.

First every page is one that nobody asked for before, then the same pages are asked for again and come as they were
kept: both are told, for what readers meet lies between. The clients run on the same cores. `GONGKAI_BENCH_REPORTS`
says how many reports (10,000), `GONGKAI_BENCH_DIR` where the archive stands and stays.
"""

from __future__ import annotations

import asyncio
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from itertools import chain, zip_longest
from pathlib import Path
from typing import NamedTuple

from archive.database.connection import open_database
from archive.reports.addresses import lasting
from benchmarks.goals import Figure
from benchmarks.site import pages
from benchmarks.site_archive import build

CLIENTS, WORKERS = 20, 2
_MIX = {
    "report": 16, "unit": 8, "place": 2, "search": 3, "search, narrowed": 2, "ranking": 2, "compare": 2, "question": 2,
    "diff": 1, "feed": 1, "suggest": 1,
}  # fmt: skip
"""Of each kind how many in forty."""


def run() -> Iterator[str | Figure]:
    reports = int(os.environ.get("GONGKAI_BENCH_REPORTS", "10000"))
    with tempfile.TemporaryDirectory() as temporary:
        archive = build(Path(os.environ.get("GONGKAI_BENCH_DIR") or temporary), reports)
        paths = _mixed(archive, reports)
        yield f"load: {reports:,} reports, {WORKERS} processes, {CLIENTS} clients, {len(paths)} requests"
        with _served(archive) as (port, pid):
            asyncio.run(_asked(port, paths[-40:]))
            fresh = _measured(port, pid, paths[:-40])
            yield fresh.told("every page for the first time")
            asyncio.run(_asked(port, paths[:-40]))  # each process keeps its own
            yield _measured(port, pid, paths[:-40]).told("pages asked for before")
            yield Figure("load", fresh.rate)
            yield Figure("load_slow", fresh.slow)


def _mixed(archive: Path, reports: int) -> list[str]:
    """Pages of all kinds in turn, as addresses that last."""
    kinds = pages(reports, [reports], 40 * 16)
    lots = [kinds[kind][: 40 * share] for kind, share in _MIX.items()]
    mixed = [path for path in chain.from_iterable(zip_longest(*map(_spread, lots))) if path]
    database = open_database(archive / "gongkai.db", read_only=True)
    try:
        return lasting(database, "\n".join(mixed)).split("\n")
    finally:
        database.close()


def _spread(lot: list[str]) -> list[str]:
    """A page asked for once only, in a kind that has few different ones."""
    return list(dict.fromkeys(lot))


@contextmanager
def _served(archive: Path) -> Iterator[tuple[int, int]]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    command = [
        sys.executable,
        "-m",
        "crawler.commands.main",
        "serve",
        "--archive",
        str(archive),
        "--immutable",
    ]
    server = subprocess.Popen([*command, "--port", str(port), "--workers", str(WORKERS)])
    try:
        for _ in range(600):
            time.sleep(0.2)
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{port}/health", timeout=5).read()
                break
            except (urllib.error.URLError, OSError):
                continue
        time.sleep(20)  # what every reader asks for is prepared meanwhile
        yield port, server.pid
    finally:
        server.terminate()
        server.wait(60)


async def _asked(port: int, paths: list[str]) -> tuple[float, list[float]]:
    """Seconds for all pages, and milliseconds for each."""
    waiting, times = iter(paths), []

    async def client() -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        for path in waiting:
            begun = time.perf_counter()
            writer.write(f"GET {path} HTTP/1.1\r\nHost: localhost\r\nAccept-Encoding: gzip\r\n\r\n".encode())
            await _read_answer(reader, path)
            times.append(1000 * (time.perf_counter() - begun))
        writer.close()

    begun = time.perf_counter()
    await asyncio.gather(*(client() for _ in range(CLIENTS)))
    return time.perf_counter() - begun, times


async def _read_answer(reader: asyncio.StreamReader, path: str) -> None:
    head = (await reader.readuntil(b"\r\n\r\n")).lower()
    if not head.startswith((b"http/1.1 200", b"http/1.1 302")):
        raise RuntimeError(f"{path}: {head.splitlines()[0].decode()}")
    if b"content-length:" in head:
        await reader.readexactly(int(head.partition(b"content-length:")[2].split()[0]))
        return
    while size := int((await reader.readuntil(b"\r\n")).strip(), 16):
        await reader.readexactly(size + 2)
    await reader.readexactly(2)


class _Load(NamedTuple):
    """Requests a second, the median and the slow twentieth in ms, and ms of the servers' CPU a request."""

    rate: float
    median: float
    slow: float
    cpu: float

    def told(self, what: str) -> str:
        return (
            f"{what:<30} {self.rate:6.0f} requests/s   median {self.median:6.0f} ms   "
            f"95 % {self.slow:6.0f} ms   {self.cpu:5.1f} ms of the servers' CPU each"
        )


def _measured(port: int, pid: int, paths: list[str]) -> _Load:
    before = _cpu_seconds(pid)
    seconds, times = asyncio.run(_asked(port, paths))
    cpu = 1000 * (_cpu_seconds(pid) - before) / len(paths)
    ordered = sorted(times)
    high = ordered[int(0.95 * (len(ordered) - 1))]
    return _Load(len(times) / seconds, statistics.median(times), high, cpu)


def _cpu_seconds(pid: int) -> float:
    """What a process and its children have used, as Linux tells it: on a machine with others it says more than a clock."""
    ticks = 0
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            numbers = stat.read_text().rpartition(")")[2].split()
            if pid in (int(stat.parent.name), int(numbers[1])):
                ticks += int(numbers[11]) + int(numbers[12])
    return ticks / os.sysconf("SC_CLK_TCK")
