"""kill -9 at any moment, then the same command again: the same archive as if nothing had happened."""

from __future__ import annotations

import json
import random
import subprocess
import sys
import time
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from warcio.archiveiterator import ArchiveIterator

from archive.database.folder import Archive
from benchmarks.portal import build
from crawler.demo.server import serve
from tests.support.crawling import ROOT
from tests.support.told import told

ARTICLES = 8
ROUNDS, KILLS = 3, 10  # archives, and kills of each before it may finish


def blobs(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in (folder / "blobs").rglob("*") if path.is_file()}


def live(folder: Path, url: str, kills: int = 0, seed: int = 0, span: float = 1.0) -> dict[str, Any]:
    """Crawls killed so often, then one to its end."""
    command = [
        sys.executable,
        "-m",
        "tests.support.killing",
        str(folder),
        url,
        str(kills),
        str(seed),
        str(span),
    ]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stderr
    last: dict[str, Any] = json.loads(done.stdout)
    assert (last["killed"], last["status"]) == (kills, 0)
    return last


@pytest.fixture(scope="module")
def portal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("portal")
    build(folder, ARTICLES)
    with serve(folder) as server:
        yield server.url


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory, portal: str) -> tuple[Path, float]:
    """An archive nobody disturbed, and how long it took."""
    folder = tmp_path_factory.mktemp("undisturbed")
    return folder, live(folder, portal)["seconds"]


@pytest.mark.parametrize("number", range(ROUNDS))
def test_killed_at_random_moments_the_archive_ends_the_same(
    tmp_path: Path, portal: str, undisturbed: tuple[Path, float], number: int
) -> None:
    whole, seconds = undisturbed
    seed = random.SystemRandom().randrange(1 << 32)
    print(f"round {number}, seed {seed}")  # pytest shows it when the test fails
    live(tmp_path, portal, KILLS, seed, seconds)
    assert told(tmp_path) == told(whole)
    assert blobs(tmp_path) == blobs(whole)


def test_every_capture_of_a_killed_crawl_is_found_in_its_warc_file(tmp_path: Path, portal: str) -> None:
    live(tmp_path, portal, 2, 1)
    with Archive(tmp_path, read_only=True) as archive:
        rows = list(archive.database.query("SELECT warc, offset, sha256 FROM captures WHERE sha256 NOT NULL"))
        assert len(rows) >= ARTICLES
        for row in rows:
            with (archive.warc / row["warc"]).open("rb") as file:
                file.seek(row["offset"])
                record = next(iter(ArchiveIterator(file)))
                if record.rec_type == "response":
                    assert sha256(record.content_stream().read()).hexdigest() == row["sha256"]


def test_no_reader_outlives_a_killed_crawl(tmp_path: Path, portal: str) -> None:
    live(tmp_path, portal, 1, 2)
    until = time.monotonic() + 20
    while (left := _readers_of(tmp_path)) and time.monotonic() < until:
        time.sleep(0.05)
    assert left == []


def _readers_of(folder: Path) -> list[str]:
    """Processes that still hold a file of the archive open."""
    held = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            targets = [str(path.readlink()) for path in (process / "fd").iterdir()]
        except OSError:
            continue
        held += [process.name for target in targets if target.startswith(str(folder))]
    return held
