"""What better readers make of known bytes waits, is shown cell by cell, takes effect when accepted, and can be undone."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from sqlite_utils import Database

from archive.database.folder import Archive
from archive.export.tables import tables
from archive.model import Appearance, Cell, Reading, Report
from archive.release.database_copy import take
from archive.report_json import report_from_dict, report_to_dict
from archive.reports import readings
from archive.reports.loading import load_report
from archive.reports.reading_changes import changed
from archive.reports.readings import (
    accept,
    begin,
    count,
    roll_back,
    wait,
)
from archive.reports.recording import record
from pipelines.commands.read import read
from pipelines.maintenance import reread
from pipelines.maintenance.series import check_series
from pipelines.maintenance.verify_cells import verify
from tests.support.archives import PAGES, build
from tests.support.keeping import keep
from tests.support.site_archive import make_report
from tests.support.whole_report import report as whole_report

Change = Callable[[Report], Report | None]
FIRST, SECOND = "applications.new@total", ("applications.new", "total")


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(tmp_path_factory.mktemp("readings") / "archive", PAGES)


@pytest.fixture
def folder(original: Path, tmp_path: Path) -> Path:
    with Archive(original) as archive, Archive(tmp_path / "archive") as copy:
        archive.database.conn.backup(copy.database.conn)
        for sha256 in archive.store:
            copy.store.put(archive.store.get(sha256))
    return tmp_path / "archive"


def better(monkeypatch: pytest.MonkeyPatch, change: Change, version: str = "5") -> None:
    """Readers of another version, which find something else in every report."""
    read_many = reread.read_many

    def changed_readings(*arguments: Any) -> Iterator[Reading]:
        for reading in read_many(*arguments):
            made = reading.report and change(reading.report)
            error = None if made else reading.error or "no_tables"
            yield replace(reading, report=made, error=error)

    monkeypatch.setattr(reread, "read_many", changed_readings)
    monkeypatch.setattr(reread, "READER", version)


def with_cell(report: Report, value: int) -> Report:
    """The report with another number of new applications."""
    return replace(
        report,
        cells=tuple(
            replace(cell, value=value, raw=str(value), state="number")
            if (cell.key, cell.applicant) == SECOND
            else cell
            for cell in report.cells
        ),
    )


def dump(database: Database) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table that is in effect. Rows that nothing points to have numbers without a meaning."""
    rows = {}
    for name in database.table_names():
        if name.startswith(("sections_fts", "_sqlite", "sqlite_")) or name in ("readings", "finding_kinds"):
            continue
        left_out = {"id"} if name in ("sections", "told_findings", "amendments") else set()
        left_out |= {"amendment"} if name in ("amended_cells", "amended_texts") else set()
        columns = [c.name for c in database.table(name).columns if c.name not in left_out]
        listed = ", ".join(f'"{column}"' for column in columns)
        rows[name] = sorted(database.execute(f'SELECT {listed} FROM "{name}"'), key=repr)
    rows["findings"] = sorted(database.execute("SELECT * FROM findings"), key=repr)
    return rows


def run(*arguments: str | Path) -> Any:
    return CliRunner().invoke(read, [str(argument) for argument in arguments])


