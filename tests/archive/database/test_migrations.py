"""An archive of any earlier gongkai opens in this one: nothing is lost, and its schema is that of a new archive."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

import pytest
from sqlite_utils import Database

from archive.database import full_text as search
from archive.database.connection import open_database
from archive.database.folder import DATABASE, Archive
from archive.database.migrations import migrations
from archive.errors import NotAnArchive
from archive.export.tables import tables
from archive.reports.loading import load_report
from archive.reports.recording import record
from archive.reports.versions import settle

NAMES = [migration.name for migration in migrations._migrations]
FIRST, SECOND, UNREAD = "a" * 64, "b" * 64, "c" * 64
URL = "http://www.example.gov.cn/a.html"

# What a gongkai with these migrations would have written, told in the columns that were there from the beginning.
ROWS: dict[str, list[dict[str, Any]]] = {
    "m001_places_and_evidence": [
        {"sites": {"name": "x", "title": "某县", "home": "http://www.example.gov.cn/", "region_code": "640221"}},
        {"crawls": {"id": 1, "site": "x", "started": "2021-03-01T00:00:00Z", "finished": "2021-03-01T00:01:00Z"}},
        *(
            {
                "captures": {
                    "id": number, "crawl": 1, "requested": URL, "url": URL, "status": 200, "sha256": sha256,
                    "fetched": f"2021-03-0{number}T00:00:00Z", "size": 9,
                }
            }
            for number, sha256 in enumerate((FIRST, SECOND), 1)
        ),
        *(
            {"documents": {"sha256": sha256, "media_type": "text/html", "size": 9, "reader": "1", "state": state}}
            for sha256, state in ((FIRST, "report"), (SECOND, "report"), (UNREAD, "broken_file"))
        ),
        *(
            {
                "appearances": {
                    "url": URL, "sha256": sha256, "site": "x", "first_seen": f"2021-03-0{number}T00:00:00Z",
                    "last_seen": f"2021-03-0{number}T00:00:00Z",
                }
            }
            for number, sha256 in enumerate((FIRST, SECOND), 1)
        ),
    ],
    "m002_reports": [
        {"units": {"id": 7, "name": "某县人民政府", "scope": "aggregate", "region_code": "640221"}},
        *(
            {
                "reports": {
                    "id": number, "sha256": sha256, "unit": 7, "year": 2020, "scope": "aggregate",
                    "generation": "b2019", "title": "题", "captured": f"2021-03-0{number}T00:00:00Z", "url": URL,
                    "cells_root": "/html",
                }
            }
            for number, sha256 in enumerate((FIRST, SECOND), 1)
        ),
        {"sections": {"report": 1, "ordinal": 1, "key": "overview", "heading": "一、", "text": "涉及征地拆迁。"}},
        {"findings": {"report": 1, "rule": "A1.flow", "severity": "error", "status": "holds"}},
        {"unmapped": {"report": 1, "key": "unmapped.x", "raw": "3", "value": 3, "state": "number", "path": "/td"}},
    ],
    "m003_figures": [
        {"figures": {"report": 1, "applications_new_total": 16}},
        {"figures": {"report": 2, "applications_new_total": 17}},
        {"proofs": {"report": 1, "item": 1, "state": "row_absent", "raw": None, "path": "/tr"}},
    ],
}  # fmt: skip


def column(database: Database, key: str, applicant: str) -> str:
    query = 'SELECT "column" FROM items WHERE key = ? AND applicant = ?'
    return str(next(database.query(query, [key, applicant]))["column"])


def old_archive(path: Path, applied: int) -> None:
    """An archive as the first so many migrations left it, with rows in every table they made."""
    connection = sqlite3.connect(path)
    search.register(connection)
    database = Database(connection)
    stop = NAMES[applied] if applied < len(NAMES) else None
    migrations.apply(database, stop_before=stop)
    with database.atomic():
        for name in NAMES[:applied]:
            for entry in ROWS.get(name, []):
                for table, row in entry.items():
                    known = _named(database, row)
                    names = ", ".join(f'"{column}"' for column in known)
                    marks = ", ".join("?" * len(known))
                    database.execute(
                        f'INSERT INTO "{table}" ({names}) VALUES ({marks})', list(known.values())
                    )
    database.close()


def _named(database: Database, row: dict[str, Any]) -> dict[str, Any]:
    """The one figure under the name its column has."""
    return {
        column(database, "applications.new", "total") if name == "applications_new_total" else name: value
        for name, value in row.items()
    }


def schema(database: Database) -> dict[str, str]:
    """Every table, index, view and trigger, as SQLite holds it, white space aside."""
    rows = database.query(
        "SELECT type, name, sql FROM sqlite_master WHERE name NOT LIKE '\\_sqlite%' ESCAPE '\\'"
    )
    return {f"{row['type']} {row['name']}": " ".join((row["sql"] or "").split()) for row in rows}


@pytest.mark.parametrize("applied", range(1, len(NAMES) + 1), ids=NAMES)
def test_from_every_earlier_version_to_this_one(applied: int, tmp_path: Path) -> None:
    path = tmp_path / DATABASE
    old_archive(path, applied)
    fresh = open_database(tmp_path / "fresh.db")
    database = open_database(path)
    assert schema(database) == schema(fresh)
    assert not list(database.execute("PRAGMA foreign_key_check"))
    assert [row[0] for row in database.execute("PRAGMA integrity_check")] == ["ok"]
    for name in NAMES[:applied]:
        for table in {table for entry in ROWS.get(name, []) for table in entry}:
            wanted = [row for entry in ROWS[name] for known, row in entry.items() if known == table]
            held = list(database.table(table).rows)
            assert len(held) == len(wanted)
            for row in wanted:
                assert any(_named(database, row).items() <= one.items() for one in held), (table, row)
    for table in tables(database):
        assert len(list(table.rows())) >= 0
    database.close()
    fresh.close()


@pytest.mark.parametrize("applied", range(3, len(NAMES) + 1), ids=NAMES[2:])
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


def test_documents_of_an_earlier_version_know_their_report(tmp_path: Path) -> None:
    old_archive(tmp_path / DATABASE, NAMES.index("m005_versions"))
    with Archive(tmp_path) as archive:
        rows = {row["sha256"]: row["report"] for row in archive.database.table("documents").rows}
    assert rows == {FIRST: 1, SECOND: 2, UNREAD: None}


def test_opening_twice_changes_nothing(tmp_path: Path) -> None:
    old_archive(tmp_path / DATABASE, 3)
    open_database(tmp_path / DATABASE).close()
    database = open_database(tmp_path / DATABASE)
    assert [migration.name for migration in migrations.applied(database)] == NAMES
    before = schema(database), list(database.table("_sqlite_migrations").rows)
    database.close()
    database = open_database(tmp_path / DATABASE)
    assert (schema(database), list(database.table("_sqlite_migrations").rows)) == before


def test_a_migration_that_fails_leaves_the_earlier_version(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    old_archive(tmp_path / DATABASE, 4)

    def fails(database: Database) -> None:
        database.execute("DROP TABLE sections")
        raise sqlite3.OperationalError("no luck")

    monkeypatch.setattr(migrations._migrations[4], "fn", fails)
    with pytest.raises(NotAnArchive):
        open_database(tmp_path / DATABASE)
    with sqlite3.connect(tmp_path / DATABASE) as connection:
        names = [row[0] for row in connection.execute("SELECT name FROM _sqlite_migrations ORDER BY id")]
        assert connection.execute("SELECT count(*) FROM sections").fetchone() == (1,)
    assert names == NAMES[:4]
