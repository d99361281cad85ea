"""Each question over a few reports whose answer anybody can work out by hand."""

from __future__ import annotations

from decimal import Decimal
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from archive.catalogue.descriptions import groups, questions
from archive.database.folder import Archive
from archive.database.full_text import excerpt
from archive.form.definition import FORM
from archive.model import Cell, Finding, Report, Section
from archive.sentence import verbatim
from tests.support.keeping import keep
from tests.support.site_archive import make_report

Totals = dict[str, int | Decimal | None]


def report(unit: str = "甲县教育局", year: int = 2021, *, scope: str = "own", **changes: Any) -> Report:
    """A report of 2021's form whose totals are `cells` (short keys) and whose findings are rules that fail."""
    values: Totals = changes.pop("cells", {})
    rules = changes.pop("fails", ())
    made = make_report(
        sha256(f"{unit}{year}".encode()).hexdigest(), year, unit=unit, scope=scope, generation="c2021"
    )
    return replace(
        made,
        cells=tuple(_cell(short, value) for short, value in values.items()),
        findings=tuple(
            Finding(rule, "warning", "fails", verbatim(f"{rule} 说明"), "total") for rule in rules
        ),
        **changes,
    )


def _cell(short: str, value: Any) -> Cell:
    item = next(i for i in FORM.items if i.key.endswith(short) and i.applicant in ("total", None))
    state = "blank" if value is None else "zero" if value == 0 else "number"
    raw = "" if value is None else str(value)
    return Cell(item.key, item.applicant, value, raw, state, item.unit, unit_inferred=item.is_money)  # type: ignore[arg-type]


def ask(folder: Path, slug: str, *reports: Report, **arguments: str) -> list[tuple[Any, ...]]:
    with Archive(folder) as archive:
        for number, made in enumerate(reports):
            keep(
                archive.database,
                made,
                f"http://www.example.gov.cn/{number}.html",
                f"2022-12-{number + 1:02}T01:00:00Z",
            )
        archive.database.conn.create_function("zh_excerpt", 2, excerpt)
        parameters = {"unit": "", "year": "", "rule": "", "q": "", **arguments}
        return [tuple(row.values()) for row in archive.database.query(questions()[slug]["sql"], parameters)]


def test_late(tmp_path: Path) -> None:
    found = ask(
        tmp_path, "late_reports", report(published="2022-02-03"), report("甲县民政局", published="2022-01-31"),
        report("甲县水务局", published=None), report("甲县城关镇人民政府", published="2022-12-01"),
    )  # fmt: skip
    assert [(row[1], row[5]) for row in found] == [("甲县教育局", 3)]


def test_zero_year_after_year_and_a_blank_breaks_the_run(tmp_path: Path) -> None:
    zero = [report(year=year, cells={"applications.new": 0}) for year in (2021, 2022, 2024)]
    blank = report(year=2023, cells={"applications.new": None})
    assert [row[2:6] for row in ask(tmp_path, "zero_reporters", *zero, blank)] == [
        (2021, 2022, 2, 2),
        (2024, 2024, 1, 1),
    ]


def test_a_growing_backlog(tmp_path: Path) -> None:
    cells = [{"applications.new": 10, "carried_in": 0, "carried_out": n} for n in (1, 2, 4)]
    found = ask(tmp_path, "backlog", *(report(year=2021 + n, cells=c) for n, c in enumerate(cells)))
    assert [(row[0], row[4], row[7]) for row in found] == [
        (2023, 40.0, 1),
        (2022, 20.0, None),
        (2021, 10.0, None),
    ]


@pytest.mark.parametrize(
    ("slug", "rules"),
    [
        ("carry_over", ["X1.carry"]),
        ("copied_reports", ["X6.copy", "X7.text"]),
        ("text_against_table", ["N1.received", "N5.review"]),
        ("aggregates_against_parts", ["H1.sum", "H2.child"]),
        ("failing_identities", ["A1.flow", "X1.carry"]),
    ],
)
def test_failing_rules(tmp_path: Path, slug: str, rules: list[str]) -> None:
    other = {"carry_over": "N1.received"}.get(slug, "Z9.other")
    wanted = rules if slug != "failing_identities" else [*rules, other]
    found = ask(tmp_path, slug, report(fails=(*rules, other)), report("甲县民政局"))
    assert len(found) == len(wanted)
    assert all("甲县教育局" in row for row in found)


def test_failing_by_place(tmp_path: Path) -> None:
    bad = replace(report(), findings=(Finding("A1.flow", "error", "fails", verbatim("1 ≠ 2"), "total"),))
    assert ask(tmp_path, "failing_by_place", bad, report("甲县民政局")) == [("640221", 2, 1, 50.0)]


def test_sections_that_say_none(tmp_path: Path) -> None:
    sections = (
        Section("problems", "五、存在的主要问题及改进情况", "人员不足，将加强培训。"),
        Section("other", "六、其他", "无。"),
    )
    found = ask(tmp_path, "empty_sections", report(sections=sections))
    assert [(row[3], row[4]) for row in found] == [("六、其他", "无。")]


