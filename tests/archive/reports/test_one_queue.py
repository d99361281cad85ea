"""Doubts about the year, about a page beside its file and about two reports of one year wait in the same queue, and a
verdict on each is a row."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from archive.database.folder import Archive
from archive.database.verdicts import FILE, load_verdicts
from archive.model import Finding, Report
from archive.reports.doubts import judge, queue
from archive.sentence import verbatim
from pipelines.maintenance.series import check_series
from tests.support.edits import edited
from tests.support.keeping import keep
from tests.support.site_archive import make_report

DAY = "2026-01-01T00:00:00Z"
YEAR = Finding("W.year", "warning", "undetermined", verbatim("统计期限说是 2019 年"), "period")
CELL = Finding(
    "L2.doubtful", "warning", "undetermined", verbatim("“16”，又读作 18"), "applications.result.total@total"
)
INK = Finding("ink.unused", "warning", "fails", verbatim("1 处印迹没有归属：“3”"), "applications")


def waiting(archive: Archive, *reports: Report) -> list[str]:
    for at, report in enumerate(reports):
        keep(archive.database, report, f"http://a.gov.cn/{at}.html", DAY)
    check_series(archive.database, None)
    return [doubt.address for doubt in queue(archive.database)]


@pytest.mark.parametrize("doubt", [YEAR, CELL, INK], ids=lambda one: one.rule)
@pytest.mark.parametrize("verdict", ["printed_so", "legitimate", "undecidable"])
def test_a_doubt_waits_until_a_person_has_spoken(archive: Archive, doubt: Finding, verdict: str) -> None:
    (address,) = waiting(archive, make_report(findings=(doubt,)))
    judge(archive, address, verdict, who="李某", why="查过原件", when=date(2026, 2, 1))
    (row,) = load_verdicts(Path(archive.root) / FILE).values()
    assert (row.rule, row.who, row.why, row.verdict) == (doubt.rule, "李某", "查过原件", verdict)
    assert list(queue(archive.database)) == []


def test_two_reports_of_one_year_wait_on_both_sides(archive: Archive) -> None:
    first = make_report(findings=())
    rules = [
        address.split("/")[1] for address in waiting(archive, first, edited(first, "2" * 64, granted=12))
    ]
    assert rules == ["X8.year", "X8.year"]


def test_a_doubtful_year_is_in_no_panel_before_the_verdict(archive: Archive) -> None:
    (address,) = waiting(archive, make_report(findings=(YEAR,)))
    assert archive.database.table("report_years").count == 0
    judge(archive, address, "legitimate", who="李某", why="封面写明 2020", when=date(2026, 2, 1))
    assert archive.database.table("report_years").count == 1
