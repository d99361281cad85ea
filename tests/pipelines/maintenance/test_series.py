"""Findings over several reports of an archive: made when a crawl ends, made anew on request, never left behind."""

from __future__ import annotations

from typing import Any

from archive.database.folder import Archive
from archive.model import Report, Section
from archive.reports.loading import load_report
from pipelines.maintenance.series import check_series, units_of
from tests.support.keeping import keep
from tests.support.sums import report

OUT, INTO, NEW = (("applications." + name, "total") for name in ("carried_out", "carried_in", "new"))


def of(number: int, year: int, values: Any, **about: Any) -> Report:
    given = {"unit": "平罗县教育局", "region_code": "640221", "scope": "own", "title": "报告"} | about
    generation = "b2019" if year < 2021 else "c2021"
    return report(generation, values, **({"year": year, "sha256": f"{number:064x}"} | given))


def held(archive: Archive, *reports: Report) -> None:
    for one in reports:
        keep(
            archive.database,
            one,
            f"http://a.gov.cn/{one.sha256[-4:]}",
            f"2026-01-0{one.sha256[-1]}T00:00:00Z",
        )


def statuses(archive: Archive, sha256: str, rule: str) -> list[str]:
    database = archive.database
    number = next(database.query("SELECT id FROM reports WHERE sha256 = ?", [sha256]))["id"]
    return [f.status for f in load_report(database, number).findings if f.rule == rule]


def test_a_year_is_held_against_the_one_before(archive: Archive) -> None:
    before, after = of(1, 2021, {OUT: 4}), of(2, 2022, {INTO: 5})
    held(archive, before, after)
    assert check_series(archive.database) == 2
    assert statuses(archive, after.sha256, "X1.carry") == ["fails"]
    assert statuses(archive, before.sha256, "X1.carry") == []


def test_made_anew_nothing_is_said_twice(archive: Archive) -> None:
    before, after = of(1, 2021, {OUT: 4}), of(2, 2022, {INTO: 5})
    held(archive, before, after)
    for _ in range(2):
        check_series(archive.database)
    assert statuses(archive, after.sha256, "X1.carry") == ["fails"]
    assert statuses(archive, after.sha256, "A4.domain") == []  # what reading found is left alone


def test_scopes_are_never_mixed(archive: Archive) -> None:
    before = of(1, 2021, {OUT: 4}, scope="aggregate")
    after, unsure = of(2, 2022, {INTO: 5}), of(3, 2023, {INTO: 9}, scope="uncertain")
    held(archive, before, after, unsure)
    check_series(archive.database)
    assert statuses(archive, after.sha256, "X1.carry") == statuses(archive, unsure.sha256, "X1.carry") == []


def test_an_older_version_is_left_out(archive: Archive) -> None:
    before, first, second = of(1, 2021, {OUT: 4}), of(2, 2022, {INTO: 5}), of(3, 2022, {INTO: 4})
    held(archive, before)
    keep(archive.database, first, "http://a.gov.cn/x", "2026-02-01T00:00:00Z")
    check_series(archive.database)
    assert statuses(archive, first.sha256, "X1.carry") == ["fails"]
    keep(archive.database, second, "http://a.gov.cn/x", "2026-03-01T00:00:00Z")
    check_series(archive.database)
    assert statuses(archive, first.sha256, "X1.carry") == []
    assert statuses(archive, second.sha256, "X1.carry") == ["holds"]


def test_two_different_reports_on_one_year_are_both_named(archive: Archive) -> None:
    one, other = of(1, 2022, {NEW: 5}), of(2, 2022, {NEW: 6}, title="另一份")
    held(archive, one, other)
    check_series(archive.database)
    assert statuses(archive, one.sha256, "X8.year") == statuses(archive, other.sha256, "X8.year") == ["fails"]


def test_a_government_is_held_against_its_bodies(archive: Archive) -> None:
    sections = (Section("introduction", None, "汇总全县各部门、13个乡镇的情况。"),)
    about: Any = {"unit": "平罗县人民政府", "scope": "aggregate", "sections": sections}
    parent = of(1, 2022, {NEW: 5}, **about)
    town = of(2, 2022, {NEW: 6}, unit="平罗县灵沙乡人民政府", region_code="640221201")
    elsewhere = of(3, 2022, {NEW: 60}, unit="海原县教育局", region_code="640522")
    held(archive, parent, town, elsewhere)
    assert check_series(archive.database, units_of(archive.database, [town.sha256])) == 2  # the county's, too
    assert statuses(archive, parent.sha256, "H2.child") == ["fails"]
    assert statuses(archive, parent.sha256, "H1.sum") == ["not_assessable"]
