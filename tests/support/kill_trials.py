"""Work that is killed: `python -m tests.support.kill_trials --count 210 [--seed 1] [KIND...]`.

Each trial begins a work in a fork of this process, kills it (SIGKILL) at a random moment of its usual time, looks at what
is left, lets the work be done to the end, and compares that with what it is when nobody kills. Crawls are killed by
`tests.support.killing`, in a process of its own.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from archive.database.connection import open_database
from archive.database.folder import DATABASE, Archive
from archive.database.migrations import OF_0_1
from archive.integrity.backup import backup
from archive.integrity.merge import merge
from archive.integrity.repair import repair
from archive.release.bundle import release
from benchmarks.portal import build as build_portal
from crawler.demo.server import serve
from pipelines.maintenance.rebuild import rebuild
from pipelines.maintenance.reread import accept, reread
from pipelines.maintenance.verify_cells import verify
from pipelines.reading.pool import Limits
from tests.support.archives import ADDRESS, PAGES, Answer, build, gold
from tests.support.contents import said
from tests.support.old_archives import old_archive
from tests.support.told import told

NOW = "2026-05-01T00:00:00Z"
LATER = [Answer(f"{ADDRESS}later.html", gold("html-dashes.html"), "2026-04-02T03:04:05.000Z")]
Check = Callable[[Path], None]


@dataclass(frozen=True)
class Work:
    """`prepare` makes the folder of a trial; `do` works in it; `left` looks at what a killed one left; `end` is what
    must be there when the work was done."""

    prepare: Check
    do: Check
    left: Check
    end: Callable[[Path], Any]


def _archive(folder: Path) -> None:
    build(folder / "archive", PAGES)


def _two(folder: Path) -> None:
    _archive(folder)
    build(folder / "other", LATER)


def _merge(folder: Path) -> None:
    merge([Archive(folder / name, read_only=True) for name in ("archive", "other")], folder / "joined")


def _whole_or_nothing(name: str) -> Check:
    def check(folder: Path) -> None:
        if (folder / name).exists():
            assert not verify(folder / name, 0).faults
            shutil.rmtree(folder / name)

    return check


def _release(folder: Path) -> None:
    with Archive(folder / "archive", read_only=True) as archive:
        release(archive, folder / "release")


def _lose(folder: Path) -> None:
    _archive(folder)
    for path in (folder / "archive").glob(f"{DATABASE}*"):
        path.unlink()
    next(path for path in sorted((folder / "archive/blobs").rglob("*")) if path.is_file()).unlink()


def _repair(folder: Path) -> None:
    with Archive(folder / "archive") as archive:
        repair(archive, rebuild)


def _backed_up(folder: Path) -> None:
    _archive(folder)
    backup(folder / "archive", folder / "backup", NOW)
    build(folder / "archive", LATER)


def _backup(folder: Path) -> None:
    backup(folder / "archive", folder / "backup", NOW)


def _reread(folder: Path) -> None:
    with Archive(folder / "archive") as archive:
        reread(archive, Limits(workers=1))
        accept(archive)


def _old(folder: Path) -> None:
    old_archive(folder / DATABASE, len(OF_0_1))


def _migrate(folder: Path) -> None:
    open_database(folder / DATABASE).close()


def _schema(folder: Path) -> Any:
    database = open_database(folder / DATABASE)
    assert not list(database.execute("PRAGMA foreign_key_check"))
    told = [tuple(row) for row in database.execute("SELECT name, sql FROM sqlite_master ORDER BY name")]
    counts = [database.table(name).count for name in sorted(database.table_names()) if "fts" not in name]
    database.close()
    return told, counts


def _says(name: str) -> Callable[[Path], Any]:
    def end(folder: Path) -> Any:
        assert not (faults := verify(folder / name, 0).faults), faults
        return said(folder / name)

    return end


def _released(folder: Path) -> Any:
    assert not verify(folder / "release", 0).faults
    return (folder / "release" / "manifest-sha256.txt").read_text("utf-8")


def _nothing(_folder: Path) -> None:
    """What is left says nothing before the work is done."""


WORKS = {
    "merge": Work(_two, _merge, _whole_or_nothing("joined"), _says("joined")),
    "release": Work(_archive, _release, _whole_or_nothing("release"), _released),
    "repair": Work(_lose, _repair, _nothing, _says("archive")),
    "backup": Work(_backed_up, _backup, lambda folder: _says("backup")(folder) and None, _says("backup")),
    "re-read": Work(_archive, _reread, lambda folder: _says("archive")(folder) and None, _says("archive")),
    "migration": Work(
        lambda folder: old_archive(folder / DATABASE, len(OF_0_1)),
        _migrate,
        _nothing,
        _schema,
    ),
}


def live(do: Check, folder: Path, seconds: float | None) -> float:
    """Work in a fork; kill it after so many seconds. Returns how long it lived."""
    began = time.monotonic()
    child = os.fork()
    if child == 0:
        os.setsid()
        try:
            do(folder)
        except BaseException:
            os._exit(1)
        os._exit(0)
    while seconds is None or time.monotonic() - began < seconds:
        done, status = os.waitpid(child, os.WNOHANG)
        if done:
            assert status == 0, f"{do.__name__} failed"
            return time.monotonic() - began
        time.sleep(0.001)
    with suppress(ProcessLookupError):  # it may not have come as far as a group of its own
        os.killpg(child, signal.SIGKILL)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return time.monotonic() - began


def try_work(name: str, count: int, chance: random.Random, scratch: Path) -> None:
    """So many trials of a work. Raises AssertionError for what was lost, doubled or falsely called whole."""
    work = WORKS[name]
    prepared = scratch / "prepared"
    prepared.mkdir()
    work.prepare(prepared)
    folder = Path(shutil.copytree(prepared, scratch / "model"))
    usual = live(work.do, folder, None)
    wanted = work.end(folder)
    for number in range(count):
        trial = Path(shutil.copytree(prepared, scratch / str(number)))
        for _ in range(chance.choice((1, 1, 2))):
            live(work.do, trial, chance.uniform(0, usual))
            work.left(trial)
        live(work.do, trial, None)
        assert work.end(trial) == wanted, f"{name} {number}"
        shutil.rmtree(trial)


CRAWL, ARTICLES = "crawl", 8


def try_crawls(count: int, chance: random.Random, scratch: Path) -> None:
    """Crawls of an invented portal, each killed so often on its way, then let to its end: what the archive says and every
    body must be those of a crawl that nobody disturbed."""
    build_portal(scratch / "portal", ARTICLES)
    with serve(scratch / "portal") as server:

        def crawl(folder: Path, kills: int, span: float) -> dict[str, Any]:
            words = (str(folder), server.url, str(kills), str(chance.randrange(1 << 32)), str(span))
            command = [sys.executable, "-W", "ignore", "-m", "tests.support.killing", *words]
            done: dict[str, Any] = json.loads(subprocess.run(command, capture_output=True, check=True).stdout)
            assert (done["killed"], done["status"]) == (kills, 0), done
            return done

        whole = scratch / "whole"
        usual = crawl(whole, 0, 1.0)["seconds"]
        for number, left in enumerate(range(count, 0, -_KILLS)):
            trial = scratch / f"trial-{number}"
            crawl(trial, min(left, _KILLS), usual)
            assert told(trial) == told(whole), number
            assert _bodies(trial) == _bodies(whole), number


_KILLS = 10  # of one archive before its crawl may finish


def _bodies(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in (folder / "blobs").rglob("*") if path.is_file()}


def main() -> None:
    options = argparse.ArgumentParser()
    options.add_argument("--count", type=int, default=200)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("kinds", nargs="*", default=[*WORKS, CRAWL])
    chosen = options.parse_args()
    chance = random.Random(chosen.seed)
    for name in chosen.kinds:
        with tempfile.TemporaryDirectory() as scratch:
            began = time.monotonic()
            count = max(1, round(chosen.count / len(chosen.kinds)))
            if name == CRAWL:
                try_crawls(count, chance, Path(scratch))
            else:
                try_work(name, count, chance, Path(scratch))
            print(f"{name}: {count} trials whole, {time.monotonic() - began:.0f} s", flush=True)


if __name__ == "__main__":
    main()
