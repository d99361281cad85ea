"""An absent row is a statement of the page. It is unread where what the page prints may be its own."""

from __future__ import annotations

import pytest

from archive.form.definition import FORM
from archive.model import Document, Paragraph, Report
from archive.sentence import Sentence, say
from pipelines.form.understand import understand
from pipelines.reading.read_bytes import read_bytes
from tests.support.printing import page

TITLE = "某县2022年政府信息公开工作年度报告"
_HEAD = "<tr><td>结果</td>" + "".join(f"<td>{who.zh}</td>" for who in FORM.applicants) + "</tr>"
_ROW = "<tr><td>{}</td>" + "<td>3</td>" * 7 + "</tr>"
_NEW, _GRANTED = "一、本年新收政府信息公开申请数量", "（一）予以公开"


def read(html: str) -> Report:
    report = read_bytes(page(TITLE, html).encode(), sha256="0" * 64).report
    assert report
    return report


def states(report: Report, stem: str) -> set[str]:
    return {cell.state for cell in report.cells if cell.key.startswith(stem)}


@pytest.mark.parametrize(("numbers", "state"), [(14, "unread"), (7, "row_absent")])
def test_a_row_with_the_numbers_of_two_rows_may_hold_those_of_an_absent_one(numbers: int, state: str) -> None:
    crowd = " | ".join("0" for _ in range(numbers))
    both = f"<tr><td>（六）其他处理</td><td colspan=7>{crowd}</td></tr>"
    report = read(f"<table>{_HEAD}{_ROW.format(_NEW)}{_ROW.format(_GRANTED)}{both}</table>")
    assert states(report, "applications.carried_out") == {state}


def test_rows_of_part_two_in_a_row_of_another_table_are_unread() -> None:
    """The rulings between low rows are lost: labels of two parts stand in one cell, and so do their numbers."""
    part_two = (
        "<tr><td>第二十条第（五）项</td></tr><tr><td>信息内容</td><td>本年处理决定数量</td></tr>"
        "<tr><td>行政许可</td><td>7</td></tr>"
    )
    swallowed = "行政处罚<br>行政强制<br>（本列数据的勾稽关系为：…）"
    numbers = ["16<br>18<br>自然人", *(who.zh for who in FORM.applicants[1:])]
    head = f"<tr><td>{swallowed}</td>{''.join(f'<td>{text}</td>' for text in numbers)}</tr>"
    report = read(f"<table>{part_two}{head}{_ROW.format(_NEW)}{_ROW.format(_GRANTED)}</table>")
    assert states(report, "disclosure.art20_5.licences") == {"number"}
    assert states(report, "disclosure.art20_6") == {"unread"}
    assert states(report, "disclosure.art20_8") == {"row_absent"}


@pytest.mark.parametrize(("notes", "state"), [((), "none"), ((say("unseen_text", page=1),), "unread")])
def test_a_table_may_be_among_the_text_that_nobody_sees_whole(
    notes: tuple[Sentence, ...], state: str
) -> None:
    lines = [TITLE, "自然人 商业企业 科研机构 社会公益组织 法律服务机构 其他 总计", f"{_NEW} 3 0 0 0 0 0 3"]
    report = understand(Document("0" * 64, "application/pdf", tuple(map(Paragraph, lines)), notes=notes))
    assert report
    assert dict(report.tables)["remedies"] == state
    assert states(report, "applications.carried_out") == {"unread" if notes else "row_absent"}


def test_rows_without_numbers_are_not_blank_where_no_row_has_its_columns() -> None:
    """The left half of a wide sheet: the other columns stand on another page."""
    half = ["自然人", f"{_NEW} 121", f"{_GRANTED} 21", "1.属于国家秘密", "（七）总计 124"]
    whole = [
        half[0].replace("自然人", " ".join(who.zh for who in FORM.applicants)),
        f"{_NEW} 9 0 0 0 0 0 9",
        half[3],
    ]
    found = [
        states(read("".join(f"<p>{line}</p>" for line in lines)), "applications.result.withheld.state_secret")
        for lines in (half, whole)
    ]
    assert found == [{"unread"}, {"blank"}]


@pytest.mark.parametrize(("said", "state"), [("9 0 0 0 0 0 9", "blank"), ("9 8", "unread")])
def test_a_blank_is_unread_where_text_was_left_out_and_its_neighbours_are_unread(
    said: str, state: str
) -> None:
    heads = " ".join(who.zh for who in FORM.applicants)
    lines = [
        TITLE,
        heads,
        f"{_NEW} 3 0 0 0 0 0 3",
        f"{_GRANTED} {said}",
        "1.属于国家秘密",
        "（七）总计 3 0 0 0 0 0 3",
    ]
    document = Document(
        "0" * 64, "application/pdf", tuple(map(Paragraph, lines)), notes=(say("unseen_text", page=1),)
    )
    report = understand(document)
    assert report
    assert states(report, "applications.result.withheld.state_secret") == {state}
