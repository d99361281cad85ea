"""Findings over several reports of an archive: made when a crawl ends, made anew on request, never left behind."""

from __future__ import annotations

from datetime import date
from typing import Any

from msgspec.structs import replace

from archive.database.folder import Archive
from archive.database.verdicts import Verdict, review
from archive.model import Finding, Report, Section
from archive.reports.loading import load_report
from archive.sentence import verbatim
from pipelines.checks.proof import EVERYTHING
from pipelines.maintenance.series import check_series, units_of
from pipelines.reading.read_bytes import read_bytes
from tests.portal_builder.build import PORTAL
from tests.support.keeping import keep
from tests.support.sums import report

PAGE = (PORTAL / "xxgk/zfxxgknb/xzf/202403/t20240322_900251.html").read_bytes()
OUT, INTO, NEW = (("applications." + name, "total") for name in ("carried_out", "carried_in", "new"))


def of(number: int, year: int, values: Any, **about: Any) -> Report:
    given: dict[str, Any] = {"unit": "平罗县教育局", "region_code": "640221", "scope": "own", "title": "报告"}
    given |= {"read_twice": EVERYTHING} | about
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
    assert check_series(archive.database, archive.store) == 2
    assert statuses(archive, after.sha256, "X1.carry") == ["fails"]
    assert statuses(archive, before.sha256, "X1.carry") == []


def test_made_anew_nothing_is_said_twice(archive: Archive) -> None:
    before, after = of(1, 2021, {OUT: 4}), of(2, 2022, {INTO: 5})
    held(archive, before, after)
    for _ in range(2):
        check_series(archive.database, archive.store)
    assert statuses(archive, after.sha256, "X1.carry") == ["fails"]
    assert statuses(archive, after.sha256, "A4.domain") == []  # what reading found is left alone


def test_a_report_that_was_not_read_twice_accuses_nobody(archive: Archive) -> None:
    before, after = (
        of(1, 2021, {OUT: 4}),
        of(2, 2022, {INTO: 5}, read_twice=None),
    )  # its bytes are not in the store
    held(archive, before, after)
    check_series(archive.database, archive.store)
    assert statuses(archive, after.sha256, "X1.carry") == ["undetermined"]


def test_a_report_with_a_misread_cell_accuses_nobody(archive: Archive) -> None:
    before, after = of(1, 2021, {OUT: 4}), of(2, 2022, {INTO: 5})
    doubt = Finding(
        "L2.doubtful",
        "warning",
        "undetermined",
        verbatim("结转下年：“4”，又读作 5"),
        "applications.carried_out@total",
    )
    found = Verdict(before.sha256, doubt.rule, "misread", "王某", date(2026, 1, 3), "原图是 5", doubt.subject)
    held(archive, replace(before, findings=review([doubt], before.sha256, {found.key: found})), after)
    check_series(archive.database, archive.store)
    assert statuses(archive, after.sha256, "X1.carry") == ["undetermined"]


def test_the_bytes_are_read_a_second_time_when_another_year_disagrees(archive: Archive) -> None:
    digest = archive.store.put(PAGE)
    page = read_bytes(PAGE, sha256=digest).report
    assert page
    assert page.read_twice is None
    assert page.year
    carried = page.cell("applications.carried_in", "total")
    assert carried
    before = replace(
        of(1, page.year - 1, {OUT: int(carried.value or 0) + 3}),
        unit=page.unit, scope=page.scope, region_code=page.region_code,
    )  # fmt: skip
    held(archive, before, page)
    check_series(archive.database, archive.store)
    assert "fails" in statuses(archive, digest, "X1.carry")
    kept = next(archive.database.query("SELECT read_twice FROM reports WHERE sha256 = ?", [digest]))
    assert set(kept["read_twice"].split()) == set(EVERYTHING)


def test_the_same_figures_in_another_carrier_are_proof_enough(archive: Archive) -> None:
    before, after = of(1, 2021, {OUT: 4}), of(2, 2022, {INTO: 5}, read_twice=None)
    held(
        archive, before, after, replace(after, sha256=f"{3:064x}", media_type="application/pdf", title="附件")
    )
    check_series(archive.database, archive.store)
    assert statuses(archive, after.sha256, "X1.carry") == ["fails"]


def test_scopes_are_never_mixed(archive: Archive) -> None:
    before = of(1, 2021, {OUT: 4}, scope="aggregate")
    after, unsure = of(2, 2022, {INTO: 5}), of(3, 2023, {INTO: 9}, scope="uncertain")
    held(archive, before, after, unsure)
    check_series(archive.database, archive.store)
    assert statuses(archive, after.sha256, "X1.carry") == statuses(archive, unsure.sha256, "X1.carry") == []


def test_an_older_version_is_left_out(archive: Archive) -> None:
    before, first, second = of(1, 2021, {OUT: 4}), of(2, 2022, {INTO: 5}), of(3, 2022, {INTO: 4})
    held(archive, before)
    keep(archive.database, first, "http://a.gov.cn/x", "2026-02-01T00:00:00Z")
    check_series(archive.database, archive.store)
    assert statuses(archive, first.sha256, "X1.carry") == ["fails"]
    keep(archive.database, second, "http://a.gov.cn/x", "2026-03-01T00:00:00Z")
    check_series(archive.database, archive.store)
    assert statuses(archive, first.sha256, "X1.carry") == []
    assert statuses(archive, second.sha256, "X1.carry") == ["holds"]


def test_two_different_reports_on_one_year_are_both_named(archive: Archive) -> None:
    one, other = of(1, 2022, {NEW: 5}), of(2, 2022, {NEW: 6}, title="另一份")
    held(archive, one, other)
    check_series(archive.database, archive.store)
    assert statuses(archive, one.sha256, "X8.year") == statuses(archive, other.sha256, "X8.year") == ["fails"]


def test_a_government_is_held_against_its_bodies(archive: Archive) -> None:
    sections = (Section("introduction", None, "汇总全县各部门、13个乡镇的情况。"),)
    about: Any = {"unit": "平罗县人民政府", "scope": "aggregate", "sections": sections}
    parent = of(1, 2022, {NEW: 5}, **about)
    town = of(2, 2022, {NEW: 6}, unit="平罗县灵沙乡人民政府", region_code="640221201")
    elsewhere = of(3, 2022, {NEW: 60}, unit="海原县教育局", region_code="640522")
    held(archive, parent, town, elsewhere)
    assert (
        check_series(archive.database, archive.store, units_of(archive.database, [town.sha256])) == 2
    )  # the county's, too
    assert statuses(archive, parent.sha256, "H2.child") == ["fails"]
    assert statuses(archive, parent.sha256, "H1.sum") == ["not_assessable"]
