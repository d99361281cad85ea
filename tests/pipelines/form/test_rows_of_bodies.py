"""A table of part four with a row for each body: the row they add up to is the report's, wherever it stands."""

from __future__ import annotations

import random

import pytest

from archive.form.definition import FORM
from archive.model import Report
from pipelines.reading.read_bytes import read_bytes

_FIVE = "".join(f"<td>{name}</td>" for name in ("结果维持", "结果纠正", "其他结果", "尚未审结", "总计"))
_HEAD = (
    "<tr><td rowspan=3>{corner}</td><td colspan=5>行政复议</td><td colspan=10>行政诉讼</td></tr>"
    f"<tr>{_FIVE.replace('<td>', '<td rowspan=2>')}<td colspan=5>未经复议直接起诉</td><td colspan=5>复议后起诉</td></tr>"
    f"<tr>{_FIVE * 2}</tr>"
)
KEYS = [f"remedies.{venue.id}.{outcome.id}" for venue in FORM.venues for outcome in FORM.outcomes]


def _numbers(seed: int) -> list[int]:
    draw = random.Random(seed)
    numbers: list[int] = []
    for _ in FORM.venues:
        parts = [draw.randrange(6) for _ in range(4)]
        numbers += [*parts, sum(parts)]
    return numbers


PARTS = {name: _numbers(seed) for seed, name in enumerate(("县教育局", "县公安局", "灵沙乡", "城关街道"))}
WHOLE = [sum(column) for column in zip(*PARTS.values(), strict=True)]


def table(rows: list[tuple[str, list[int]]], corner: str = "单位") -> str:
    body = "".join(
        f"<tr><td>{name}</td>{''.join(f'<td>{number}</td>' for number in numbers)}</tr>"
        for name, numbers in rows
    )
    return f"<table>{_HEAD.format(corner=corner)}{body}</table>"


def read(rows: list[tuple[str, list[int]]], corner: str = "单位") -> Report:
    return read_part(table(rows, corner))


def read_part(part: str) -> Report:
    page = (
        "<h1>平罗县人民政府2023年政府信息公开工作年度报告</h1><p>一、总体情况</p><p>认真贯彻落实条例。</p>"
        f"<p>四、政府信息公开行政复议、行政诉讼情况</p>{part}"
    )
    report = read_bytes(page.encode(), sha256="0" * 64).report
    assert report
    return report


@pytest.mark.parametrize("at", range(5))
@pytest.mark.parametrize(("whole", "corner"), [("合计", "单位"), ("全县", "部门名称"), ("平罗县", "")])
def test_the_row_of_all_is_the_reports(at: int, whole: str, corner: str) -> None:
    rows = list(PARTS.items())
    report = read([*rows[:at], (whole, WHOLE), *rows[at:]], corner)
    assert [report.by_spot[key, None].value for key in KEYS] == WHOLE
    assert report.ink
    assert not report.ink.unused


@pytest.mark.parametrize("rows", [list(PARTS.items()), [*PARTS.items(), ("合计", [*WHOLE[:-1], 99])]])
def test_without_a_row_that_they_add_up_to_every_cell_is_open(rows: list[tuple[str, list[int]]]) -> None:
    report = read(rows)
    assert {report.by_spot[key, None].value for key in KEYS} == {None}
    assert {report.by_spot[key, None].state for key in KEYS} == {"unread"}
    assert not [found for found in report.findings if "原文如此" in str(found.detail)]


def test_of_two_years_the_first_row_stays() -> None:
    report = read([("2023年", WHOLE), ("2022年", PARTS["灵沙乡"])])
    assert [report.by_spot[key, None].value for key in KEYS] == WHOLE


@pytest.mark.parametrize("part_of_year", ["上半年", "一至六月", "2023年第三季度", "1—9月", "截至6月"])
@pytest.mark.parametrize("whole_year", ["全年", "2023年1—12月", "一至十二月", ""])
def test_of_a_part_of_the_year_and_the_whole_the_whole_is_read(part_of_year: str, whole_year: str) -> None:
    less, own = table([("", PARTS["灵沙乡"])]), table([("", WHOLE)])
    for order in ((part_of_year, less, whole_year, own), (whole_year, own, part_of_year, less)):
        over, first, between, second = order
        report = read_part(f"<p>{over}</p>{first}<p>{between or '本年'}</p>{second}")
        assert [report.by_spot[key, None].value for key in KEYS] == WHOLE


@pytest.mark.parametrize("words", ["", "另表", "情况如下："])
def test_where_nothing_tells_two_tables_apart_a_cell_in_which_they_differ_is_open(words: str) -> None:
    other = [*WHOLE[:-5], *(number + 1 for number in WHOLE[-5:])]
    report = read_part(f"{table([('', WHOLE)])}<p>{words}</p>{table([('', other)])}")
    values = [report.by_spot[key, None].value for key in KEYS]
    assert values == [*WHOLE[:-5], *[None] * 5]


@pytest.mark.parametrize("first", [1, 2, 3])
def test_a_row_that_numbers_the_columns_is_none_of_the_table(first: int) -> None:
    report = read([("栏次", list(range(first, first + 15))), ("", WHOLE)], "项目")
    assert [report.by_spot[key, None].value for key in KEYS] == WHOLE
