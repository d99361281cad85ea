"""The statistical table of 2014 to 2018, and what it does not know."""

from __future__ import annotations

from decimal import Decimal

from archive.database.folder import Archive
from archive.model import Appearance, Reading, Report
from archive.reports.loading import load_report
from archive.reports.recording import record
from pipelines.form.legacy import CHAPTERS
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
