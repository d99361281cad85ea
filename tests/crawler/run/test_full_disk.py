"""A disk that fills up ends a crawl in good order: what is kept stays whole, and the next crawl goes on."""

from __future__ import annotations

import errno
import resource
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from archive.database.folder import Archive
from archive.storage.blobs import digest
from archive.storage.disk_full import out_of_room
from archive.warc.writing import Exchange, WarcFile
from crawler.demo.server import serve
from tests.support.crawling import ROOT, crawl
from tests.support.sample_check import check
from tests.support.small_portal import rows

LIMITED = (
    "import resource, runpy, sys; resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[1]),) * 2);"
    "sys.argv = ['tests.support.crawling', *sys.argv[2:]]; runpy.run_module('tests.support.crawling', run_name='__main__')"
)


@pytest.mark.parametrize("limit", [20_000, 90_000, 450_000])
def test_a_full_disk_stops_the_crawl_cleanly(tmp_path: Path, limit: int) -> None:
    """No file may grow beyond a limit: to a program that is a full disk."""
    with serve() as server:
        Archive(tmp_path / "archive").database.close()
        done = subprocess.run(
            [sys.executable, "-c", LIMITED, str(limit), str(tmp_path / "archive"), "{}", server.url],
            cwd=ROOT, capture_output=True, text=True, timeout=120, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        assert '"reason": "disk_full"' in done.stdout or '"reason": "failed"' in done.stdout
        assert "make room" in done.stdout + done.stderr
        assert whole(tmp_path / "archive")
        again = crawl(tmp_path / "archive", server.url)
    assert (again["reason"], again["reports_new"] + again["reports_known"]) == ("finished", 15)
    assert check(tmp_path / "archive") == 0


@pytest.fixture(scope="module")
def sample_archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("sample") / "archive"
    with serve() as server:
        crawl(folder, server.url)
    return folder


_COMMAND = (
    "import resource, signal, sys; signal.signal(signal.SIGXFSZ, signal.SIG_IGN);"
    "resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv.pop(1)),) * 2);"
    "from crawler.commands.main import main; main(sys.argv[1:])"
)


@pytest.mark.parametrize(
    ("command", "limit"),
    [
        ("backup {place} --archive {archive}", 100_000),
        ("release {place} --archive {archive}", 100_000),
        ("release {place} --archive {archive}", 6_000),  # in the middle of a Parquet file
        ("merge {archive} {archive} --archive {place}", 100_000),
        ("publish {place} --archive {archive}", 9_000),
        ("export --format xlsx -o {place} --archive {archive}", 9_000),
        ("export --format jsonl -o {place} --archive {archive}", 9_000),
    ],
)
def test_work_without_room_is_one_clear_line_and_leaves_nothing_half(
    sample_archive: Path, tmp_path: Path, command: str, limit: int
) -> None:
    place = tmp_path / "place" / "x"
    words = command.format(place=place, archive=sample_archive).split()
    done = subprocess.run(
        [sys.executable, "-c", _COMMAND, str(limit), *words],
        cwd=ROOT, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert done.returncode == 1
    assert "(disk_full)" in done.stderr
    assert command.startswith("backup") or not [
        path for path in place.parent.rglob("*") if path.is_file()
    ]  # a backup goes on where it was


def whole(folder: Path) -> bool:
    """Every blob is what its name says, and every body the database speaks of is there."""
    archive = Archive(folder)
    for sha256 in archive.store:
        assert digest(archive.store.get(sha256)) == sha256
    assert not list((folder / "blobs").rglob(".new-*"))
    kept = rows(folder, "SELECT DISTINCT sha256 FROM captures WHERE sha256 IS NOT NULL")
    assert all(row["sha256"] in archive.store for row in kept)
    assert rows(folder, "PRAGMA integrity_check") == [{"integrity_check": "ok"}]
    return check(folder) == 0 if any((folder / "warc").glob("*.gz")) else True


def test_half_a_record_is_cut_off_again(tmp_path: Path) -> None:
    file = WarcFile(tmp_path / "a.warc.gz", {})

    def exchange(body: bytes) -> Exchange:
        return Exchange("http://a.cn/", "GET", 200, "2024-01-01T00:00:00Z", [], [], body)

    file.write(exchange(b"first"))
    before = file.path.read_bytes()
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (len(before) + 100, hard))
    try:
        with pytest.raises(OSError, match=r"."):
            file.write(exchange(bytes(range(256)) * 40))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert file.path.read_bytes() == before


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (OSError(errno.ENOSPC, "full"), True),
        (OSError(errno.EDQUOT, "quota"), True),
        (OSError(errno.ENOENT, "missing"), False),
        (ConnectionResetError(errno.ECONNRESET, "reset"), False),
        (ValueError("full"), False),
        (sqlite3.OperationalError("database is locked"), False),
    ],
)
def test_what_is_a_full_disk_and_what_is_not(error: Exception, expected: bool) -> None:
    assert out_of_room(error) is expected


def test_a_full_database_is_a_full_disk() -> None:
    database = sqlite3.connect(":memory:")
    database.execute("PRAGMA max_page_count = 2")
    with pytest.raises(sqlite3.OperationalError) as caught:
        database.executescript(
            "CREATE TABLE a (b); CREATE TABLE c (d); INSERT INTO a VALUES (zeroblob(99999))"
        )
    assert out_of_room(caught.value)