def test_land_among_the_applications(tmp_path: Path) -> None:
    sections = (
        Section("overview", "一、总体情况", "申请多涉及征地拆迁。"),
        Section("problems", "五、问题", "拆迁信息公开不足。"),
    )
    found = ask(tmp_path, "land_and_demolition", report(sections=sections), q="拆迁")
    assert [(row[3], row[4]) for row in found] == [("一、总体情况", "申请多涉及征地【拆迁】。")]


def test_where_the_answer_is_not_held(tmp_path: Path) -> None:
    few = report("甲县民政局", cells={"not_held": 10, "result.total": 19})
    found = ask(tmp_path, "not_held", report(cells={"not_held": 15, "result.total": 20}), few)
    assert [row[2:6] for row in found] == [("own", 15, 20, 75.0)]


def test_turned_away_counts_what_is_filled_in(tmp_path: Path) -> None:
    cells: Totals = {
        "not_processed.petition": 3,
        "other.misc": 2,
        "not_processed.repeat": None,
        "result.total": 10,
    }
    assert [row[3:9] for row in ask(tmp_path, "turned_away", report(cells=cells))] == [
        (3, 3, None, 2, 10, 50.0)
    ]


def test_fees_in_yuan_and_their_inferred_unit(tmp_path: Path) -> None:
    found = ask(tmp_path, "fees", report(cells={"fees.amount_yuan": Decimal("12500")}))
    assert [row[4:7] for row in found] == [(12500, "12500", 1)]


def test_repealed_much(tmp_path: Path) -> None:
    stock = [{"normative_docs.in_force": 10}, {"normative_docs.in_force": 6, "normative_docs.repealed": 4}]
    found = ask(
        tmp_path, "normative_documents", *(report(year=2021 + n, cells=c) for n, c in enumerate(stock))
    )  # type: ignore[arg-type]
    assert [(row[0], row[4], row[7]) for row in found] == [(2022, 4, 1), (2021, None, None)]


def test_departments_corrected_most_over_the_years(tmp_path: Path) -> None:
    one = [report(year=2021 + n, cells={"review.corrected": 1, "review.upheld": 1}) for n in range(2)]
    aggregate = report("甲县人民政府", scope="aggregate", cells={"review.corrected": 9})
    assert [row[:6] for row in ask(tmp_path, "departments_corrected", *one, aggregate)] == [
        ("甲县教育局", 2021, 2022, 2, None, 4)
    ]


def test_courts_in_both_venues(tmp_path: Path) -> None:
    cells: Totals = {
        "direct.total": 2, "direct.corrected": 1, "direct.upheld": 1, "after_review.total": 0, "result.total": 50,
    }  # fmt: skip
    found = ask(tmp_path, "court_outcomes", report(cells=cells))
    assert [(row[11], row[12]) for row in found] == [(50.0, 4.0)]


def test_the_effect_of_the_fee_rules(tmp_path: Path) -> None:
    made = report(cells={"other.fee_unpaid": 2, "result.total": 9})
    made = replace(made, findings=(Finding("N11.fee", "info", "holds", verbatim("收取信息处理费 380 元")),))
    assert [row[3:7] for row in ask(tmp_path, "fee_rules", made)] == [(2, None, 9, "收取信息处理费 380 元")]


def test_who_applies(tmp_path: Path) -> None:
    made = report(cells={"applications.new": 8})
    business = Cell("applications.new", "org.business", 2, "2", "number", "件")
    found = ask(tmp_path, "applicants", replace(made, cells=(*made.cells, business)))
    assert [(row[3], row[5], row[10]) for row in found] == [(8, 2, 25.0)]


def test_penalties_procurement_and_old_forms(tmp_path: Path) -> None:
    made = report(cells={"penalties.decisions": 7})
    old = replace(
        report("甲县民政局", 2022, cells={"procurement.amount_yuan": 260000000}), generation="b2019"
    )
    assert [row[5] for row in ask(tmp_path, "penalties_and_licences", made, old)] == [7]
    assert [row[3:7] for row in ask(tmp_path, "procurement", made, old)] == [
        (None, 260000000, "260000000", 1)
    ]
    assert [row[:4] for row in ask(tmp_path, "stale_forms", made, old)] == [
        (2022, "甲县民政局", "own", "b2019")
    ]


def test_the_old_table_beside_the_new_forms(tmp_path: Path) -> None:
    """Weakly comparable rows are marked as such; what the old table leaves blank is no zero."""
    told = {
        "applications.received": 9, "applications.answered.granted": 4, "applications.answered.already_public": 2,
        "applications.answered.refused": None, "applications.answered.not_ours": 1,
        "applications.answered.not_existing": None, "review.corrected": 0,
    }  # fmt: skip
    cells = tuple(
        Cell(f"legacy2014.{key}", None, value, "" if value is None else str(value), "blank" if value is None else "number")
        for key, value in told.items()
    )  # fmt: skip
    old = replace(report(year=2018), generation="a2014", cells=cells)
    new = report(year=2021, cells={"applications.new": 7})
    asked = ask(tmp_path, "before_and_after_the_new_form", old, new)
    assert [row[:-1] for row in asked] == [
        (2018, "甲县教育局", "own", 1, 9, 6, None, None, 1, 0, None),
        (2021, "甲县教育局", "own", 0, 7, None, None, None, None, None, None),
    ]


def test_every_question_stands_in_one_group() -> None:
    assert {entry["group"] for entry in questions().values()} == set(groups())
