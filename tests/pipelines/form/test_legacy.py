"""The statistical table of 2014 to 2018, and what it does not know."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from itertools import zip_longest

import pytest

from archive.database.folder import Archive
from archive.model import Appearance, Document, Grid, GridCell, Reading, Report
from archive.reports.loading import load_report
from archive.reports.recording import record
from pipelines.form.legacy import CHAPTERS
from pipelines.form.understand import understand
from pipelines.reading.read_bytes import read_bytes
from tests.support.printing import page

ROWS = [
    ("一、主动公开情况", "——", ""),
    ("（一）主动公开政府信息数（不同渠道和方式公开相同信息计1条）", "条", "1305"),
    ("其中：主动公开规范性文件数", "条", "12"),
    ("制发规范性文件总数", "件", "14"),
    ("（二）通过不同渠道和方式公开政府信息的情况", "——", ""),
    ("1.政府公报公开政府信息数", "条", "0"),
    ("3.政务微博公开政府信息数", "条", ""),
    ("二、回应解读情况", "——", ""),
    ("1.参加或举办新闻发布会总次数", "次", "3"),
    ("其中：主要负责同志参加新闻发布会次数", "次", "1"),
    ("三、依申请公开情况", "——", ""),
    ("（一）收到申请数", "件", "9"),
    ("1.当面申请数", "件", "9"),
    ("2.同意公开答复数", "件", "5"),
    ("3.同意部分公开答复数", "件", "1"),
    ("4.不同意公开答复数", "件", "2"),
    ("其中：涉及国家秘密", "件", "2"),
    ("法律法规规定的其他情形", "件", "0"),
    ("5.本省另设的一行", "件", "4"),
    ("四、行政复议数量", "件", "2"),
    ("（一）维持具体行政行为数", "件", "1"),
    ("（二）被依法纠错数", "件", "1"),
    ("五、行政诉讼数量", "件", "3"),
    ("（一）维持具体行政行为或者驳回原告诉讼请求数", "件", "3"),
    ("（二）被依法纠错数", "件", "0"),
    ("七、依申请公开信息收取的费用", "万元", "0.25"),
    ("八、机构建设和保障经费情况", "——", ""),
    ("1.专职人员数（不包括政府公报及政府网站工作人员数）", "人", "2"),
    ("（四）政府信息公开专项经费（不包括用于政府公报编辑管理及政府网站建设维护等方面的经费）", "万元", "3.5"),
]


def read(rows: list[tuple[str, str, str]]) -> Report:
    table = "".join("<tr>" + "".join(f"<td>{text}</td>" for text in row) + "</tr>" for row in rows)
    html = page(
        "某县2016年政府信息公开工作年度报告",
        f"<table><tr><td>统计指标</td><td>单位</td><td>统计数</td></tr>{table}</table>",
    )
    reading = read_bytes(html.encode(), sha256="0" * 64)
    assert reading.report, reading.detail
    return reading.report


def test_every_row_by_its_chapter() -> None:
    report = read(ROWS)
    values = {cell.key.removeprefix("legacy2014."): (cell.value, cell.state) for cell in report.cells}
    assert (report.generation, report.year, report.unit) == ("a2014", 2016, "某县人民政府")
    assert values["disclosure.published"] == (1305, "number")
    assert values["disclosure.weibo"] == (None, "blank")
    assert values["responses.press"] == (3, "number")
    assert values["responses.press_led"] == (1, "number")
    assert [values[f"applications.answered.{k}"][0] for k in ("granted", "partial", "refused")] == [5, 1, 2]
    assert (values["review.corrected"][0], values["litigation.corrected"][0]) == (1, 0)
    assert (values["review.upheld"][0], values["litigation.upheld"][0]) == (1, 3)
    assert (values["fees.amount_yuan"][0], values["resources.budget_yuan"][0]) == (2500, Decimal(35000))
    assert values["unmapped.本省另设的一行".replace("unmapped.", "unmapped.legacy2014.")] == (4, "number")
    assert any(f.rule == "S2.unmapped" for f in report.findings)
    assert not any(f.rule == "S2.shape" for f in report.findings)


def test_official_wordings_are_unambiguous() -> None:
    rows: list[tuple[str, str, str]] = []
    for chapter in CHAPTERS:
        rows.append((f"一、{chapter['match'][0]}", "——", ""))
        rows += [(row["zh"], row["unit"], str(number)) for number, row in enumerate(chapter["rows"])]
    report = read(rows)
    read_as = {cell.key: cell.raw for cell in report.cells}
    for chapter in CHAPTERS:
        for number, row in enumerate(chapter["rows"]):
            assert read_as[f"legacy2014.{chapter['id']}.{row['id']}"] == str(number), row["zh"]


def test_it_is_kept_and_comes_back(archive: Archive) -> None:
    report = read(ROWS)
    record(archive.database, [Appearance("http://x/a", report.sha256)], [kept(report)], reader="t")
    loaded = load_report(archive.database, 1)
    assert [(c.key, c.value, c.raw, c.place) for c in loaded.cells] == [
        (c.key, c.value, c.raw, c.place) for c in report.cells
    ]


def kept(report: Report) -> Reading:
    return Reading(report.sha256, report.media_type, 1, report)


def read_body(body: str) -> Report:
    reading = read_bytes(page("某县2016年政府信息公开工作年度报告", body).encode(), sha256="0" * 64)
    assert reading.report, reading.detail
    return reading.report


def of_2014(report: Report) -> dict[str, object]:
    return {c.key: c.raw for c in report.cells if c.key.startswith("legacy2014.") and c.raw}


def table_of(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = ("".join(f"<td>{text}</td>" for text in row) for row in (head, *rows))
    return f"<table>{''.join(f'<tr>{line}</tr>' for line in lines)}</table>"


HEAD = ("统计指标", "单位", "统计数")
HALF = (len(ROWS) + 1) // 2


@pytest.mark.parametrize(
    "body",
    [
        table_of(
            [*HEAD, *HEAD], [a + b for a, b in zip_longest(ROWS[:HALF], ROWS[HALF:], fillvalue=("",) * 3)]
        ),
        table_of([*HEAD, "备注"], [(*row, "不含乡镇" if n % 5 == 0 else "") for n, row in enumerate(ROWS)]),
        table_of(["统计指标", "统计数"], [(label, figure) for label, _, figure in ROWS]),
        table_of(HEAD, [(label, unit.replace("——", ""), figure) for label, unit, figure in ROWS]),
        "<p>统 计 指 标 单位 统计数</p>" + "".join(f"<p>{' '.join(row)}</p>" for row in ROWS),
    ],
    ids=["halves", "remarks", "no-units", "no-dashes", "lines"],
)
def test_the_table_in_other_layouts(body: str) -> None:
    report = read_body(body)
    assert of_2014(report) == of_2014(read(ROWS))
    assert report.generation == "a2014"
    assert {f.rule for f in report.findings if f.status == "fails"} <= {"S1.headings", "S2.unmapped"}
    strangers = {cell.raw for cell in report.cells if cell.key.startswith("unmapped.")}
    assert strangers == {"4"}


def test_a_column_says_its_year_and_a_code_is_no_figure() -> None:
    head = ("指标名称", "代码", "单位", "2015年", "2016年")
    report = read_body(table_of(head, [("收到申请数", "01", "件", "7", "9")]))
    found = {cell.key: cell.value for cell in report.cells}
    assert found == {"legacy.statistics.收到申请数.2015年": 7, "legacy.statistics.收到申请数.2016年": 9}


def test_whole_rows_at_a_page_break_stay_two() -> None:
    rows = [("2.传真申请数", "件", "1243"), ("3.网络申请数", "件", "17")]
    grids = [
        Grid(tuple(GridCell(text, r, c) for r, row in enumerate(lines) for c, text in enumerate(row)))
        for lines in ([HEAD, ("三、依申请公开情况", "——", ""), rows[0]], [rows[1]])
    ]
    report = understand(Document("0" * 64, "application/pdf", tuple(grids)))
    assert report
    assert of_2014(report) == {
        "legacy2014.applications.received.fax": "1243",
        "legacy2014.applications.received.network": "17",
    }


def test_a_report_with_parts_of_its_own_is_one() -> None:
    parts = ("一、概述", "二、依申请公开办理情况", "三、会议和培训情况")
    report = read_body("".join(f"<p>{part}</p><p>全年工作平稳。</p>" for part in parts))
    assert (report.unit, report.year, report.generation) == ("某县人民政府", 2016, "a0")
    announced = page("某县2016年政府信息公开工作年度报告", "<p>年度报告见附件。</p>")
    assert read_bytes(announced.encode(), sha256="0" * 64).report is None
