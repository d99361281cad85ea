"""What is damaged or missing comes back from the WARC files, and what cannot come back is named."""

from __future__ import annotations

from pathlib import Path

import pytest

from archive.database.folder import DATABASE, Archive
from archive.errors import Locked
from archive.integrity.repair import Repaired
from archive.integrity.repair import repair as mend
from archive.reports import recording
from archive.storage.lock import site_lock
from archive.warc.writing import sealed
from pipelines.maintenance.rebuild import rebuild
from pipelines.maintenance.verify_cells import verify
from tests.support.archives import (
    PAGES,
    build,
    flip,
    warc_of,
)
from tests.support.contents import said


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return build(tmp_path / "archive", PAGES)


def repair(archive: Archive) -> Repaired:
    return mend(archive, rebuild)


def faults(folder: Path, sample: int | None = 0) -> list[tuple[str, str]]:
    return [(fault.kind, fault.where) for fault in verify(folder, sample).faults]


def test_repair_brings_back_every_body_from_the_warc_files(folder: Path) -> None:
    with Archive(folder) as archive:
        digests = list(archive.store)
        archive.store.path(digests[0]).unlink()
        flip(archive.store.path(digests[1]), 7)
        done = repair(archive)
        assert (done.restored, done.lost) == (sorted(digests[:2]), [])
        assert (folder / "damaged" / digests[1]).is_file()
        assert repair(archive).restored == []
    assert faults(folder, None) == []


def test_repair_names_what_is_lost_for_good(folder: Path) -> None:
    with Archive(folder) as archive:
        row = next(archive.database.query("SELECT sha256, offset FROM captures WHERE id = 2"))
        archive.store.path(row["sha256"]).unlink()
        flip(warc_of(folder), row["offset"] + 40)
        done = repair(archive)
    assert (done.restored, done.lost) == ([], [row["sha256"]])


def test_repair_builds_damaged_indexes_anew(folder: Path) -> None:
    with Archive(folder) as archive:
        database = archive.database
        database.execute("PRAGMA writable_schema = ON")
        was = database.execute("SELECT sql FROM sqlite_master WHERE name = 'captures_sha256'").fetchone()[0]
        database.execute(
            "UPDATE sqlite_master SET sql = replace(sql, 'sha256)', 'etag)') WHERE name = 'captures_sha256'"
        )
        database.execute("PRAGMA writable_schema = RESET")
        assert "etag" not in was
    assert {kind for kind, _ in faults(folder)} == {"database"}
    with Archive(folder) as archive:
        assert repair(archive).reindexed
    assert faults(folder, None) == []


def test_repair_cuts_a_torn_end_and_seals_what_is_whole(folder: Path) -> None:
    path = warc_of(folder)
    sealed(path).unlink()
    whole = path.read_bytes()
    path.write_bytes(whole + whole[:50])
    assert faults(folder) == [("warc", f"warc/{path.name}"), ("warc", f"warc/{path.name}@{len(whole)}")]
    with Archive(folder) as archive:
        done = repair(archive)
    assert (done.mended, done.sealed, path.read_bytes()) == ([path.name], [path.name], whole)
    proof = verify(folder, 0)
    assert (proof.faults, proof.notes) == ([], [])


def test_repair_does_not_touch_an_archive_that_is_crawled_into(folder: Path) -> None:
    with site_lock(folder, "sample"), Archive(folder) as archive, pytest.raises(Locked):
        repair(archive)


FACTS = ("reports", "cells", "sections", "documents")


def test_a_fresh_database_beside_full_warc_files_is_a_fault_and_comes_back(folder: Path) -> None:
    was = said(folder)
    for path in folder.glob(f"{DATABASE}*"):
        path.unlink()
    assert ("database", DATABASE) in faults(folder)
    Archive(folder).database.close()  # somebody opened it, and it was made anew
    found = faults(folder)
    assert [kind for kind, _ in found].count("capture") == len(PAGES)
    with Archive(folder) as archive:
        done = repair(archive)
        assert (len(done.recaptured), done.documents, done.reports) == (len(PAGES), 2, 2)
        assert repair(archive).recaptured == []
    assert faults(folder, None) == []
    now = said(folder)
    assert now["captures"] == was["captures"]
    for part in ("cells", "sections"):
        assert now[part] == was[part], part
    assert {row[:2] + row[3:4] for row in now["reports"]} == {row[:2] + row[3:4] for row in was["reports"]}


