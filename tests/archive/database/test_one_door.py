"""Whatever lies in the folder, every command says in one line what it is and what to type; nothing is changed by looking."""

from __future__ import annotations

import multiprocessing
import os
import sqlite3
from hashlib import sha256
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from archive.database.connection import open_database
from archive.database.folder import DATABASE, Archive
from archive.database.migrations import migrations
from archive.errors import NotAnArchive
from crawler.commands.main import main
from tests.support.old_archives import old_archive
from tests.support.site_archive import build

UNIT = "甲县人民政府"
READING = [
    ("status",), ("export",), ("diff", UNIT, "2020", "2021"), ("show", UNIT, "2020"), ("search", "拆迁"), ("verify",),
    ("release", "{new}"), ("publish", "{new}"), ("serve", "--port", "0"), ("merge", "{folder}", "--archive", "{new}"),
    ("why", "http://www.example.gov.cn/"), ("alerts",), ("status", "--year", "2020"),
]  # fmt: skip


def run(folder: Path, words: tuple[str, ...]) -> Result:
    (folder / "alerts.toml").write_text(
        'site = "https://www.example.org/"\n[[subscriptions]]\nname = "x"\nplace = "6402"\nwebhook = "http://127.0.0.1:9/"\n',
        "utf-8",
    )
    said = [word.format(folder=folder, new=folder.parent / "new") for word in words]
    if "--archive" not in said:
        said += ["--archive", str(folder)]
    return CliRunner().invoke(main, said)


def state(folder: Path) -> str:
    return sha256((folder / DATABASE).read_bytes()).hexdigest()


@pytest.mark.parametrize("words", READING, ids=" ".join)
def test_an_older_archive_is_told_the_line_to_type(words: tuple[str, ...], tmp_path: Path) -> None:
    folder = tmp_path / "old archive"
    folder.mkdir()
    old_archive(folder / DATABASE, 9)
    before = state(folder)
    done = run(folder, words)
    assert done.exit_code == 1, done.output
    assert done.exception is None or isinstance(done.exception, SystemExit)
    assert f"gongkai upgrade --archive '{folder}'" in done.stderr
    assert state(folder) == before


@pytest.mark.parametrize("words", READING, ids=" ".join)
def test_a_newer_archive_and_another_database_are_left_alone(words: tuple[str, ...], tmp_path: Path) -> None:
    folder = build(tmp_path)
    with Archive(folder) as archive, archive.database.atomic():
        archive.database.execute(
            "INSERT INTO _sqlite_migrations (migration_set, name, applied_at) VALUES ('gongkai', 'm999_future', '')"
        )
    before = state(folder)
    done = run(folder, words)
    assert (done.exit_code, "m999_future" in done.stderr) == (1, True), done.output
    assert state(folder) == before


@pytest.mark.parametrize("content", [None, b"", b"no database", "other"])
@pytest.mark.parametrize("words", [*READING, ("repair",), ("read", "--all"), ("upgrade",)], ids=" ".join)
def test_a_folder_that_is_no_archive_is_not_made_one(
    words: tuple[str, ...], content: bytes | str | None, tmp_path: Path
) -> None:
    folder = tmp_path / "photos"
    folder.mkdir()
    if isinstance(content, bytes):
        (folder / DATABASE).write_bytes(content)
    elif content:
        with sqlite3.connect(folder / DATABASE) as other:
            other.execute("CREATE TABLE photos (name)")
        other.close()
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    if content == b"" and words[0] in ("repair", "read", "upgrade"):
        return  # an empty file is how SQLite itself begins a database
    done = run(folder, words)
    assert done.exit_code == (4 if words == ("verify",) and content is not None else 1), done.output
    assert isinstance(done.exception, SystemExit), done.exception
    left = {path.name for path in folder.iterdir()} - {"alerts.toml", ".alerts.lock", "alerts.db"}
    assert left == set(before)


def test_upgrade_is_the_line_to_type(tmp_path: Path) -> None:
    folder = tmp_path / "old"
    folder.mkdir()
    old_archive(folder / DATABASE, 9)
    assert run(folder, ("upgrade",)).exit_code == 0
    assert run(folder, ("export",)).exit_code == 0
    assert "up to date" in run(folder, ("upgrade",)).stderr
    with Archive(folder, read_only=True) as archive:
        assert not migrations.pending(archive.database)


def _read_as_nobody(folder: Path, answers: multiprocessing.Queue[object]) -> None:
    if os.getuid() == 0:
        os.setuid(65534)
    try:
        database = open_database(folder / DATABASE, read_only=True)
        answers.put(database.execute("SELECT count(*) FROM reports").fetchone()[0])
    except Exception as error:
        answers.put(repr(error))


def test_an_archive_that_cannot_be_written_to_opens(tmp_path: Path) -> None:
    """Read by a user who may write neither the folder nor the files; SQLite's log asks for both."""
    folder = build(tmp_path)
    for path in (tmp_path, *tmp_path.parents):
        if path.stat().st_uid == os.getuid() and not path.stat().st_mode & 0o005:
            path.chmod(0o755)
    for path in folder.iterdir():
        path.chmod(0o444)
    folder.chmod(0o555)
    answers: multiprocessing.Queue[object] = multiprocessing.get_context("fork").Queue()
    child = multiprocessing.get_context("fork").Process(target=_read_as_nobody, args=(folder, answers))
    child.start()
    assert answers.get(timeout=30) == 5
    child.join()
    folder.chmod(0o755)


def test_a_foreign_database_is_not_written_into(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / DATABASE) as other:
        other.execute("CREATE TABLE photos (name)")
    other.close()
    with pytest.raises(NotAnArchive):
        open_database(tmp_path / DATABASE)
    with sqlite3.connect(tmp_path / DATABASE) as other:
        assert [row[0] for row in other.execute("SELECT name FROM sqlite_master")] == ["photos"]
    other.close()
