"""No CSV holds a formula, whoever writes it, and every text can be had back."""

from __future__ import annotations

import csv
from io import StringIO
from pathlib import Path

import pytest
from datasette.app import Datasette
from hypothesis import given
from hypothesis import strategies as st

from archive.catalogue.csv_text import Writer, guarded, unguarded
from archive.database.folder import Archive
from archive.export.formats import export
from archive.site.serve import datasette_for
from tests.support.site_archive import build, get

FORMULAS = [
    "=1+1",
    "+1+1",
    "-2+3+cmd|' /C calc'!A0",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "\n=1",
    "＝1+1",
    "＋1",
    "－1",
    "＠x",
    "=",
    "-",
    "--",
]
NUMBERS = ["-3", "+7", "-0.5", "12"]
PLAIN = ["", "甲县人民政府", "a=1", "2-1", "'quoted'", " x"]


def is_formula(cell: str) -> bool:
    """What a spreadsheet would compute: written anew, not taken from the code under test."""
    if not cell or cell[0] not in "=+-@\t\r\n＝＋－＠":
        return False
    return not cell.lstrip("+-").replace(".", "", 1).isdecimal()


@pytest.mark.parametrize("text", FORMULAS)
def test_a_formula_becomes_text(text: str) -> None:
    assert guarded(text) == f"'{text}"


@pytest.mark.parametrize("value", [*NUMBERS, *PLAIN, -3, -0.5, 0, None])
def test_numbers_and_plain_texts_stay_as_they_are(value: object) -> None:
    assert guarded(value) == value


@given(st.text(alphabet="'=+-@\t\r\n＝1.中a", max_size=6))
def test_every_text_comes_back(text: str) -> None:
    target = StringIO(newline="")
    Writer(target).writerow([text, "x"])
    target.seek(0)
    cell = next(csv.reader(target))[0]
    assert not is_formula(cell)
    assert unguarded(cell) == text


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive whose titles, section texts, raw cells and site notes are formulas."""
    folder = build(tmp_path_factory.mktemp("formulas"))
    with Archive(folder) as filled:
        filled.database.execute("UPDATE reports SET title = '=HYPERLINK(1)' WHERE id = 1")
        filled.database.execute("UPDATE sections SET text = '@拆迁' WHERE report = 1")
        for number, raw in ((1, "-1+1"), (2, "-4")):
            filled.database.execute(
                "INSERT INTO cell_facts (report, item, raw) SELECT report, item, ? FROM cells WHERE report = ? LIMIT 1",
                [raw, number],
            )
        filled.database.execute("UPDATE sites SET note = '+cmd'")
        filled.database.conn.commit()
    return folder


@pytest.fixture(scope="module")
def datasette(archive: Path) -> Datasette:
    return datasette_for(archive)


def cells_of(text: str) -> list[str]:
    return [cell for row in csv.reader(StringIO(text.lstrip("\ufeff"), newline="")) for cell in row]


def test_no_exported_file_holds_a_formula(archive: Path, tmp_path: Path) -> None:
    with Archive(archive, read_only=True) as opened:
        export(opened.database, tmp_path, "csv")
    cells = [cell for path in tmp_path.glob("*.csv") for cell in cells_of(path.read_text(encoding="utf-8"))]
    assert not [cell for cell in cells if is_formula(cell)]
    assert {"'=HYPERLINK(1)", "'@拆迁", "'-1+1", "'+cmd", "-4"} <= set(cells)


@pytest.mark.parametrize(
    ("path", "told"),
    [
        ("/gongkai/reports.csv?_stream=on", "'=HYPERLINK(1)"),
        ("/gongkai/reports.csv?_labels=on", "'=HYPERLINK(1)"),
        ("/gongkai.csv?sql=select+'%3D1'+as+'%2Bx',-5", "'=1"),
        ("/gongkai/sites.csv", "'+cmd"),
        ("/question/full_text.csv?q=拆迁&unit=&year=", None),
    ],
)
def test_no_answer_of_the_site_holds_a_formula(datasette: Datasette, path: str, told: str | None) -> None:
    answer = get(datasette, path)
    assert answer.headers["content-type"].startswith("text/")
    cells = cells_of(answer.text)
    assert not [cell for cell in cells if is_formula(cell)]
    assert len(cells) > 1
    assert told is None or told in cells