@pytest.mark.parametrize(
    ("statement", "kind"),
    [
        ("DELETE FROM captures WHERE id = 2", "capture"),
        ("UPDATE captures SET url = url || 'x' WHERE id = 2", "capture"),
        ("UPDATE captures SET media_type = 'application/pdf' WHERE id = 2", "capture"),
        ("UPDATE captures SET state = 'rendered' WHERE id = 2", "capture"),
        ("UPDATE documents SET state = 'no_tables' WHERE report = 1", "document"),
        ("UPDATE documents SET report = NULL, sha256 = sha256 WHERE report = 2", None),
        ("DELETE FROM report_years", "report"),
        ("DELETE FROM proofs", "report"),
    ],
)
def test_a_link_that_is_broken_on_the_way_to_the_numbers_is_named(
    folder: Path, statement: str, kind: str | None
) -> None:
    with Archive(folder) as archive:
        archive.database.execute("PRAGMA foreign_keys = OFF")
        archive.database.execute(statement)
        archive.database.conn.commit()
    found = {kind for kind, _ in faults(folder)}
    assert kind in found if kind else not found


def test_a_report_that_was_captured_and_is_no_document_comes_back(folder: Path) -> None:
    with Archive(folder) as archive:
        sha256 = next(archive.database.query("SELECT sha256 FROM reports WHERE id = 1"))["sha256"]
        archive.database.execute("UPDATE captures SET state = 'report' WHERE sha256 = ?", [sha256])
        with archive.database.atomic():
            recording._delete_report(archive.database, 1)
            archive.database.execute("DELETE FROM appearances WHERE sha256 = ?", [sha256])
            archive.database.execute("DELETE FROM documents WHERE sha256 = ?", [sha256])
    assert ("document", "captures/1") in faults(folder)
    with Archive(folder) as archive:
        assert repair(archive).reports == 1
    assert faults(folder, None) == []


def test_what_does_not_belong_is_named_and_set_aside(folder: Path) -> None:
    blobs, warcs = folder / "blobs", folder / "warc"
    blob = next(path for path in sorted(blobs.rglob("*")) if path.is_file())
    misplaced = blobs / "zz" / blob.name
    misplaced.parent.mkdir()
    blob.rename(misplaced)
    (blobs / "notes.txt").write_text("mine", "utf-8")
    (blobs / "ab").mkdir(exist_ok=True)
    (blobs / "ab" / f"ab{'0' * 62}").symlink_to(folder / "nowhere")
    (blobs / "ab" / ".new-killed").write_bytes(b"half")
    (warcs / "old.warc.gz.sha256").write_text("x", "utf-8")
    (warcs / "gone.warc.gz").symlink_to(folder / "nowhere")
    named = {where for _, where in faults(folder)}
    strays = {
        "blobs/zz", "blobs/notes.txt", f"blobs/ab/ab{'0' * 62}", "blobs/ab/.new-killed", "warc/old.warc.gz.sha256",
        "warc/gone.warc.gz",
    }  # fmt: skip
    assert strays <= named
    with Archive(folder) as archive:
        assert set(repair(archive).aside) == strays
    assert faults(folder, None) == []
    assert (folder / "damaged/blobs/notes.txt").read_text("utf-8") == "mine"


def test_a_seal_that_is_gone_is_a_fault_and_is_set_again_where_all_is_whole(folder: Path) -> None:
    sealed(warc_of(folder)).unlink()
    assert faults(folder) == [("warc", f"warc/{warc_of(folder).name}")]
    with Archive(folder) as archive:
        assert repair(archive).sealed == [warc_of(folder).name]
    assert faults(folder) == []
