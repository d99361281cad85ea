"""A comparison for people and for machines: JSON, a terminal, a page."""

from __future__ import annotations

import json
import re
from decimal import Decimal

import pytest
from msgspec.structs import replace

from archive.catalogue.words import Words
from archive.compare.comparison_json import as_dict
from archive.compare.figures import compare
from archive.form.definition import FORM
from archive.model import Cell, Report, Section, State, Value
from archive.site.comparison import as_html, as_text, width

NEW = "applications.new"


def cell(key: str, value: Value, applicant: str | None = None, state: State | None = None) -> Cell:
    obvious: State = "blank" if value is None else "zero" if value == 0 else "number"
    return Cell(key, applicant, value, "" if value is None else str(value), state or obvious)


def report(year: int, generation: str, *cells: Cell, text: str = "", **more: object) -> Report:
    sections = (Section("overview", "一、总体情况", text),)
    whole = Report(
        f"{year}" * 16, "text/html", f"甲县{year}年报告", "甲县人民政府", None, "aggregate", year, generation,
        None, sections, cells,
    )  # fmt: skip
    return replace(whole, **more)  # type: ignore[arg-type]


def comparison_pair() -> tuple[Report, Report]:
    old = report(2020, "b2019", cell(NEW, 4, "total"), text="收到申请4件。")
    new = report(2021, "c2021", cell(NEW, 10, "total"), text="收到申请10件。<script>alert(1)</script>")
    return old, replace(new, title="<img src=x onerror=alert(1)>", url="javascript:alert(1)")


def test_as_dict_is_json_with_everything_named() -> None:
    data = json.loads(json.dumps(as_dict(compare(*comparison_pair()))))
    assert (data["unit"], data["years"]) == ("甲县人民政府", [2020, 2021])
    (figure,) = data["figures"]
    assert {key: figure[key] for key in ("key", "applicant", "old", "new", "difference", "ratio", "comparable")} == {
        "key": NEW, "applicant": "total", "old": 4, "new": 10, "difference": 6, "ratio": 2.5, "comparable": "yes",
    }  # fmt: skip
    assert data["text"][0]["section"] == "overview"
    assert {change["kind"] for change in data["text"][0]["changes"]} == {"changed", "added"}


def test_cents_stay_exact_in_json() -> None:
    key = "disclosure.art20_8.fees.amount_yuan"
    old, new = (report(y, "c2021", cell(key, Decimal(v))) for y, v in ((2021, "100.10"), (2022, "100.30")))
    assert as_dict(compare(old, new))["figures"][0]["difference"] == "0.2"


def test_text_for_terminals_is_aligned_whatever_the_width_of_its_signs() -> None:
    old = report(2021, "c2021", cell(NEW, 4, "total"), cell("remedies.review.total", 1))
    new = report(2022, "c2021", cell(NEW, 1000, "total"), cell("remedies.review.total", 2))
    for language in ("zh", "en"):
        lines = as_text(compare(old, new), language).splitlines()
        rows = [line for line in lines if line.endswith(("250.00", "2.00"))]
        assert len(rows) == 2
        assert len({width(row) for row in rows}) == 1
    assert width("公开a") == 5


def test_html_is_escaped_self_contained_and_never_leads_astray() -> None:
    page = as_html(compare(*comparison_pair()))
    assert "<script" not in page
    assert "<img" not in page
    assert "&lt;script&gt;" in page
    assert "javascript:" not in page
    assert "<link" not in page
    assert "<ins>10</ins>" in page
    assert 'lang="zh-CN"' in page
    assert 'lang="en"' in as_html(compare(*comparison_pair()), "en")


def test_a_comparison_with_nothing_changed_says_so() -> None:
    same = report(2021, "c2021", cell(NEW, 4, "total"), text="无。")
    result = compare(same, same)
    assert "same_bytes" in result.warnings
    assert "可比的数字没有变化" in as_text(result)
    assert "文字没有变化" in as_html(result)


def test_text_says_what_came_what_went_and_what_stands_apart() -> None:
    fees, made = "disclosure.art20_8.fees", "disclosure.art20_1.rules.newly_made"
    old = report(
        2020, "b2019", cell(NEW, None, "total"), cell("remedies.review.total", 2), cell(f"{fees}.items_prev", 15),
        cell(made, 2), cell("applications.carried_in", None, "total"),
        text="一直不变的一句。收到申请4件。这一句后来删去了。",
    )  # fmt: skip
    new = report(
        2021, "c2021", cell(NEW, 5, "total"), cell("remedies.review.total", None), cell(f"{fees}.amount_yuan", 900),
        cell(made.replace("newly_made", "issued"), 3), cell("applications.carried_in", 0, "total"),
        text="一直不变的一句。收到申请10件。平台全新上线运行！",
    )  # fmt: skip
    text = as_text(compare(old, new))
    for part in ("由空白变为有数", "由有数变为空白", "近似可比", "只是印法不同", "行政事业性收费·上一年项目数量", "15",
                 "收到申请[-4-]{+10+}件。", "[-这一句后来删去了。-]", "{+平台全新上线运行！+}", "1 句未变"):  # fmt: skip
        assert part in text


def test_long_labels_are_cut_in_their_middle_so_that_the_applicant_stays() -> None:
    key = "applications.result.other.no_correction"
    old, new = (report(y, "c2021", cell(key, n, "org.business")) for y, n in ((2021, 1), (2022, 2)))
    (line,) = [line for line in as_text(compare(old, new)).splitlines() if "申请人无正当理由" in line]
    assert "…·商业企业 " in line


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_table_that_was_not_read_is_said_once_and_not_cell_by_cell(language: str) -> None:
    """A picture for the table of part three: nothing of it is known to have changed, nor to be the same."""
    before = report(2021, "c2021", *(cell(i.key, 3, i.applicant) for i in FORM.of("c2021")))
    tables = (("disclosure", "read"), ("applications", "unread"), ("remedies", "read"))
    left = tuple(cell for cell in before.cells if not cell.key.startswith("applications."))
    found = compare(before, replace(before, year=2022, sha256="9" * 64, cells=left, tables=tables))
    (lost,) = found.unread_tables
    assert (lost.table, lost.states) == ("applications", ("read", "unread"))
    assert lost.figures == len(before.cells) - len(left)
    assert found.changed == ()
    assert as_dict(found)["unread_tables"] == [lost._asdict()]
    for said in (as_text(found, language), as_html(found, language)):
        assert Words(language)("table_unread", side=2022) in said
        assert said.count(Words(language)("unread", "change")) == 0
        assert Words(language)("figures_none") not in re.split(r"[\n<>]+", said), "that would claim too much"
