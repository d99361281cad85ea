"""Everything can be taken away: blank stays blank, text stays text, and the same archive gives the same bytes."""

from __future__ import annotations

import csv
import json
from decimal import Decimal
from itertools import cycle
from pathlib import Path

import pytest
from arro3.io import read_parquet
from click.testing import CliRunner
from msgspec.structs import replace
from python_calamine import CalamineWorkbook

from archive.commands.export import export as command
from archive.database.folder import Archive
from archive.export import workbook
from archive.export.formats import export
from archive.export.tables import as_table, tables
from archive.form.definition import FORM
from archive.model import Cell, Finding, Report, Section, State, Value
from tests.support import keeping

SEEN = "2021-03-18T01:02:03Z"
TITLE = '=1+1，"引号"\n2020年报告'
LONG = "中" * 40_000


@pytest.fixture
def filled(archive: Archive) -> Archive:
    """A report with a number, a zero, a blank and money with cents; a text longer than a cell of Excel."""
    values: tuple[tuple[Value, State], ...] = ((3, "number"), (0, "zero"), (None, "blank"))
    cells = [
        Cell(item.key, item.applicant, value, "" if value is None else str(value), state, item.unit)
        for item, (value, state) in zip(FORM.of("c2021"), cycle(values), strict=False)
    ]
    money = next(n for n, cell in enumerate(cells) if cell.unit == "元")
    cells[money] = replace(cells[money], value=Decimal("1234.56"), raw="0.123456万元", state="number")
    report = Report(
        "a" * 64, "text/html", TITLE, "平罗县人民政府", "640221", "aggregate", 2021, "c2021", "2022-01-20",
        (Section("overview", "一、总体情况", LONG),), tuple(cells), (Finding("A1.flow", "error", "holds"),),
    )  # fmt: skip
    keeping.keep(archive.database, report, "http://www.pingluo.gov.cn/a.html", SEEN)
    return archive


def test_blank_zero_and_cents_are_the_same_in_csv_and_parquet(filled: Archive, tmp_path: Path) -> None:
    for kind in ("csv", "parquet"):
        assert export(filled.database, tmp_path / kind, kind).reports == 1
    with (tmp_path / "csv/cells.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    table = read_parquet(tmp_path / "parquet/cells.parquet").read_all()
    values, states = ([value.as_py() for value in table[name]] for name in ("value", "state"))
    assert [row["state"] for row in rows] == states
    assert {"number", "zero", "blank"} == set(states)
    for row, value in zip(rows, values, strict=True):
        assert (value is None) == (row["state"] == "blank") == (row["value"] == "")
        assert value is None or value == float(row["value"])
    assert 1234.56 in values
    with (tmp_path / "csv/reports.csv").open(encoding="utf-8-sig", newline="") as file:
        assert next(csv.DictReader(file))["title"] == f"'{TITLE}"


def test_a_workbook_keeps_numbers_numbers_and_text_text(filled: Archive, tmp_path: Path) -> None:
    done = export(filled.database, tmp_path / "all.xlsx", "xlsx")
    assert (done.reports, done.cut) == (1, 1)
    book = CalamineWorkbook.from_path(tmp_path / "all.xlsx")
    assert set(book.sheet_names) == {table.name for table in tables(filled.database)} | {"dictionary"}
    header, row = book.get_sheet_by_name("reports").to_python()
    assert dict(zip(header, row, strict=True))["title"] == TITLE
    sheet = book.get_sheet_by_name("cells").to_python()
    column, state = sheet[0].index("value"), sheet[0].index("state")
    assert {type(line[column]) for line in sheet[1:] if line[state] != "blank"} <= {int, float}
    assert {line[column] for line in sheet[1:] if line[state] == "blank"} == {""}
    sections = book.get_sheet_by_name("sections").to_python()
    assert sections[1][-1] == "中" * (workbook.MOST_CHARACTERS - 1) + "…"
    assert len(book.get_sheet_by_name("dictionary").to_python()) == 1 + sum(
        len(table.columns) for table in tables(filled.database)
    )


def test_a_table_longer_than_a_sheet_goes_on_in_the_next(
    filled: Archive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workbook, "MOST_ROWS", 101)
    export(filled.database, tmp_path / "all.xlsx", "xlsx")
    book = CalamineWorkbook.from_path(tmp_path / "all.xlsx")
    lines = [book.get_sheet_by_name(name).to_python() for name in ("cells", "cells 2")]
    assert [len(part) for part in lines] == [101, 101]
    assert lines[0][0] == lines[1][0]
    assert lines[0][1:] != lines[1][1:]


@pytest.mark.parametrize("kind", ["jsonl", "csv", "parquet", "xlsx"])
def test_the_same_archive_gives_the_same_bytes(filled: Archive, tmp_path: Path, kind: str) -> None:
    def written(name: str) -> dict[str, bytes]:
        target = tmp_path / name / "all"
        export(filled.database, target, kind)
        return {path.name: path.read_bytes() for path in target.parent.rglob("*") if path.is_file()}

    assert written("one") == written("other")
    assert not list(tmp_path.rglob("*.part"))


@pytest.mark.parametrize("kind", ["jsonl", "csv", "parquet", "xlsx"])
def test_an_empty_archive_is_an_empty_export(archive: Archive, tmp_path: Path, kind: str) -> None:
    assert export(archive.database, tmp_path / "all", kind).reports == 0


def test_any_query_is_a_table_with_types(filled: Archive) -> None:
    table = as_table(filled.database, "mine", "SELECT year, title, 1.0 * year AS share FROM reports")
    assert [(column.name, column.kind) for column in table.columns] == [
        ("year", "integer"), ("title", "string"), ("share", "number")
    ]  # fmt: skip
    assert list(table.rows()) == list(table.rows()) == [(2021, TITLE, 2021.0)]


def test_the_command_writes_each_format_and_says_what_it_cut(
    filled: Archive, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("exported")
    for kind in ("csv", "parquet", "xlsx"):
        arguments = ["--format", kind, "-o", str(folder / kind), "--archive", str(filled.root), "--json"]
        done = CliRunner().invoke(command, arguments)
        assert done.exit_code == 0, done.output
        assert json.loads(done.stdout) == {"format": kind, "path": str(folder / kind), "reports": 1}
        assert ("Excel" in done.stderr) == (kind == "xlsx")
    assert CliRunner().invoke(command, ["--format", "xlsx", "--archive", str(filled.root)]).exit_code == 2
