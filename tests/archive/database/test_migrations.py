"""An archive of any earlier gongkai opens in this one: nothing is lost, and its schema is that of a new archive."""

from __future__ import annotations

import json
import sqlite3
import zlib
from pathlib import Path
from typing import Any

import pytest
from sqlite_utils import Database

from archive.database.connection import open_database
from archive.database.finding_rows import load_findings
from archive.database.folder import DATABASE, Archive
from archive.database.migrations import NAMES, OF_0_1, migrations
from archive.errors import NotAnArchive
from archive.export.tables import tables
from archive.reports.loading import load_report
from archive.reports.recording import record
from archive.reports.versions import settle
from archive.sentence import columns, say
from tests.support.old_archives import FIRST, SECOND, URL, named, old_archive, rows_of


def schema(database: Database) -> dict[str, object]:
    """Every table with its columns and keys, every index, view and trigger, as SQLite holds it, white space aside."""
    rows = list(
        database.query(
            "SELECT type, name, sql FROM sqlite_master WHERE name NOT LIKE '\\_sqlite%' ESCAPE '\\'"
        )
    )
    found: dict[str, object] = {
        f"{row['type']} {row['name']}": " ".join((row["sql"] or "").split()) for row in rows
    }
    for row in rows:
        if row["type"] == "table":
            asked = ("table_xinfo", "foreign_key_list", "index_list")
            told = [set(map(tuple, database.execute(f'PRAGMA {one}("{row["name"]}")'))) for one in asked]
            has_rowid = "WITHOUT ROWID" in (row["sql"] or "").upper()
            found[f"table {row['name']}"] = [
                told[0],
                {one[1:] for one in told[1]},
                {one[1:] for one in told[2]},
                has_rowid,
            ]
    return found


@pytest.mark.parametrize("applied", range(len(OF_0_1), len(NAMES) + 1), ids=NAMES[len(OF_0_1) - 1 :])
def test_from_every_earlier_version_to_this_one(applied: int, tmp_path: Path) -> None:
    path = tmp_path / DATABASE
    old_archive(path, applied)
    fresh = open_database(tmp_path / "fresh.db")
    database = open_database(path)
    assert schema(database) == schema(fresh)
    assert not list(database.execute("PRAGMA foreign_key_check"))
    assert [row[0] for row in database.execute("PRAGMA integrity_check")] == ["ok"]
    wanted: dict[str, list[dict[str, Any]]] = {}
    for table, row in rows_of(applied):
        wanted.setdefault(table, []).append(named(database, row))
    for table, rows in wanted.items():
        if table == "proofs":  # another form since; the view shows what it says
            table, rows = "cells", [{"report": 1, "item": 1, "state": "row_absent", "path": "/html/tr"}]
        held = list(database.query(f'SELECT * FROM "{table}"'))
        assert len(held) == len(rows)
        for row in rows:
            assert any(row.items() <= one.items() for one in held), (table, row)
    for table in tables(database):
        assert len(list(table.rows())) >= 0
    database.close()
    fresh.close()


@pytest.mark.parametrize("applied", range(len(OF_0_1), len(NAMES) + 1), ids=NAMES[len(OF_0_1) - 1 :])
def test_what_an_earlier_version_kept_is_whole_and_can_be_put_in_order(applied: int, tmp_path: Path) -> None:
    old_archive(tmp_path / DATABASE, applied)
    with Archive(tmp_path) as archive:
        database = archive.database
        database.execute(
            "UPDATE documents SET report = (SELECT id FROM reports WHERE reports.sha256 = documents.sha256)"
        )
        report = load_report(database, 1)
        assert (report.unit, report.year, report.urls) == ("某县人民政府", 2020, (URL,))
        assert [cell.state for cell in report.cells] == ["row_absent", "number"]
        found = database.query("SELECT rowid FROM sections_fts WHERE sections_fts MATCH zh_match('拆迁')")
        assert list(found)
        with database.atomic():
            settle(database, [FIRST, SECOND])
        standing = {row["id"]: row["standing"] for row in database.table("reports").rows}
        assert standing == {1: "superseded", 2: "current"}
        assert database.table("amendments").count == 1
        assert [row["report"] for row in database.table("report_years").rows] == [2]
        record(database, [], [], reader="1")


def test_findings_of_a_row_each_are_packed(tmp_path: Path) -> None:
    old_archive(tmp_path / DATABASE, NAMES.index("m024_packed_findings"))
    said = [say("all_counts", count=n) for n in (1, 2, 3)]
    given = (
        ("A1.flow", "total", "holds", None, None, 0),
        ("A2.parts", "total", "fails", *columns(said[2]), None),
        ("N1.received", "overview:7:12:received", "holds_blank_as_zero", None, None, 1),
    )
    with sqlite3.connect(tmp_path / DATABASE) as connection:
        connection.execute("DELETE FROM findings")
        connection.executemany(
            "INSERT INTO findings (report, rule, subject, severity, status, detail, sentence, packed) "
            "VALUES (1, ?, ?, 'error', ?, ?, ?, ?)",
            given,
        )
        packed = json.dumps([one.as_data() for one in said[:2]]).encode()
        connection.execute("INSERT INTO packed_details VALUES (1, ?)", [zlib.compress(packed)])
    connection.close()
    with Archive(tmp_path) as archive:
        found = load_findings(archive.database, 1)
        assert [(one.rule, one.subject, one.status) for one in found] == [row[:3] for row in given]
        assert [one.detail for one in found] == [said[0], said[2], said[1]]
        assert [row["rule"] for row in archive.database.table("told_findings").rows] == ["A2.parts"]
        shown = archive.database.execute("SELECT rule, subject, status FROM findings").fetchall()
        assert sorted(shown) == sorted(row[:3] for row in given)


def test_what_is_older_than_the_first_release_is_no_archive(tmp_path: Path) -> None:
    old_archive(tmp_path / DATABASE, len(OF_0_1) - 1)
    with pytest.raises(NotAnArchive):
        open_database(tmp_path / DATABASE)


def test_opening_twice_changes_nothing(tmp_path: Path) -> None:
    old_archive(tmp_path / DATABASE, len(OF_0_1))
    open_database(tmp_path / DATABASE).close()
    database = open_database(tmp_path / DATABASE)
    assert tuple(migration.name for migration in migrations.applied(database)) == NAMES
    before = schema(database), list(database.table("_sqlite_migrations").rows)
    database.close()
    database = open_database(tmp_path / DATABASE)
    assert (schema(database), list(database.table("_sqlite_migrations").rows)) == before


def test_a_migration_that_fails_leaves_the_earlier_version(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    old_archive(tmp_path / DATABASE, len(OF_0_1) + 1)

    def fails(database: Database) -> None:
        database.execute("DROP TABLE sections")
        raise sqlite3.OperationalError("no luck")

    monkeypatch.setattr(migrations._migrations[1], "fn", fails)
    with pytest.raises(NotAnArchive):
        open_database(tmp_path / DATABASE)
    with sqlite3.connect(tmp_path / DATABASE) as connection:
        names = [row[0] for row in connection.execute("SELECT name FROM _sqlite_migrations ORDER BY id")]
        assert connection.execute("SELECT count(*) FROM sections").fetchone() == (1,)
    assert tuple(names) == NAMES[: len(OF_0_1) + 1]
