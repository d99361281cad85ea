"""Archives joined are what one archive would have been, whoever fetched what, and however they overlap."""

from __future__ import annotations

import multiprocessing
import os
import shutil
import signal
from pathlib import Path

import pytest
from click.testing import CliRunner

from archive.database.folder import Archive
from archive.errors import Locked, NotAnArchive
from archive.integrity.merge import merge
from archive.storage.blobs import FolderStore
from archive.storage.lock import Lock
from archive.warc.writing import sealed
from pipelines.commands.merge import merge as command
from pipelines.maintenance.verify_cells import verify
from tests.support.archives import (
    ADDRESS,
    Answer,
    build,
    gold,
)
from tests.support.contents import said

PAGE, OTHER, THIRD = (gold(f"html-{name}.html") for name in ("official", "nested", "dashes"))
EDITED = PAGE.replace("回应关切".encode(), "回应社会关切".encode())

JANUARY = [
    Answer(f"{ADDRESS}a.html", PAGE, "2026-01-02T03:04:05.000Z"),
    Answer(f"{ADDRESS}b.html", OTHER, "2026-01-02T03:04:06.000Z"),
]
MARCH = [
    Answer(f"{ADDRESS}a.html", EDITED, "2026-03-02T03:04:05.000Z"),
    Answer(f"{ADDRESS}moved.html", OTHER, "2026-03-02T03:04:06.000Z"),
    Answer(f"{ADDRESS}c.html", THIRD, "2026-03-02T03:04:07.000Z"),
]


def joined(target: Path, *folders: Path) -> Path:
    merge([Archive(folder, read_only=True) for folder in folders], target)
    return target


@pytest.fixture
def whole(tmp_path: Path) -> Path:
    return build(build(tmp_path / "whole", JANUARY), MARCH)


@pytest.fixture
def january(tmp_path: Path) -> Path:
    return build(tmp_path / "january", JANUARY)


@pytest.fixture
def march(tmp_path: Path) -> Path:
    return build(tmp_path / "march", MARCH)


def test_two_archives_joined_are_what_one_would_have_been(
    whole: Path, january: Path, march: Path, tmp_path: Path
) -> None:
    wanted = said(whole)
    assert len(wanted["amendments"]) == 1
    assert said(joined(tmp_path / "joined", january, march)) == wanted
    assert verify(tmp_path / "joined", None).faults == []


def test_the_order_in_which_they_are_named_is_nothing(january: Path, march: Path, tmp_path: Path) -> None:
    one, other = joined(tmp_path / "one", january, march), joined(tmp_path / "other", march, january)
    assert said(one) == said(other)


def test_what_both_have_is_there_once(whole: Path, january: Path, march: Path, tmp_path: Path) -> None:
    copy = Path(shutil.copytree(january, tmp_path / "copy"))
    wanted = said(joined(tmp_path / "one", january, march))
    assert said(joined(tmp_path / "more", january, copy, march, january)) == wanted
    assert said(joined(tmp_path / "again", tmp_path / "one", january)) == wanted
    assert len(list((tmp_path / "more/warc").glob("*.gz"))) == 2
    assert whole.exists()


def test_a_copy_taken_earlier_gives_way_to_the_longer_file(january: Path, tmp_path: Path) -> None:
    early = Path(shutil.copytree(january, tmp_path / "early"))
    file = next((early / "warc").glob("*.gz"))
    sealed(file).unlink()
    with Archive(early) as archive:
        second = next(archive.database.query("SELECT offset FROM captures WHERE id = 2"))["offset"]
        archive.database.execute("UPDATE crawls SET finished = NULL, reason = NULL")
        archive.database.execute("DELETE FROM captures WHERE id = 2")
    file.write_bytes(file.read_bytes()[:second])
    assert said(joined(tmp_path / "joined", early, january))["crawls"] == said(january)["crawls"]
    assert said(tmp_path / "joined")["captures"] == said(january)["captures"]
    assert verify(tmp_path / "joined", 0).faults == []


def test_files_of_one_name_and_different_content_are_both_kept(tmp_path: Path) -> None:
    one = build(tmp_path / "one", JANUARY)
    other = build(tmp_path / "other", [Answer(f"{ADDRESS}c.html", THIRD, JANUARY[0].seen)])
    assert [path.name for path in (one / "warc").glob("*.gz")] == [
        path.name for path in (other / "warc").glob("*.gz")
    ]
    target = joined(tmp_path / "joined", one, other)
    assert len(list((target / "warc").glob("*.gz"))) == 2
    assert len(said(target)["crawls"]) == 2
    assert verify(target, 0).faults == []


