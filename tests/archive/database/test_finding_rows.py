"""Findings come back as they were; those that object have their words where SQL reads them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlite_utils import Database

from archive.database.finding_rows import add_findings, load_findings, write_findings
from archive.database.folder import Archive
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
    rows = list(database.query("SELECT status, detail FROM findings WHERE sentence NOT NULL ORDER BY id"))
    assert [row["status"] for row in rows] == ["fails", "undetermined", "not_assessable"]
    assert {row["detail"] for row in rows} == {str(SUM)}


def test_findings_over_years_can_be_deleted_alone(database: Database) -> None:
    write_findings(database, 1, FINDINGS)
    more = (Finding("X1.carry", "error", "holds", SUM, "x"), Finding("X8.year", "warning", "holds", SUM, "y"))
    add_findings(database, 1, more)
    assert load_findings(database, 1) == FINDINGS + more
    database.execute("DELETE FROM findings WHERE rule = 'X1.carry'")
    assert load_findings(database, 1) == (*FINDINGS, more[1])
    database.execute(
        "DELETE FROM findings WHERE rule = 'A1.flow'"
    )  # by hand: the others keep their own words
    assert load_findings(database, 1) == (*(one for one in FINDINGS if one.rule != "A1.flow"), more[1])


def test_a_sentence_that_this_version_does_not_know_is_shown_as_stored(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_findings(database, 1, FINDINGS[:1])
    monkeypatch.setattr("archive.sentence.templates", dict)
    (found,) = load_findings(database, 1)
    assert found.detail is not None
    assert '"equation"' in str(found.detail.clauses[0].parameters)
