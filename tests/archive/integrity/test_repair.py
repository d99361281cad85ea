"""What is damaged or missing comes back from the WARC files, and what cannot come back is named."""

from __future__ import annotations

from pathlib import Path

import pytest

from archive.database.folder import Archive
from archive.errors import Locked
from archive.integrity.repair import repair
from archive.storage.lock import site_lock
from archive.warc.writing import sealed
from pipelines.maintenance.verify_cells import verify
from tests.support.archives import (
    PAGES,
    build,
    flip,
    warc_of,
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return build(tmp_path / "archive", PAGES)


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
    assert faults(folder) == [("warc", f"warc/{path.name}@{len(whole)}")]
    with Archive(folder) as archive:
        done = repair(archive)
    assert (done.mended, done.sealed, path.read_bytes()) == ([path.name], [path.name], whole)
    proof = verify(folder, 0)
    assert (proof.faults, proof.notes) == ([], [])


def test_repair_does_not_touch_an_archive_that_is_crawled_into(folder: Path) -> None:
    with site_lock(folder, "sample"), Archive(folder) as archive, pytest.raises(Locked):
        repair(archive)
