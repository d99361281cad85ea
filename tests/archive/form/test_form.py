"""The form is data: its cells are those of the two notices, every key and column once."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from archive.form.definition import FORM
from pipelines.form.labels import find_applicant, find_group, find_row, is_ordinal, normalise
from pipelines.reading.read_bytes import read_bytes


def test_as_many_cells_as_the_notices_print() -> None:
    assert [len(FORM.of("b2019")), len(FORM.of("c2021")), len(FORM.items)] == [198, 200, 226]
    assert [len(FORM.of("b2019", table)) for table in ("disclosure", "applications", "remedies")] == [
        22,
        161,
        15,
    ]
    assert [len(FORM.of("c2021", table)) for table in ("disclosure", "applications", "remedies")] == [
        10,
        175,
        15,
    ]


def test_every_column_once() -> None:
    assert len({item.column for item in FORM.items}) == 226


def test_keys_units_and_comparability_are_the_reviewed_ones(shared: Path) -> None:
    reviewed = json.loads((shared / "facts" / "keys.json").read_text(encoding="utf-8"))
    words = {"yes": "yes", "none": "no", "sum(other.*)": "sum"}
    assert [a["id"] for a in reviewed["applicants"]] == [a.id for a in FORM.applicants]
    for cell in reviewed["cells"]:
        item = FORM.by_key[cell["key"], cell["dims"].get("applicant")]
        assert list(item.generations) == cell["generations"]
        assert item.comparable == words.get(cell["comparable_b_c"], "approximate")
        assert item.unit == cell["unit"].rpartition("→")[2]
    assert len(reviewed["cells"]) == len(FORM.items)


@pytest.mark.parametrize("row", FORM.rows, ids=lambda row: row.id)
def test_official_row_labels_are_found(row) -> None:  # type: ignore[no-untyped-def]
    found = find_row(row.zh)
    assert found
    assert found.id == row.id


@pytest.mark.parametrize(
    ("printed", "means"),
    [
        ("(三) 不 予⏎公开".replace("⏎", "\n"), "result.withheld"),
        ("（四）无\n法提供", "result.unavailable"),
        ("三、本 年度办 理结果", "result"),
        ("三、\n本\n年\n度\n办\n理\n结\n果", "result"),
        ("（六）其它处理", "result.other"),
    ],
)
def test_group_labels_in_disorder(printed: str, means: str) -> None:
    group = find_group(printed)
    assert group
    assert group.id == means


@pytest.mark.parametrize(
    ("printed", "means"),
    [
        ("上年转结政府信息公开申请数量", "carried_in"),
        ("四、结转下一年度继续办理", "carried_out"),
        ("1、属于国家秘密", "result.withheld.state_secret"),
        ("3.危及\"三安全一稳定\"", "result.withheld.security_stability"),
        ("⼀、本年新收政府信息公开申请数量", "new"),
        ("(二) 部分公开", "result.partial"),
        ("(七)合计", "result.total"),
        ("３．其他", "result.other.misc"),
    ],
)  # fmt: skip
def test_row_labels_in_disorder(printed: str, means: str) -> None:
    row = find_row(printed)
    assert row
    assert row.id == means


def test_applicants_and_ordinals() -> None:
    names = {
        "社会\n组织": "org.public_benefit",
        "商 业 企\n业": "org.business",
        "其 他": "org.other",
        "合 计": "total",
    }
    for printed, means in names.items():
        applicant = find_applicant(printed)
        assert applicant
        assert applicant.id == means
    assert find_applicant("（六）其他处理") is None
    assert find_applicant("申请人情况") is None
    assert [is_ordinal(text) for text in ("一、", "（二）", "三", "12", "一、本年", "")] == [True] * 3 + [
        False
    ] * 3
    assert normalise("（三） 不 予\n公开") == "不予公开"


@pytest.mark.parametrize(("year", "generation"), [(2020, "b2019"), (2022, "c2021")])
def test_part_four_alone_is_of_the_form_of_its_year(year: int, generation: str) -> None:
    """Both forms print it alike: nobody is told that his form is stale."""
    outcomes = "".join(
        f"<td>{label}</td>" for label in ("结果维持", "结果纠正", "其他结果", "尚未审结", "总计")
    )
    page = (
        f"<h1>某县水务局{year}年政府信息公开工作年度报告</h1><table><tr><td colspan=5>行政复议</td>"
        "<td colspan=10>行政诉讼</td></tr><tr><td colspan=5></td><td colspan=5>未经复议直接起诉</td>"
        f"<td colspan=5>复议后起诉</td></tr><tr>{outcomes * 3}</tr><tr>{'<td>0</td>' * 15}</tr></table>"
    )
    report = read_bytes(page.encode(), sha256="0" * 64).report
    assert report
    assert report.generation == generation
    assert not [f for f in report.findings if f.rule == "S3.generation" and f.status == "fails"]
