"""A government's aggregate against its bodies: added up only where all are known, and never against strangers."""

from __future__ import annotations

from typing import Any

import pytest

from archive.model import Report, Section
from pipelines.checks.hierarchy import belongs_to, check_children, is_complete
from tests.support.sums import report

NEW = ("applications.new", "total")


def of(new: int | None, **about: Any) -> Report:
    return report(
        "c2021", {NEW: new}, **({"scope": "own", "unit": "某县教育局", "region_code": "640221"} | about)
    )


def parent(new: int | None, introduction: str = "汇总全县各部门、各乡镇的情况。") -> Report:
    sections = (Section("introduction", None, introduction),)
    return of(new, scope="aggregate", unit="某县人民政府", sections=sections)


def statuses(found: Any, rule: str) -> list[tuple[str | None, str]]:
    return [(f.subject, f.status) for f in found if f.rule == rule]


def test_the_sum_of_all_bodies() -> None:
    whole = check_children(parent(5), [of(2), of(3, unit="某县财政局")], is_whole=True)
    assert statuses(whole, "H1.sum") == [(None, "holds")]
    short = check_children(parent(6), [of(2), of(3, unit="某县财政局")], is_whole=True)
    assert statuses(short, "H1.sum") == [("applications.new", "fails")]


def test_the_sum_of_some_bodies_says_nothing() -> None:
    assert statuses(check_children(parent(6), [of(2)], is_whole=False), "H1.sum") == [
        (None, "not_assessable")
    ]


@pytest.mark.parametrize(
    ("above", "below", "wanted"),
    [
        (5, 5, [(None, "holds")]),
        (5, 6, [("某县教育局:applications.new", "fails")]),
        (None, 6, []),
        (5, None, []),
    ],
)
def test_no_body_exceeds_its_government(above: int | None, below: int | None, wanted: list[Any]) -> None:
    assert statuses(check_children(parent(above), [of(below)], is_whole=False), "H2.child") == wanted


def test_only_reports_of_one_year_and_form() -> None:
    assert check_children(parent(1), [of(9, year=2021)], is_whole=True) == ()
    assert check_children(of(1), [of(9)], is_whole=True) == ()  # no aggregate


@pytest.mark.parametrize(
    ("unit", "code", "introduction", "wanted"),
    [
        ("某县教育局", "640221", "", True), ("某县税务局", "640221", "", False), ("某县气象局", "640221", "", False),
        ("某县灵沙乡人民政府", "640221201", "汇总全县各部门、13个乡镇的情况。", True),
        ("某县灵沙乡人民政府", "640221201", "汇总各部门的情况。", False),
    ],
)  # fmt: skip
def test_whose_figures_a_government_adds_up(unit: str, code: str, introduction: str, wanted: bool) -> None:
    assert belongs_to(parent(1, introduction), of(1, unit=unit, region_code=code)) is wanted


@pytest.mark.parametrize(
    ("introduction", "wanted"),
    [
        ("汇总全县1个部门、1个乡镇的情况。", True),
        ("由县政府办公室汇总全县 1 个乡镇、 1 个县直部门的情况形成。", True),
        ("汇总全县32个部门、14个乡镇的情况。", False),
        ("汇总全县1个部门的情况。", False),
        ("汇总全县各部门、各乡镇的情况。", False),
    ],
)
def test_all_bodies_are_there_when_the_government_says_how_many_and_as_many_are(
    introduction: str, wanted: bool
) -> None:
    town = of(1, unit="某县灵沙乡人民政府", region_code="640221201")
    assert is_complete(parent(3, introduction), [of(2), town]) is wanted