def test_a_damaged_blob_is_not_taken_over(january: Path, tmp_path: Path) -> None:
    copy = Path(shutil.copytree(january, tmp_path / "copy"))
    blob = next(path for path in (january / "blobs").rglob("*") if path.is_file())
    blob.write_bytes(b"x" + blob.read_bytes()[1:])
    assert verify(joined(tmp_path / "joined", january, copy), 0).faults == []


@pytest.mark.parametrize("left", [None, b"", b"x"])
def test_what_nobody_has_whole_is_said(january: Path, tmp_path: Path, left: bytes | None) -> None:
    with Archive(january, read_only=True) as archive:
        digest = min(row["sha256"] for row in archive.database.table("documents").rows)
    blob = next((january / "blobs").rglob(digest))
    blob.unlink() if left is None else blob.write_bytes(left)
    done = CliRunner().invoke(command, [str(january), "--archive", str(tmp_path / "joined")])
    assert (done.exit_code, "of 1 documents are missing" in done.output) == (3, True)


def test_the_newer_reading_is_kept(january: Path, tmp_path: Path) -> None:
    newer = Path(shutil.copytree(january, tmp_path / "newer"))
    with Archive(january) as archive:
        archive.database.execute("UPDATE documents SET reader = '9'")
    with Archive(newer) as archive:
        archive.database.execute("UPDATE documents SET reader = '10'")
        archive.database.execute("UPDATE reports SET title = '新题' WHERE id = 1")
    with Archive(joined(tmp_path / "joined", newer, january)) as archive:
        assert {row["reader"] for row in archive.database.table("documents").rows} == {"10"}
        assert "新题" in {row["title"] for row in archive.database.table("reports").rows}


def test_an_archive_that_holds_something_is_not_joined_into(january: Path, march: Path) -> None:
    with pytest.raises(NotAnArchive):
        merge([Archive(march, read_only=True)], january)


def test_the_command_begins_nothing_where_one_is_no_archive(january: Path, tmp_path: Path) -> None:
    done = CliRunner().invoke(
        command, [str(january), str(tmp_path / "nowhere"), "--archive", str(tmp_path / "x")]
    )
    assert isinstance(done.exception, NotAnArchive)
    assert not (tmp_path / "x").exists()


def test_an_archive_can_be_copied_while_a_crawl_writes(january: Path, tmp_path: Path) -> None:
    file = next((january / "warc").glob("*.gz"))
    sealed(file).unlink()
    with Archive(january) as archive:
        archive.database.execute("UPDATE crawls SET finished = NULL, reason = NULL")
    wanted = said(january)
    with Archive(january) as writing, writing.database.atomic():
        writing.database.execute("UPDATE reports SET title = NULL")
        file.write_bytes(file.read_bytes() + b"\x1f\x8b\x08\x00half a record")
        copy = joined(tmp_path / "copy", january)
    assert said(copy) == wanted
    assert verify(copy, None).faults == []


def test_a_merge_that_was_killed_leaves_nothing_and_can_be_repeated(
    whole: Path, january: Path, march: Path, tmp_path: Path
) -> None:
    """Killed at every tenth file it writes, and at the very end: no archive is there, or the whole one."""
    target, wanted = tmp_path / "joined", said(whole)
    for after in (0, 1, 3, 8, 20, 40):
        child = multiprocessing.get_context("fork").Process(
            target=_killed_while_joining, args=(target, [january, march], after)
        )
        child.start()
        child.join(60)
        assert child.exitcode in (-signal.SIGKILL, 0)
        if child.exitcode == 0:
            break
        assert not target.exists()
    if target.exists():
        shutil.rmtree(target)
    assert said(joined(target, january, march)) == wanted
    assert verify(target, None).faults == []
    assert {path.name for path in tmp_path.iterdir()} == {"whole", "january", "march", "joined"}


def _killed_while_joining(target: Path, folders: list[Path], after: int) -> None:
    left = iter(range(after))
    write = FolderStore.put

    def put(store: FolderStore, body: bytes) -> str:
        if next(left, None) is None:
            os.kill(os.getpid(), signal.SIGKILL)
        return write(store, body)

    FolderStore.put = put  # type: ignore[method-assign]
    joined(target, *folders)


def test_two_merges_at_one_place_do_not_mix(january: Path, tmp_path: Path) -> None:
    with Lock(tmp_path / ".joined.new.lock", "busy"), pytest.raises(Locked):
        joined(tmp_path / "joined", january)
