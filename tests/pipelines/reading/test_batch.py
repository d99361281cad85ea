"""Many files at once: readings in the order of the files, one call of LibreOffice, a bad file costs only itself."""

from __future__ import annotations

from pathlib import Path

import pytest

from archive.errors import BrokenFile
from archive.storage.blobs import digest
from pipelines.reading import batch
from pipelines.reading.batch import File, read_many
from pipelines.reading.pool import Limits
from tests.support.carriers import word

TABLELESS = word("<w:p><w:r><w:t>x</w:t></w:r></w:p>")
PAGE = "<html><body><p>没有表格</p></body></html>".encode()


def put(folder: Path, body: bytes) -> File:
    path = folder / digest(body)
    path.write_bytes(body)
    return File(path, path.name)


def test_readings_come_in_the_order_of_the_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batch, "_LOT", 3)
    bodies = [PAGE + bytes([65 + number]) for number in range(8)]
    files = [put(tmp_path, body) for body in bodies]
    assert [reading.sha256 for reading in read_many(iter(files), Limits())] == [file.sha256 for file in files]


def test_what_needs_libreoffice_is_converted_by_one_call(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls: list[list[bytes]] = []

    def convert(bodies: list[bytes]) -> list[bytes | BrokenFile]:
        calls.append(bodies)
        return [BrokenFile("no") if b"bad" in body else TABLELESS for body in bodies]

    monkeypatch.setattr(batch, "convert_many", convert)
    bodies = [b"{\\rtf1 a}", PAGE, b"{\\rtf1 bad}", b"{\\rtf1 b}", b""]
    readings = list(read_many([put(tmp_path, body) for body in bodies], Limits()))
    assert calls == [[bodies[0], bodies[2], bodies[3]]]
    assert [reading.error for reading in readings] == [
        "no_tables", "no_tables", "broken_file", "no_tables", "empty_file"
    ]  # fmt: skip
    assert readings[2].sha256 == digest(bodies[2])


def test_a_file_that_is_gone_costs_only_itself(tmp_path: Path) -> None:
    files = [File(tmp_path / "gone", "0" * 64), put(tmp_path, PAGE)]
    assert [reading.error for reading in read_many(files, Limits())] == ["reader_crashed", "no_tables"]


def test_the_same_file_twice_is_read_once_and_told_twice(tmp_path: Path) -> None:
    file = put(tmp_path, PAGE)
    assert [reading.error for reading in read_many([file, file], Limits())] == ["no_tables", "no_tables"]
