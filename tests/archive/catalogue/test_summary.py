"""A report in one sentence and six figures: only what was read, in one language."""

from __future__ import annotations

import re
from typing import Any

import pytest

from archive.catalogue.summary import figures, sentence
from archive.catalogue.words import Words
from archive.database import panel

ZH, EN = Words("zh"), Words("en")
EMPTY: dict[str, Any] = {one.id: None for one in panel.series()} | {
    "unit": "平罗县人民政府",
    "unread_columns": None,
}
ROW = EMPTY | {
    "year": 2023, "received": 16, "results": 14, "granted": 9, "partial": 2, "withheld": 1, "carried_out": 2, "reviews": 0,
    "suits": 1,
}  # fmt: skip
BEFORE = EMPTY | {"year": 2022, "received": 13, "granted": 11, "partial": 0, "suits": 1}


def test_the_sentence_says_what_was_read() -> None:
    said = sentence(ROW, BEFORE, [3, 20, 8], 1, ZH)
    assert said == (
        "2023 年平罗县人民政府收到政府信息公开申请 16 件；比上年多 3 件；全部或部分公开 11 件，占办理结果的 79%；"
        "不予公开 1 件；行政诉讼 1 件；同类 4 个单位中收件数居第 2；有 1 处不符。"
    )


@pytest.mark.parametrize(
    ("changes", "before", "absent"),
    [
        ({"received": None}, BEFORE, "16"), ({"granted": None, "partial": None}, BEFORE, "公开 0"), ({}, None, "上年"),
        ({"results": None}, BEFORE, "%"), ({}, BEFORE | {"received": None}, "上年"),
        ({"withheld": None}, BEFORE, "不予公开"),
        ({"partial": None, "unread_columns": " applications_result_partial__total "}, BEFORE, "部分公开"),
    ],
)  # fmt: skip
def test_what_is_blank_or_unread_enters_no_clause(
    changes: dict[str, Any], before: dict[str, Any] | None, absent: str
) -> None:
    assert absent not in sentence(ROW | changes, before, [3, 20, 8], 0, ZH)


def test_two_bodies_are_no_ranking() -> None:
    assert "居第" not in sentence(ROW, BEFORE, [3], 0, ZH)


def test_six_figures_against_the_year_before() -> None:
    six = figures(ROW, BEFORE, ZH)
    assert [one.text for one in six] == ["16", "11", "1", "2", "0", "1"]
    assert [one.note for one in six] == [
        "比 2022 年 +3",
        "与 2022 年相同",
        None,
        None,
        None,
        "与 2022 年相同",
    ]


def test_a_blank_is_no_zero_and_unread_is_no_blank() -> None:
    row = ROW | {"reviews": None, "received": None, "unread_columns": " applications_new__total "}
    received, *_, reviews, _ = figures(row, BEFORE, ZH)
    assert (received.text, received.note) == (ZH("unread", "state"), None)
    assert (reviews.text, reviews.note) == ("空白", None)


def test_english_is_english() -> None:
    said = sentence(ROW | {"unit": ""}, BEFORE, [3, 20, 8], 1, EN)
    said += "".join(f"{one.label}{one.text}{one.note}" for one in figures(ROW, BEFORE, EN))
    assert not re.search(r"[\u4e00-\u9fff，。；：]", said)
