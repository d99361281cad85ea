"""A backup is whole at any moment, costs what is new, and gives everything back."""

from __future__ import annotations

import multiprocessing
import os
import random
import shutil
import signal
import sqlite3
import time
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner

from archive.database.folder import Archive
from archive.errors import Locked, NotAnArchive
from archive.integrity.backup import Copied, backup, restore
from archive.storage.blobs import FolderStore
from archive.storage.lock import Lock
from archive.warc.writing import sealed
from crawler.commands.main import main
from pipelines.maintenance.verify_cells import verify
from tests.support.archives import ADDRESS, PAGES, Answer, build, gold, warc_of
from tests.support.contents import said

NOW = "2026-03-01T00:00:00Z"
LATER = [Answer(f"{ADDRESS}later.html", gold("html-dashes.html"), "2026-04-02T03:04:05.000Z")]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An archive with subscriptions, letters that wait, verdicts, and a blob that was set aside."""
    made = build(tmp_path / "archive", PAGES)
    (made / "alerts.toml").write_text("site = 'https://www.example.org/'\n", "utf-8")
    (made / "verdicts.toml").write_text("# mine\n", "utf-8")
    (made / "damaged").mkdir()
    (made / "damaged" / "old").write_bytes(b"x")
    with closing(sqlite3.connect(made / "alerts.db")) as letters, letters:
        letters.execute("CREATE TABLE waiting (letter)")
        letters.execute("INSERT INTO waiting VALUES ('to the desk')")
    return made


@pytest.mark.parametrize(
    "words",
    [
        ("backup", "{}/backup"),
        ("backup", "{}/../archive/warc/backup"),
        ("publish", "{}/site"),
        ("release", "{}/2026-01-01"),
        ("export", "-o", "{}/gongkai.db"),
        ("export", "--format", "csv", "-o", "{}/blobs"),
        ("export", "-o", "{}/verdicts.toml"),
    ],
)
def test_nothing_made_of_an_archive_is_written_into_it(folder: Path, words: tuple[str, ...]) -> None:
    before = sorted((path, path.stat().st_mtime_ns) for path in folder.rglob("*"))
    said = [word.format(folder) for word in words]
    done = CliRunner().invoke(main, [*said, "--archive", str(folder)])
    assert (done.exit_code, "of the archive" in done.output or "inside the archive" in done.output) == (
        2,
        True,
    )
    assert sorted((path, path.stat().st_mtime_ns) for path in folder.rglob("*")) == before


def test_an_export_may_lie_beside_the_database(folder: Path) -> None:
    done = CliRunner().invoke(main, ["export", "-o", str(folder / "all.jsonl"), "--archive", str(folder)])
    assert (done.exit_code, (folder / "all.jsonl").is_file()) == (0, True)


def test_a_backup_restored_is_the_archive(folder: Path, tmp_path: Path) -> None:
    sites = tmp_path / "mine"
    sites.mkdir()
    (sites / "640221_pingluo.toml").write_text("title = 'x'\n", "utf-8")
    other = tmp_path / "other"
    other.mkdir()
    for name in ("640221_pingluo.toml", "640000_province.toml"):
        (other / name).write_text("title = 'y'\n", "utf-8")
    backup(folder, tmp_path / "backup", NOW, [sites, other])
    assert verify(tmp_path / "backup", None).faults == []
    wanted = said(folder)
    shutil.rmtree(folder)
    restore(tmp_path / "backup", folder, NOW)
    assert said(folder) == wanted
    assert verify(folder, None).faults == []
    assert (folder / "alerts.toml").is_file()
    assert (folder / "damaged" / "old").is_file()
    assert (folder / "verdicts.toml").read_text("utf-8") == "# mine\n"
    own = {path.stem: path.read_text("utf-8") for path in (folder / "sites").iterdir()}
    assert own == {"640221_pingluo": "title = 'x'\n", "640000_province": "title = 'y'\n"}
    with closing(sqlite3.connect(folder / "alerts.db")) as letters:
        assert letters.execute("SELECT letter FROM waiting").fetchall() == [("to the desk",)]
    assert not [path for path in folder.rglob("*") if path.name.endswith((".lock", ".part", "backup.json"))]


def test_the_second_backup_costs_what_is_new(folder: Path, tmp_path: Path) -> None:
    first = backup(folder, tmp_path / "backup", NOW)
    assert (first.blobs, first.warcs) == (3, 1)
    assert backup(folder, tmp_path / "backup", NOW) == Copied()
    build(folder, LATER)
    second = backup(folder, tmp_path / "backup", NOW)
    assert (second.blobs, second.warcs, second.files) == (1, 1, 0)
    assert said(tmp_path / "backup") == said(folder)
    assert verify(tmp_path / "backup", None).faults == []


def test_a_backup_is_taken_while_a_crawl_writes(folder: Path, tmp_path: Path) -> None:
    file = warc_of(folder)
    wanted = said(folder)
    sealed(file).unlink()
    with Archive(folder) as writing:
        writing.database.execute("UPDATE crawls SET finished = NULL, reason = NULL")
        writing.database.conn.commit()
        wanted = said(folder)
        with writing.database.atomic():
            writing.database.execute("UPDATE reports SET title = NULL")
            file.write_bytes(file.read_bytes() + b"\x1f\x8b\x08\x00half a record")
            backup(folder, tmp_path / "backup", NOW)
    assert said(tmp_path / "backup") == wanted
    assert verify(tmp_path / "backup", None).faults == []


def test_a_backup_that_is_killed_is_the_one_before_and_goes_on(folder: Path, tmp_path: Path) -> None:
    target, chance = tmp_path / "backup", random.Random(7)
    backup(folder, target, NOW)
    before = said(target)
    build(folder, LATER)
    for _ in range(8):
        child = multiprocessing.get_context("fork").Process(target=backup, args=(folder, target, NOW))
        child.start()
        time.sleep(chance.uniform(0, 0.03))
        os.kill(child.pid or 0, signal.SIGKILL)
        child.join()
        assert said(target) in (before, said(folder))
        assert verify(target, 0).faults == []
    backup(folder, target, NOW)
    assert said(target) == said(folder)
    assert verify(target, None).faults == []


def test_a_damaged_blob_does_not_enter_a_backup_nor_leave_it(folder: Path, tmp_path: Path) -> None:
    backup(folder, tmp_path / "backup", NOW)
    blob = next(path for path in (folder / "blobs").rglob("*") if path.is_file())
    blob.write_bytes(b"damaged")
    backup(folder, tmp_path / "backup", NOW)
    assert verify(tmp_path / "backup", 0).faults == []
    assert list(FolderStore(tmp_path / "backup" / "blobs")) == list(FolderStore(folder / "blobs"))


def test_nothing_else_is_written_over(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "photos").mkdir()
    (tmp_path / "photos" / "a.jpg").write_bytes(b"x")
    with pytest.raises(NotAnArchive):
        backup(folder, tmp_path / "photos", NOW)
    with pytest.raises(NotAnArchive):
        backup(folder, folder, NOW)
    with pytest.raises(NotAnArchive):
        restore(tmp_path / "photos", tmp_path / "new", NOW)
    backup(folder, tmp_path / "backup", NOW)
    with pytest.raises(NotAnArchive):
        restore(tmp_path / "backup", folder, NOW)
    with Lock(tmp_path / "backup" / ".backup.lock", "busy"), pytest.raises(Locked):
        backup(folder, tmp_path / "backup", NOW)


def test_the_commands_take_site_files_along(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sites = tmp_path / "mine"
    sites.mkdir()
    (sites / "x.toml").write_text("title = 'x'\n", "utf-8")
    monkeypatch.setenv("GONGKAI_SITES", str(sites))
    words = ["backup", str(tmp_path / "backup"), "--archive", str(folder), "--json"]
    assert '"blobs": 3' in CliRunner().invoke(main, words).stdout
    words = ["restore", str(tmp_path / "backup"), "--archive", str(tmp_path / "again")]
    assert "GONGKAI_SITES" in CliRunner().invoke(main, words).stderr
    assert (tmp_path / "again" / "sites" / "x.toml").is_file()
