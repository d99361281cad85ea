"""What one year's report says of the next: each rule where it holds, fails, and does not apply."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec.structs import replace

from archive.form.definition import FORM
from archive.model import Report, Section
from pipelines.checks.years import check_unit, check_years
from tests.support.years import of

TOTAL = "total"


def statuses(previous: Report, current: Report, rule: str) -> list[tuple[str | None, str]]:
    return [(f.subject, f.status) for f in check_years(previous, current) if f.rule == rule]


@pytest.mark.parametrize(
    ("out", "into", "wanted"),
    [
        (121, 121, [("total", "holds")]), (121, 120, [("total", "fails")]),
        (0, None, [("total", "holds_blank_as_zero")]), (4, None, [("total", "undetermined")]), (None, None, []),
    ],
)  # fmt: skip
def test_what_is_carried_over_arrives(
    out: int | None, into: int | None, wanted: list[tuple[str, str]]
) -> None:
    before = of(2020, {("applications.carried_out", TOTAL): out})
    after = of(2021, {("applications.carried_in", TOTAL): into})
    assert statuses(before, after, "X1.carry") == wanted


@pytest.mark.parametrize(
    ("row", "wanted"),
    [
        ({"org.business": 2, TOTAL: 2}, "fails"),  # the row adds up without the blank: it means none
        ({TOTAL: 0}, "fails"),
        ({"org.business": 2, TOTAL: 5}, "undetermined"),  # the blank may be the missing three
        ({"org.business": 2}, "undetermined"),
    ],
)
def test_a_blank_means_none_where_its_own_row_adds_up_without_it(row: dict[str, int], wanted: str) -> None:
    key = "applications.carried_out"
    blank = {(key, applicant.id): None for applicant in FORM.applicants}
    before = of(2022, blank | {(key, who): number for who, number in row.items()})
    after = of(2023, {("applications.carried_in", "natural_person"): 3})
    assert ("natural_person", wanted) in statuses(before, after, "X1.carry")


def test_carry_over_fails_column_by_column() -> None:
    before = of(
        2022,
        {("applications.carried_out", who): n for who, n in (("natural_person", 4), ("org.business", 2))},
    )
    after = of(
        2023, {("applications.carried_in", who): n for who, n in (("natural_person", 5), ("org.business", 2))}
    )
    assert statuses(before, after, "X1.carry") == [("natural_person", "fails")]


def test_nothing_is_carried_over_from_the_form_of_2014_nor_over_a_gap() -> None:
    after = of(2019, {("applications.carried_in", TOTAL): 3})
    old = replace(of(2018, {("applications.carried_out", TOTAL): 9}), generation="a2014")
    assert statuses(old, after, "X1.carry") == []
    assert check_years(of(2019, {}), of(2021, {})) == ()


@pytest.mark.parametrize(("now", "wanted"), [(243, ["holds"]), (231, ["fails"]), (None, [])])
def test_the_catalogue_goes_on(now: int | None, wanted: list[str]) -> None:
    stem = "disclosure.art20_5.licences"
    before = of(2019, {(f"{stem}.items_prev", None): 231, (f"{stem}.items_delta", None): 12})
    after = of(2020, {(f"{stem}.items_prev", None): now})
    assert [status for _, status in statuses(before, after, "X2.items")] == wanted


@pytest.mark.parametrize(("in_force", "wanted"), [(420, ["holds"]), (421, ["fails"]), (None, [])])
def test_the_stock_of_documents_goes_on(in_force: int | None, wanted: list[str]) -> None:
    stem = "disclosure.art20_1.normative_docs"
    before = of(2022, {(f"{stem}.in_force", None): 597})
    after = of(
        2023,
        {(f"{stem}.issued", None): 50, (f"{stem}.repealed", None): 227, (f"{stem}.in_force", None): in_force},
    )
    assert [status for _, status in statuses(before, after, "X3.docs")] == wanted


def test_part_two_is_not_compared_over_the_change_of_form() -> None:
    stem = "disclosure.art20_1.normative_docs"
    before = of(2020, {(f"{stem}.public_total", None): 9})
    after = of(
        2021, {(f"{stem}.{name}", None): n for name, n in (("issued", 1), ("repealed", 0), ("in_force", 80))}
    )
    assert {f.rule for f in check_years(before, after)}.isdisjoint({"X2.items", "X3.docs"})


@pytest.mark.parametrize(
    ("pending", "total", "wanted"), [(2, 3, ["holds"]), (2, 1, ["fails"]), (0, 1, []), (2, None, [])]
)
def test_pending_cases_appear_again(pending: int, total: int | None, wanted: list[str]) -> None:
    before = of(2021, {("remedies.review.pending", None): pending})
    after = of(2022, {("remedies.review.total", None): total})
    assert [status for _, status in statuses(before, after, "X5.pending")] == wanted


FIGURES: dict[tuple[str, str | None], int | None] = {
    (f"disclosure.art20_1.normative_docs.{name}", None): n
    for name, n in (("issued", 5), ("repealed", 2), ("in_force", 9))
} | {(f"remedies.review.{name}", None): n for name, n in (("upheld", 3), ("corrected", 8), ("other", 2))}
ONE_APPLICATION: dict[tuple[str, str | None], int | None] = {
    (f"applications.{row}", who): 1
    for row in ("new", "result.granted", "result.total")
    for who in ("natural_person", TOTAL)
}
ZEROS: dict[tuple[str, str | None], int | None] = {("applications.result.granted", TOTAL): 0}
STOCKS: dict[tuple[str, str | None], int | None] = {
    (f"disclosure.art20_1.{kind}.in_force", None): n for kind, n in (("rules", 31), ("normative_docs", 97))
}


@pytest.mark.parametrize(
    ("before", "after", "wanted"),
    [
        (FIGURES, FIGURES, ["fails"]), (FIGURES, FIGURES | {("applications.new", TOTAL): 8}, ["holds"]),
        (dict.fromkeys(FIGURES, 0), dict.fromkeys(FIGURES, 0), []), ({}, {}, []),
        (ONE_APPLICATION, ONE_APPLICATION, []), (STOCKS | ONE_APPLICATION, STOCKS | ONE_APPLICATION, []),
        (dict.fromkeys(FIGURES, 1), dict.fromkeys(FIGURES, 1), []), (FIGURES, FIGURES | ZEROS, ["fails"]),
    ],
)  # fmt: skip
def test_a_copied_report(before: Any, after: Any, wanted: list[str]) -> None:
    assert [status for _, status in statuses(of(2021, before), of(2022, after), "X6.copy")] == wanted


def test_repeated_text_is_measured() -> None:
    old = of(2021, {}, sections=(Section("overview", None, "一是加强培训。二是完善制度。"),))
    new = of(2022, {}, sections=(Section("overview", None, "一是加强培训。本年另建查询平台。"),))
    found = next(f for f in check_years(old, new) if f.rule == "X7.text")
    assert (found.status, found.severity) == ("holds", "info")
    assert "44%" in str(found.detail)  # 7 of 16 characters


def test_one_report_a_year() -> None:
    reports = [of(year, {}) for year in (2019, 2020, 2022)]
    twice = [*reports, of(2022, {}, sha256="f" * 64)]

    def said(among: list[Report], current: Report) -> list[tuple[str, str | None]]:
        return [(f.status, f.subject) for f in check_unit(among, current) if f.rule == "X8.year"]

    assert said(reports, reports[0]) == []
    assert said(reports, reports[1]) == [("holds", "2020")]
    assert said(reports, reports[2]) == [("undetermined", "2021-2021")]
    assert said(twice, twice[-1]) == [("fails", "2022")]
    assert said([replace(reports[0], year=None)], replace(reports[0], year=None)) == []
