"""Findings come back as they were; those that object have their words where SQL reads them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlite_utils import Database

from archive.database.finding_rows import add_findings, load_findings, write_findings
from archive.database.folder import Archive
from archive.database.kinds_of_findings import count_findings
from archive.model import Finding
from archive.sentence import say, verbatim
from tests.support import keeping
from tests.support.whole_report import report

SUM = say("equation", name="自然人", left=(1, 2), sign="=", right=(3,))
FINDINGS = (
    Finding("A1.flow", "error", "holds", SUM, "total"),
    Finding("A2.parts", "error", "fails", SUM, "total"),
    Finding("A3.columns", "error", "holds_blank_as_zero", SUM, None),
    Finding("N1.received", "warning", "undetermined", SUM, "x"),
    Finding("N2.answered", "info", "holds", SUM, "x"),
    Finding("N2.answered", "info", "not_assessable", SUM, "y"),
    Finding("R1.sum", "error", "holds", verbatim("3 = 3"), "x"),
    Finding("R1.sum", "error", "not_assessable", None, "y"),
    Finding("A1.flow", "error", "circular", SUM + say("another_cell_misread"), "total"),
)


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    """An archive with one report without findings."""
    with Archive(tmp_path) as archive:
        made = report(findings=())
        keeping.keep(archive.database, made, "http://www.pingluo.gov.cn/a.html", "2021-03-18T01:02:03Z")
        yield archive.database


def test_every_finding_comes_back_in_order(database: Database) -> None:
    write_findings(database, 1, FINDINGS)
    assert load_findings(database, 1) == FINDINGS
    rows = list(
        database.query("SELECT status, detail FROM told_findings WHERE sentence NOT NULL ORDER BY id")
    )
    assert [row["status"] for row in rows] == ["fails", "undetermined", "not_assessable"]
    assert {row["detail"] for row in rows} == {str(SUM)}


def test_findings_over_years_can_be_deleted_alone(database: Database) -> None:
    write_findings(database, 1, FINDINGS)
    more = (Finding("X1.carry", "error", "holds", SUM, "x"), Finding("X8.year", "warning", "holds", SUM, "y"))
    add_findings(database, 1, more)
    assert load_findings(database, 1) == FINDINGS + more
    database.execute("DELETE FROM told_findings WHERE rule = 'X1.carry'")
    assert load_findings(database, 1) == (*FINDINGS, more[1])


def test_the_view_shows_each_finding_once(database: Database) -> None:
    write_findings(database, 1, FINDINGS)
    shown = {tuple(row) for row in database.execute("SELECT rule, subject, severity, status FROM findings")}
    assert shown == {(one.rule, one.subject, one.severity, one.status) for one in FINDINGS}
    assert database.execute("SELECT count(*) FROM findings").fetchone()[0] == len(FINDINGS)
    assert sorted(count_findings(database.conn)) == sorted((*kind, 1) for kind in shown), (
        "the counts of the site, too"
    )


def test_what_holds_takes_one_row_and_no_subject_of_the_prose_a_kind(database: Database) -> None:
    prose = Finding("N1.received", "warning", "holds", SUM, "overview:7:12:received day")
    write_findings(database, 1, [*FINDINGS, prose])
    assert database.table("told_findings").count == 4
    assert database.table("packed_findings").count == 1
    names = {row["subject"] for row in database.table("finding_kinds").rows if row["rule"] == "N1.received"}
    assert names == {None}
    (row,) = database.query("SELECT subject FROM findings WHERE rule = 'N1.received' AND status = 'holds'")
    assert row["subject"] == prose.subject
    assert load_findings(database, 1)[-1] == prose


def test_the_words_of_a_fee_stand_where_a_question_finds_them(database: Database) -> None:
    write_findings(database, 1, [Finding("N11.fee", "info", "holds", SUM, "other:1:7:fee")])
    (row,) = database.query("SELECT detail FROM findings")
    assert row["detail"] == str(SUM)


def test_a_kind_is_one_whatever_report_has_it(database: Database) -> None:
    write_findings(database, 1, FINDINGS)
    before = database.table("finding_kinds").count
    database.execute("DELETE FROM packed_findings")
    database.execute("DELETE FROM told_findings")
    write_findings(database, 1, FINDINGS)
    assert database.table("finding_kinds").count == before
    assert load_findings(database, 1) == FINDINGS


def test_the_bytes_are_read_with_the_words_of_their_database(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A later version may begin new archives with other words."""
    with database.atomic():
        write_findings(database, 1, FINDINGS)
    monkeypatch.setattr("archive.database.packing_words._words", lambda: iter([b"other"]))
    with Archive(Path(database.conn.execute("PRAGMA database_list").fetchone()[2]).parent) as again:
        assert load_findings(again.database, 1) == FINDINGS


def test_a_sentence_that_this_version_does_not_know_is_shown_as_stored(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_findings(database, 1, FINDINGS[:1])
    monkeypatch.setattr("archive.sentence.templates", dict)
    (found,) = load_findings(database, 1)
    assert found.detail is not None
    assert '"equation"' in str(found.detail.clauses[0].parameters)