def test_nothing_takes_effect_while_it_waits(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    better(monkeypatch, lambda report: with_cell(report, 4711))
    with Archive(folder) as archive:
        before = dump(archive.database)
    assert run("--all", "--archive", folder).exit_code == 0
    with Archive(folder) as archive:
        assert dump(archive.database) == before
        assert count(archive.database, "waiting") == 3
        assert "readings" not in {table.name for table in tables(archive.database)}


def test_differences_are_told_by_cell_with_what_was_and_what_would_be(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    better(monkeypatch, lambda report: with_cell(report, 4711))
    told = json.loads(run("--all", "--json", "--archive", folder).stdout)
    assert (told["documents"], told["reports"], told["changed"]) == (3, 2, 2)
    assert told["parts"] == {f"cells/{FIRST}": 2}
    (change,) = told["differences"][0]["changes"]
    assert change["part"] == f"cells/{FIRST}"
    assert change["new"] == {"value": 4711, "raw": "4711", "state": "number"}
    assert change["old"]["value"] != 4711
    again = json.loads(run("--waiting", "--json", "--archive", folder).stdout)
    assert again["differences"] == told["differences"]
    shown = run("--waiting", "--archive", folder).output
    assert f"cells/{FIRST}: {change['old']['value']} → 4711" in shown


def test_the_gravest_change_comes_first(archive: Archive) -> None:
    made = [make_report(digit * 64, 2018 + int(digit)) for digit in "1234"]
    for report in made:
        keep(
            archive.database, report, f"http://www.example.gov.cn/{report.year}.html", "2026-01-01T00:00:00Z"
        )
    found: list[Report | None] = [
        with_cell(made[0], 4711), replace(made[1], year=1999), None, replace(made[3], sections=())
    ]  # fmt: skip
    run = begin(archive.database)
    for report, now in zip(made, found, strict=True):
        reading = Reading(report.sha256, report.media_type, 9, now, None if now else "no_tables")
        wait(archive.database, run, reading, "2")
    listed = list(changed(archive.database))
    assert [one.sha256[0] for one in listed] == ["3", "2", "1", "4"]
    assert (listed[0].was, listed[0].now) == ("report", "no_tables")
    assert {change.new for change in listed[0].changes} == {None}
    assert [(c.part, c.old, c.new) for c in listed[1].changes] == [("year", 2020, 1999)]
    assert (listed[3].changes, listed[3].others) == ((), len(made[3].sections))


def test_accepted_readings_take_effect_and_rolled_back_they_never_had(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    better(monkeypatch, lambda report: replace(with_cell(report, 4711), unit="另县人民政府"))
    with Archive(folder) as archive:
        check_series(archive.database, archive.store)
        before = dump(archive.database)
    assert run("--all", "--accept", "--archive", folder).exit_code == 0
    with Archive(folder) as archive:
        reports = [
            load_report(archive.database, row["id"])
            for row in archive.database.query("SELECT id FROM reports")
        ]
        assert {(report.unit, report.by_spot[SECOND].value) for report in reports} == {("另县人民政府", 4711)}
        assert {row["reader"] for row in archive.database.table("documents").rows} == {"5"}
        assert (count(archive.database, "waiting"), count(archive.database, "former")) == (0, 3)
    done = run("--rollback", "--json", "--archive", folder)
    assert (done.exit_code, json.loads(done.stdout)) == (0, {"restored": 3})
    with Archive(folder) as archive:
        assert dump(archive.database) == before
        assert archive.database.table("readings").count == 0
    monkeypatch.undo()
    proof = verify(folder, None)
    assert {fault.kind for fault in proof.faults} <= {"warc"}  # the copy has no WARC files
    assert proof.checked["read again"] == 3


# What a document may be read as: nothing, or one of a few reports that collide with each other.
_READ_AS = st.one_of(
    st.none(), st.tuples(st.sampled_from(("甲县人民政府", "乙县人民政府")), st.sampled_from((2020, 2021)), st.integers(1, 3))
)  # fmt: skip
_ADDRESSES = st.lists(st.integers(0, 2), min_size=5, max_size=5)
_READINGS = st.lists(_READ_AS, min_size=5, max_size=5)


@settings(max_examples=60, deadline=None)
@given(addresses=_ADDRESSES, first=_READINGS, then=_READINGS)
def test_whatever_changes_a_rollback_restores_every_row(
    tmp_path_factory: pytest.TempPathFactory, addresses: list[int], first: list[Any], then: list[Any]
) -> None:
    with Archive(tmp_path_factory.mktemp("any") / "archive") as archive:
        database = archive.database
        for number, (address, said) in enumerate(zip(addresses, first, strict=True)):
            url = f"http://www.example.gov.cn/{address}.html"
            keep_reading(database, reading_of(number, said), url, f"2026-01-0{number + 1}T00:00:00Z")
        before = dump(database)
        run = begin(database)
        for number, said in enumerate(then):
            wait(database, run, reading_of(number, said), "2")
        assert dump(database) == before
        assert len(list(accept(database))) == 5
        for number, said in enumerate(then):
            in_effect = readings.reading_in_effect(database, digest(number))[0].report
            assert (in_effect and in_effect.year) == (said and said[1])
        assert len(list(roll_back(database))) == 5
        assert dump(database) == before
        assert not list(database.execute("PRAGMA foreign_key_check"))


def digest(number: int) -> str:
    return str(number) * 64


def reading_of(number: int, said: tuple[str, int, int] | None) -> Reading:
    if said is None:
        return Reading(digest(number), "text/html", 9, error="no_tables")
    unit, year, value = said
    cell = Cell("applications.new", "total", value, str(value), "number", "件")
    report = replace(make_report(digest(number), year), unit=unit, cells=(cell,))
    return Reading(digest(number), "text/html", 9, report)


def keep_reading(database: Database, reading: Reading, url: str, seen: str) -> None:
    if reading.report:
        keep(database, reading.report, url, seen)
    else:
        record(database, [Appearance(url, reading.sha256, captured=seen)], [reading], reader="1")


def three(database: Database, value: int, reader: str) -> None:
    """Three reports, read with this number of new applications, wait to be accepted."""
    run = begin(database)
    for number in range(3):
        wait(database, run, reading_of(number, ("甲县人民政府", 2018 + number, value)), reader)


@pytest.fixture
def three_reports(archive: Archive) -> Database:
    for number in range(3):
        reading = reading_of(number, ("甲县人民政府", 2018 + number, 1))
        keep_reading(
            archive.database, reading, f"http://www.example.gov.cn/{number}.html", "2026-01-01T00:00:00Z"
        )
    return archive.database


def values(database: Database) -> list[int]:
    return [row["applications_new__total"] for row in database.table("figures").rows]


@pytest.mark.parametrize("at", range(4))
def test_what_is_interrupted_goes_on(three_reports: Database, at: int) -> None:
    before = dump(three_reports)
    three(three_reports, 2, "2")
    assert len(list(islice(accept(three_reports), at))) == at
    assert sorted(values(three_reports)) == [1] * (3 - at) + [2] * at
    list(accept(three_reports))
    assert values(three_reports) == [2, 2, 2]
    assert len(list(islice(roll_back(three_reports), at))) == at
    assert sorted(values(three_reports)) == [1] * at + [2] * (3 - at)
    list(roll_back(three_reports))
    assert dump(three_reports) == before


def test_of_each_document_only_the_newest_former_reading_is_kept(three_reports: Database) -> None:
    for value in (2, 3):
        three(three_reports, value, str(value))
        list(accept(three_reports))
        assert count(three_reports, "former") == 3
    list(roll_back(three_reports))
    assert values(three_reports) == [2, 2, 2]
    assert list(roll_back(three_reports)) == []


def test_a_document_that_was_not_read_again_is_not_rolled_back_with_others(three_reports: Database) -> None:
    three(three_reports, 2, "2")
    list(accept(three_reports))
    run = begin(three_reports)
    wait(three_reports, run, reading_of(0, ("甲县人民政府", 2018, 3)), "3")
    list(accept(three_reports))
    list(roll_back(three_reports))
    assert values(three_reports) == [2, 2, 2]


def test_a_reading_that_says_the_same_takes_no_room(three_reports: Database) -> None:
    three(three_reports, 1, "2")
    assert {(row["same"], row["says"]) for row in three_reports.table("readings").rows} == {(1, None)}
    assert list(changed(three_reports)) == []
    list(accept(three_reports))
    assert {row["reader"] for row in three_reports.table("documents").rows} == {"2"}
    list(roll_back(three_reports))
    assert {row["reader"] for row in three_reports.table("documents").rows} == {"1"}


def test_a_new_run_forgets_what_waited(three_reports: Database) -> None:
    three(three_reports, 2, "2")
    begin(three_reports)
    assert count(three_reports, "waiting") == 0


def test_a_report_comes_back_whole_from_its_json() -> None:
    report = whole_report(url="http://www.example.gov.cn/", urls=("http://www.example.gov.cn/",), version=2)
    assert report_from_dict(json.loads(json.dumps(report_to_dict(report)))) == report


def test_verify_tells_of_what_waits_and_names_a_damaged_reading(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    better(monkeypatch, lambda report: with_cell(report, 4711))
    run("--all", "--archive", folder)
    monkeypatch.undo()
    proof = verify(folder, 0)
    assert proof.checked["readings"] == 3
    assert any("read --accept" in str(line) for line in proof.notes)
    assert "reading" not in {fault.kind for fault in proof.faults}
    with Archive(folder) as archive:
        archive.database.execute("UPDATE readings SET says = substr(says, 1, 99) WHERE says NOT NULL")
    found = [fault.where for fault in verify(folder, 0).faults if fault.kind == "reading"]
    assert len(found) == 2
    assert all(where.startswith("readings/") and where.endswith("/waiting") for where in found)


def test_a_release_holds_only_what_is_in_effect(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    better(monkeypatch, lambda report: with_cell(report, 4711))
    run("--all", "--archive", folder)
    with Archive(folder) as archive:
        take(archive.database, tmp_path / "copy.db", "2026-01-01T00:00:00Z")
    with sqlite3.connect(tmp_path / "copy.db") as copy:
        assert copy.execute("SELECT count(*) FROM readings").fetchone() == (0,)


@pytest.mark.parametrize("arguments", [("x.html", "--accept"), ("--rollback", "--accept"), ()])
def test_what_makes_no_sense_is_refused(arguments: tuple[str, ...], tmp_path: Path) -> None:
    assert run(*arguments, "--archive", tmp_path).exit_code == 2


def test_a_rollback_without_former_readings_says_so(folder: Path) -> None:
    done = run("--rollback", "--archive", folder)
    assert done.exit_code == 1
    assert "no former readings" in str(done.exception)
