"""The panel: one row a unit and year, blanks that stay blank, rates with a denominator, lateness by the law."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from msgspec.structs import replace

from archive.database.folder import Archive
from archive.database.panel import rates, series, settle_all
from archive.export.formats import reports
from archive.form.definition import FORM
from archive.model import Finding, Report
from archive.places.duties import duties, duty
from archive.reports.choosing import find
from archive.reports.loading import load_report
from archive.sentence import verbatim
from tests.support.keeping import keep
from tests.support.site_archive import _cell as cell
from tests.support.site_archive import make_report

JANUARY, JUNE = "2021-01-29T01:00:00Z", "2021-06-20T01:00:00Z"
HERE = "http://www.example.gov.cn/2020.html"


def row(archive: Archive, columns: str, where: str = "1") -> tuple[Any, ...]:
    (found,) = archive.database.query(f"SELECT {columns} FROM panel WHERE {where}")
    return tuple(found.values())


def with_cells(report: Report, **totals: int | None) -> Report:
    """A report that prints only these totals of part three: `granted=3` is applications.result.granted."""
    names = {"new": "applications.new"} | {
        n: f"applications.result.{n}" for n in ("granted", "partial", "total")
    }
    return replace(report, cells=tuple(cell(names[name], value, "total") for name, value in totals.items()))


def test_series_and_rates_are_what_the_report_prints(archive: Archive) -> None:
    keep(archive.database, make_report(), HERE, JANUARY)
    assert row(archive, "unit, year, received, withheld, other_results, suits, carried_in, report") == (
        "甲县人民政府", 2020, 20, 4, 5, 2, None, 1,
    )  # fmt: skip
    assert row(archive, "disclosure_rate, substantive_rate, backlog_rate, reviews_corrected_rate") == (
        56.25, 69.23, 20.0, 25.0,
    )  # fmt: skip


def test_blanks_are_no_zeros_and_no_denominators(archive: Archive) -> None:
    keep(archive.database, with_cells(make_report(), granted=None, partial=None, total=0), HERE, JANUARY)
    assert row(archive, "granted, withheld, results, disclosure_rate, substantive_rate") == (
        None,
        None,
        0,
        None,
        None,
    )


def test_a_blank_part_adds_nothing_to_a_rate(archive: Archive) -> None:
    keep(archive.database, with_cells(make_report(), granted=3, partial=None, total=4), HERE, JANUARY)
    assert row(archive, "disclosure_rate") == (75.0,)


def test_the_newest_version_stands_for_the_year(archive: Archive) -> None:
    keep(archive.database, with_cells(make_report(), new=5), HERE, JANUARY)
    keep(archive.database, with_cells(make_report("2" * 64), new=6), HERE, JUNE)
    assert row(archive, "received, report, versions, rivals") == (6, 2, 2, 0)


def test_reports_that_disagree_are_rivals(archive: Archive) -> None:
    keep(archive.database, with_cells(make_report(), new=5), HERE, JANUARY)
    keep(archive.database, with_cells(make_report("2" * 64), new=6), "http://sj.example.gov.cn/", JUNE)
    assert row(archive, "received, rivals") == (6, 1)


def test_a_report_read_as_another_years_leaves_its_old_year(archive: Archive) -> None:
    keep(archive.database, make_report(), HERE, JANUARY)
    keep(archive.database, make_report(year=2019), HERE, JANUARY, reader="2")
    assert [tuple(r.values()) for r in archive.database.query("SELECT year, report FROM report_years")] == [
        (2019, 1)
    ]


def test_rebuilt_from_nothing_it_is_the_same(archive: Archive) -> None:
    keep(archive.database, with_cells(make_report(), new=5), HERE, JANUARY)
    keep(archive.database, with_cells(make_report("2" * 64), new=6), HERE, JUNE)
    keep(archive.database, make_report("3" * 64, 2021), "http://www.example.gov.cn/2021.html", JUNE)
    before = list(archive.database.query("SELECT * FROM report_years"))
    assert settle_all(archive.database) == len(before) == 2
    assert list(archive.database.query("SELECT * FROM report_years")) == before


@pytest.mark.parametrize(
    ("kind", "scope", "year", "deadline"),
    [
        ("government", "aggregate", 2020, "2021-03-31"),
        ("department", "own", 2020, "2021-01-31"),
        ("office", "own", 2024, "2025-01-31"),
        ("office", "uncertain", 2024, "2025-03-31"),
        ("township", "own", 2024, None),
        ("township", "own", 2015, "2016-03-31"),
        ("department", "own", 2018, "2019-03-31"),
        ("institution", "own", 2024, None),
        ("government", "aggregate", 2007, None),
    ],
)
def test_who_owes_a_report_until_when(kind: str, scope: str, year: int, deadline: str | None) -> None:
    owed = duty(kind, scope, year)
    assert (owed and owed.deadline.isoformat()) == deadline


def test_lateness_is_counted_from_the_day_after() -> None:
    owed = duty("department", "own", 2023)
    assert owed
    assert [owed.days_late(date(2024, 1, 31)), owed.days_late(date(2024, 2, 1))] == [0, 1]


def test_the_panel_says_how_late(archive: Archive) -> None:
    office = make_report(unit="甲县教育局", scope="own", published="2021-02-03")
    keep(archive.database, office, HERE, JUNE)
    keep(archive.database, make_report("2" * 64, published="2021-02-03"), HERE + "x", JUNE)
    keep(archive.database, make_report("3" * 64, 2019, published=None), HERE + "y", JUNE)
    found = archive.database.query("SELECT unit, year, days_late FROM panel ORDER BY unit, year")
    assert [tuple(r.values()) for r in found] == [
        ("甲县人民政府", 2019, None),
        ("甲县人民政府", 2020, 0),
        ("甲县教育局", 2020, 3),
    ]


def test_every_series_and_rule_is_told_in_both_languages() -> None:
    names = {one.id for one in series()}
    assert all(one.zh and one.en and one.columns for one in series())
    assert all(set(rate.numerator) | set(rate.denominator) <= names for rate in rates())
    assert all(rule["source"] and rule["zh"] and rule["en"] for rule in duties())


ELSEWHERE = "http://sj.example.gov.cn/2020.html"


@pytest.mark.parametrize("first", [0, 1])
@pytest.mark.parametrize(
    "better",
    [
        {"title": "关于更正甲县人民政府2020年政府信息公开工作年度报告的公告", "published": None},
        {"published": "2021-03-30"},
        {"title": "甲县人民政府2020年政府信息公开工作年度报告（更正版）", "published": "2021-01-05"},
    ],
)
def test_of_two_addresses_the_correction_or_the_later_one_is_in_effect(
    archive: Archive, better: dict[str, Any], first: int
) -> None:
    """Whichever of them was found first."""
    old = with_cells(make_report(), new=5)
    new = replace(with_cells(make_report("2" * 64), new=6), **better)
    found = [(old, HERE), (new, ELSEWHERE)]
    for (report, url), seen in zip(found[first:] + found[:first], (JANUARY, JUNE), strict=True):
        keep(archive.database, report, url, seen)
    assert row(archive, "received, rivals") == (6, 1)
    assert load_report(archive.database, find(archive.database, "甲县人民政府", 2020)).sha256 == "2" * 64


def test_a_report_whose_body_only_the_site_tells_stands_for_nobody(archive: Archive) -> None:
    doubt = Finding("W.unit", "warning", "undetermined", verbatim("只有网站说明单位"), "site")
    keep(archive.database, replace(make_report(), findings=(doubt,)), HERE, JANUARY)
    assert list(archive.database.query("SELECT * FROM panel")) == []
    assert archive.database.table("reports").count == 1


@pytest.mark.parametrize("state", ["unread", "unparsed", "text", "row_absent"])
def test_a_sum_over_what_was_not_read_is_unknown(archive: Archive, state: Any) -> None:
    """Two and “约18” are not two; a rate of them is none."""
    cells = [
        cell("applications.result.granted", 10, "total"),
        cell("applications.result.partial", None, "total"),
        cell("applications.result.withheld.state_secret", 2, "total"),
        replace(cell("applications.result.withheld.process_info", None, "total", raw="约18"), state=state),
        cell("applications.result.total", 30, "total"),
        cell("applications.new", 30, "total"),
    ]
    keep(archive.database, replace(make_report(), cells=tuple(cells)), HERE, JANUARY)
    assert row(archive, "received, granted, partial, withheld, results") == (30, 10, None, None, 30)
    assert row(archive, "substantive_rate") == (None,)
    assert "process_info" in row(archive, "unread_columns")[0]


def test_an_applicant_that_was_not_read_leaves_the_totals(archive: Archive) -> None:
    doubtful = replace(cell("applications.new", None, "natural_person", raw="1?"), state="unparsed")
    keep(
        archive.database,
        replace(make_report(), cells=(doubtful, cell("applications.new", 30, "total"))),
        HERE,
        JANUARY,
    )
    assert row(archive, "received") == (30,)


def test_the_panel_is_what_the_exported_reports_add_up_to(archive: Archive) -> None:
    """Every series, added up anew from the JSON of the reports, by nothing but the keys in panel.toml."""
    for at, report in enumerate((make_report(), make_report("2" * 64, 2021, generation="c2021"))):
        keep(archive.database, report, f"http://www.example.gov.cn/{at}.html", JANUARY)
    exported = {entry["year"]: entry for entry in reports(archive.database)}
    for found in archive.database.query("SELECT * FROM panel"):
        cells = {
            FORM.by_key[c["key"], c["applicant"]].column: c
            for c in exported[found["year"]]["cells"]
            if (c["key"], c["applicant"]) in FORM.by_key
        }
        for one in series():
            members = [cells[c] for c in one.columns if c in cells and cells[c]["state"] != "row_absent"]
            values = [float(c["value"]) for c in members if c["value"] is not None]
            if found["unread_columns"] and any(f" {c} " in found["unread_columns"] for c in one.columns):
                assert found[one.id] is None
            else:
                assert (None if found[one.id] is None else float(found[one.id])) == (
                    sum(values) if values else None
                )
