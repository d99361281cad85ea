"""A single flipped bit anywhere is found and named; what is damaged comes back from the WARC files."""

from __future__ import annotations

import json
import shutil
import sqlite3
import zipfile
from pathlib import Path

import pytest
from click.testing import CliRunner

from archive.database.folder import DATABASE, Archive
from archive.errors import NotAnArchive
from archive.release.bundle import release
from archive.warc.writing import seal_holds, sealed
from pipelines.commands.verify import verify as command
from pipelines.maintenance.verify_cells import verify
from tests.support.archives import (
    PAGES,
    build,
    flip,
    warc_of,
)
from tests.support.crawling import crawl, portal


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(tmp_path_factory.mktemp("verify") / "archive", PAGES)


@pytest.fixture(scope="module")
def released(original: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("verify") / "release"
    with Archive(original, read_only=True) as archive:
        release(archive, folder)
    return folder


@pytest.fixture
def folder(original: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(original, tmp_path / "archive"))


def faults(folder: Path, sample: int | None = 0) -> list[tuple[str, str]]:
    return [(fault.kind, fault.where) for fault in verify(folder, sample).faults]


def test_a_whole_archive_has_no_fault_and_says_what_was_checked(folder: Path) -> None:
    before = sorted((path, path.stat().st_mtime_ns) for path in folder.rglob("*.gz"))
    proof = verify(folder, None)
    assert proof.faults == []
    assert proof.notes == []
    assert proof.checked["blobs"] == proof.checked["documents"] == proof.checked["read again"] == 3
    assert proof.checked["captures"] == 4
    assert proof.checked["cells"] > 300
    assert sorted((path, path.stat().st_mtime_ns) for path in folder.rglob("*.gz")) == before


def test_a_flip_in_any_blob_is_named(folder: Path) -> None:
    for path in (folder / "blobs").rglob("*"):
        if path.is_file():
            size = path.stat().st_size
            for position in (0, size // 2, size - 1):
                flip(path, position, 5)
                assert faults(folder) == [("blob", f"blobs/{path.parent.name}/{path.name}")]
                flip(path, position, 5)


def test_a_missing_blob_is_named_with_what_rests_on_it(folder: Path) -> None:
    with Archive(folder) as archive:
        sha256 = next(archive.database.query("SELECT sha256 FROM reports"))["sha256"]
        archive.store.path(sha256).unlink()
    (fault,) = verify(folder, 0).faults
    assert fault.where == f"documents/{sha256}"
    assert "cells" in str(fault.detail)


def test_a_flip_at_any_byte_of_a_warc_file_is_found(folder: Path) -> None:
    path = warc_of(folder)
    size = path.stat().st_size
    offsets = {0, 1, 3, 4, 8, 9, 12, size - 1, size - 5, *range(0, size, size // 40)}
    for position in sorted(offsets):
        flip(path, position, position % 8)
        found = faults(folder)
        assert ("warc", f"warc/{path.name}") in found, position
        flip(path, position, position % 8)
    assert faults(folder) == []


def test_without_a_seal_the_damaged_record_is_named_and_the_next_are_still_checked(folder: Path) -> None:
    path = warc_of(folder)
    sealed(path).unlink()
    with Archive(folder) as archive:
        archive.database.execute("UPDATE crawls SET finished = NULL, reason = NULL")
        offsets = [row["offset"] for row in archive.database.query("SELECT offset FROM captures ORDER BY id")]
    flip(path, offsets[1] + 40)
    proof = verify(folder, 0)
    assert [(fault.kind, fault.where) for fault in proof.faults] == [
        ("warc", f"warc/{path.name}@{offsets[1]}")
    ]
    assert proof.checked["captures"] == 4
    assert "not sealed" in str(proof.notes[0])


def test_a_flipped_seal_is_found(folder: Path) -> None:
    path = sealed(warc_of(folder))
    for position in (0, 64, 70, path.stat().st_size - 1):
        flip(path, position, 5)
        assert faults(folder) == [("warc", f"warc/{warc_of(folder).name}")]
        flip(path, position, 5)


@pytest.mark.parametrize(
    ("statement", "where"),
    [
        ("UPDATE captures SET status = 404 WHERE id = 2", "captures/2"),
        ("UPDATE captures SET fetched = '2026-01-02T03:04:16.000Z' WHERE id = 3", "captures/3"),
        (
            "UPDATE captures SET sha256 = (SELECT sha256 FROM captures WHERE id = 1) WHERE id = 2",
            "captures/2",
        ),
        ("UPDATE captures SET offset = offset + 1 WHERE id = 1", "captures/1"),
        ("UPDATE captures SET record = '<urn:uuid:x>' WHERE id = 1", "captures/1"),
    ],
)
def test_a_capture_that_says_otherwise_than_its_record_is_named(
    folder: Path, statement: str, where: str
) -> None:
    with sqlite3.connect(folder / DATABASE) as connection:
        connection.execute(statement)
    assert ("capture", where) in faults(folder)


@pytest.mark.parametrize(
    ("statement", "where"),
    [
        (
            'UPDATE figures SET "{column}" = "{column}" + 1 WHERE report = 1',
            "reports/1/cells/applications.new@total",
        ),
        (
            "UPDATE proofs SET places = json_set(places, '$.cells[{item}]', 0) WHERE report = 1",
            "cells/applications.new@total",
        ),
        ("UPDATE reports SET year = year + 8 WHERE id = 1", "reports/1/year"),
        (
            "UPDATE packed_findings SET holds = json_set(holds, '$[0]', json_extract(holds, '$[1]')) WHERE report = 1",
            "reports/1/findings/",
        ),
    ],
)
def test_a_cell_that_is_not_what_the_bytes_say_is_named(folder: Path, statement: str, where: str) -> None:
    with Archive(folder) as archive:
        query = "SELECT id, \"column\" FROM items WHERE key = 'applications.new' AND applicant = 'total'"
        item = next(archive.database.query(query))
        archive.database.execute(statement.format(column=item["column"], item=item["id"]))
    found = faults(folder, None)
    assert where in dict(found)["reading"]
    assert {kind for kind, _ in found} <= {"reading", "report"}  # a year without a report, too


def test_a_changed_word_is_named(folder: Path) -> None:
    with Archive(folder) as archive:
        archive.database.execute("UPDATE sections SET text = text || '。' WHERE report = 1 AND ordinal = 2")
    assert faults(folder, None) == [("reading", "reports/1/sections/2")]


def test_a_broken_reference_is_named(folder: Path) -> None:
    with sqlite3.connect(folder / DATABASE) as connection:
        connection.execute("UPDATE proofs SET report = 99 WHERE report = 1")
    assert ("database", "proofs/99") in faults(folder)


def test_a_flip_in_the_structure_of_the_database_is_found(folder: Path) -> None:
    path = folder / DATABASE
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        size = connection.execute("PRAGMA page_size").fetchone()[0]
        root = connection.execute(
            "SELECT rootpage FROM sqlite_master WHERE name = 'captures_sha256'"
        ).fetchone()[0]
    flip(path, (root - 1) * size, 3)
    assert {kind for kind, _ in faults(folder)} == {"database"}


def test_documents_of_other_readers_are_told_not_compared(folder: Path) -> None:
    with Archive(folder) as archive:
        archive.database.execute("UPDATE documents SET reader = 'old'")
    proof = verify(folder, None)
    assert (proof.faults, proof.checked["read again"]) == ([], 0)
    assert "3" in str(proof.notes[0])


def test_a_whole_release_has_no_fault(released: Path) -> None:
    proof = verify(released, None)
    assert proof.faults == []
    assert (proof.checked["captures"], proof.checked["read again"]) == (4, 3)


def test_a_flip_in_any_file_of_a_release_is_named(released: Path, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(released, tmp_path / "release"))
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        name = path.relative_to(folder).as_posix()
        size = path.stat().st_size
        for position in {0, size // 2, size - 1}:
            flip(path, position, position % 8)
            named = {where for _, where in faults(folder)}
            culprit = {name} if name != "tagmanifest-sha256.txt" else {name, "bagit.txt", "bag-info.txt"}
            listed = any(where in culprit or where.startswith("data/") for where in named)
            assert named & culprit or (name.endswith("manifest-sha256.txt") and listed), (
                name,
                position,
                named,
            )
            flip(path, position, position % 8)
    assert faults(folder) == []


def test_a_flip_in_a_wacz_names_the_file_within(released: Path, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(released, tmp_path / "release"))
    wacz = folder / "data/captures.wacz"
    with zipfile.ZipFile(wacz) as packed:
        entry = next(entry for entry in packed.infolist() if entry.filename.startswith("archive/"))
    flip(wacz, entry.header_offset + entry.compress_size // 2)
    named = {where for _, where in faults(folder)}
    assert "data/captures.wacz" in named
    assert any(entry.filename in where for where in named)


def test_an_added_or_missing_file_of_a_release_is_named(released: Path, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(released, tmp_path / "release"))
    (folder / "data/extra.csv").write_text("x")
    (folder / "data/csv/units.csv").unlink()
    assert set(faults(folder)) == {("release", "data/extra.csv"), ("release", "data/csv/units.csv")}


def test_the_command_says_it_in_json_and_by_its_exit_code(folder: Path) -> None:
    done = CliRunner().invoke(command, ["--archive", str(folder), "--json"])
    assert (done.exit_code, json.loads(done.stdout)["whole"]) == (0, True)
    flip(warc_of(folder), 40)
    done = CliRunner().invoke(command, ["--archive", str(folder), "--json", "--sample", "0"])
    assert done.exit_code == 4
    assert json.loads(done.stdout)["faults"][0]["kind"] == "warc"


def test_a_crawl_leaves_an_archive_that_is_whole(tmp_path: Path) -> None:
    with portal({"/": "<p>nothing here</p>"}) as server:
        crawl(tmp_path, server.url)
    assert seal_holds(warc_of(tmp_path))
    proof = verify(tmp_path)
    assert (proof.faults, proof.notes) == ([], [])


def test_what_is_neither_archive_nor_release_is_said(tmp_path: Path) -> None:
    with pytest.raises(NotAnArchive):
        verify(tmp_path)
