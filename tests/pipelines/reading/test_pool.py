"""Readers in processes of their own: whatever a file does to its reader, only that file is lost."""

from __future__ import annotations

import asyncio
import os
import signal
import time
from pathlib import Path

import pytest

from archive.model import Metadata, Reading
from archive.storage.blobs import digest
from pipelines.reading import pool
from pipelines.reading.budget import held_by
from pipelines.reading.pool import Limits, Made, ReaderPool

PAGE = "<html><body><p>没有表格</p></body></html>".encode()


def misbehave(path: str, sha256: str, _metadata: Metadata, _made: Made | None) -> Reading:
    """Stands in for the readers: the file's words say how it goes wrong."""
    words = Path(path).read_bytes()
    if words == b"die":
        os._exit(9)
    if words == b"hang":
        time.sleep(60)
    if words == b"eat":
        hoard = []
        while True:
            hoard.append(bytearray(64 << 20))
    if words == b"who":
        return Reading(sha256, "text/plain", len(words), detail=str(os.getpid()))
    if words == b"raise":
        raise ValueError("from the depths")
    return Reading(sha256, "text/plain", len(words))


def put(folder: Path, words: bytes) -> Path:
    path = folder / digest(words)
    path.write_bytes(words)
    return path


def read(readers: ReaderPool, path: Path) -> Reading:
    return asyncio.run(readers.read(path, path.name))


class Remark:
    """Says what stands in the environment of whoever reads it."""

    def read_bytes(self) -> bytes:
        return os.environ["GONGKAI_REMARK"].encode()


def test_a_reader_has_the_environment_of_whoever_asks(monkeypatch: pytest.MonkeyPatch) -> None:
    for remark in ("first", "and later"):  # the server that forks the readers is started once a process
        monkeypatch.setenv("GONGKAI_REMARK", remark)
        with ReaderPool() as readers:
            reading = asyncio.run(readers.read(Remark(), "0" * 64))  # type: ignore[arg-type]
        assert reading.size == len(remark)


def test_a_page_is_read(tmp_path: Path) -> None:
    with ReaderPool() as readers:
        reading = read(readers, put(tmp_path, PAGE))
    assert (reading.error, reading.media_type, reading.size) == ("no_tables", "text/html", len(PAGE))


@pytest.mark.parametrize(
    ("words", "said", "seconds"),
    [
        (b"die", "exit code 9", 30),
        (b"hang", "longer than 1 s", 1),
        (b"eat", "memory", 30),
        (b"raise", "from the depths", 30),
    ],
)
def test_a_bad_file_costs_only_itself(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: bytes, said: str, seconds: float
) -> None:
    monkeypatch.setattr(pool, "read_file", misbehave)
    with ReaderPool(Limits(workers=1, seconds=seconds, memory=1 << 30)) as readers:
        bad = read(readers, put(tmp_path, words))
        good = read(readers, put(tmp_path, b"good"))
    assert bad.error == "reader_crashed"
    assert said in str(bad.detail)
    assert bad.size == len(words)
    assert good.error is None


def test_a_worker_killed_while_idle_costs_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pool, "read_file", misbehave)
    with ReaderPool(Limits(workers=1, seconds=30)) as readers:
        first = read(readers, put(tmp_path, b"who"))
        os.kill(int(str(first.detail)), signal.SIGKILL)
        others = [read(readers, put(tmp_path, words)) for words in (b"who", b"good", b"who")]
    assert [other.error for other in others] == [None, None, None]
    assert first.detail not in [other.detail for other in others]


def test_many_files_that_die_at_once_cost_only_themselves(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pool, "read_file", misbehave)
    paths = [put(tmp_path, words) for words in (b"die", b"good", b"die", b"raise", b"good", b"die", b"who")]
    with ReaderPool(Limits(workers=2, seconds=30)) as readers:
        readings = [future.result() for future in [readers.submit(path, path.name) for path in paths]]
    crashed = "reader_crashed"
    assert [reading.error for reading in readings] == [crashed, None, crashed, crashed, None, crashed, None]


def test_one_pool_a_process() -> None:
    one, two = ReaderPool.shared(Limits()), ReaderPool.shared(Limits())
    assert one is two
    one.release()
    two.release()
    three = ReaderPool.shared(Limits())
    assert three is not one
    three.release()


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with ReaderPool() as readers:
        assert read(readers, tmp_path / "gone").error == "reader_crashed"


def take(path: str, sha256: str, _metadata: Metadata, _made: Made | None) -> Reading:
    """Stands in for the readers: a file of `n` MB makes its reader hold them for a while."""
    words = Path(path).read_bytes()
    held = bytearray(int(words.partition(b" ")[0]) << 20)
    time.sleep(0.6)
    return Reading(sha256, "text/plain", len(held) >> 20)


def test_bombs_in_a_row_hold_no_more_than_the_budget(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The largest ends, the small one beside it is read; what all hold is measured meanwhile."""
    monkeypatch.setattr(pool, "read_file", take)
    bombs = [put(tmp_path, b"1500 MB, number %d" % n) for n in range(6)]
    small = [put(tmp_path, b"1 MB, number %d" % n) for n in range(3)]
    most = 0
    with ReaderPool(Limits(workers=2, seconds=30, budget=600 << 20)) as readers:
        asked = [readers.submit(path, path.name) for path in (*bombs, *small)]
        while not all(future.done() for future in asked):
            most = max(most, sum(map(held_by, readers.budget._readers())))
            time.sleep(0.02)
        readings = [future.result() for future in asked]
    assert most < 2000 << 20  # a bomb is taken in one step, between two looks
    assert {reading.error for reading in readings[:6]} == {"reader_crashed"}
    assert all("600 MB" in str(reading.detail) for reading in readings[:6])
    assert [reading.error for reading in readings[6:]] == [None, None, None]
