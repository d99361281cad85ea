"""CSV of runs of numbers is the same as that of single values."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any

import pytest

from archive.catalogue.csv_text import Writer
from archive.catalogue.packed_rows import Packed
from archive.catalogue.questions import stream
from archive.database.connection import open_database
from archive.database.folder import DATABASE
from archive.form.definition import FORM
from tests.support.site_archive import build

COLUMNS = [item.column for item in FORM.items]


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Figures of every kind, among them a text with each sign that a packed row could take for its own."""
    path = build(tmp_path_factory.mktemp("packed")) / DATABASE
    database = open_database(path)
    money = next(item.column for item in FORM.items if item.is_money)
    for column, value in (
        (COLUMNS[40], -3),
        (COLUMNS[41], 2.5),
        (money, 12345678901234.56),
        (COLUMNS[9], 2**62),
    ):
        database.execute(f'UPDATE figures SET "{column}" = ? WHERE report = 2', [value])
    database.execute("UPDATE reports SET title = '=1+1' WHERE id = 1")
    database.execute("UPDATE reports SET title = 'a\x1fb, \"c\"\r\nd' WHERE id = 3")
    database.conn.commit()
    database.close()
    return path


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT * FROM figures",
        "SELECT * FROM panel ORDER BY year, unit DESC",
        "SELECT r.title, f.*, r.url FROM figures AS f JOIN reports AS r ON r.id = f.report ORDER BY r.id DESC -- end",
        "SELECT * FROM figures AS f JOIN figures AS g USING (report)",
        "SELECT title, year FROM reports",
        "SELECT * FROM figures WHERE report = :nothing",
    ],
)
def test_packed_rows_are_the_same_bytes(archive: Path, sql: str) -> None:
    arguments: dict[str, Any] = {"nothing": -1} if ":nothing" in sql else {}
    database = open_database(archive, read_only=True)
    cursor = database.conn.execute(sql, arguments)
    target = io.StringIO()
    writer = Writer(target)
    writer.writerow([column[0] for column in cursor.description])
    writer.writerows(cursor.fetchall())
    database.close()
    assert "".join(stream(archive, sql, arguments, "csv")) == "\ufeff" + target.getvalue()


def test_numbers_of_the_form_are_packed(archive: Path) -> None:
    """A value of each of two hundred columns takes three times as long."""
    database = open_database(archive, read_only=True)
    rows = database.conn.execute(Packed(database.conn, "SELECT * FROM figures", {}).sql).fetchall()
    assert len(rows[0]) < 20
    assert (
        len(next(csv.reader(io.StringIO(Packed(database.conn, "SELECT * FROM figures", {}).lines(rows)))))
        == 227
    )
    database.close()
