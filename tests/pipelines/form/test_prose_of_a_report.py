"""The prose of a report is the report's alone: no running titles, page numbers, share bars, second copies."""

from __future__ import annotations

import random
import re
from pathlib import Path

import pypdfium2 as pdfium
import pytest

from archive.form.definition import FORM
from archive.model import Report
from pipelines.readers.pdf.running_titles import running_lines
from pipelines.readers.pdf.text_lines import TextLine
from pipelines.reading.read_bytes import read_bytes
from tests.portal_builder.render import official_sections, render_body, render_tables
from tests.support.printing import browser_pdf, page

TITLE = "某县人民政府2022年政府信息公开工作年度报告"
WORDS = "依法公开政府信息及时办理申请回应社会关切加强平台建设强化监督保障落实工作要求"


def prose(name: str, number: int) -> str:
    """A long paragraph that resembles no other."""
    chance = random.Random(f"{name}{number}")
    return "".join(chance.choice(WORDS) + chance.choice(["，", "", "", ""]) for _ in range(400)) + "。"


SECTIONS = official_sections({s.id: [prose(s.id, n) for n in range(4)] for s in FORM.sections})
TABLES = render_tables({(i.key, i.applicant): "0" for i in FORM.of("c2021")}, "c2021")
SHORT = official_sections(
    {section.id: [f"{section.zh}甲。", f"{section.zh}乙。"] for section in FORM.sections}
)


def read(body: bytes) -> Report:
    report = read_bytes(body, sha256="0" * 64).report
    assert report
    return report


def texts(report: Report) -> dict[str, str]:
    return {section.key: section.text for section in report.sections}


@pytest.mark.parametrize(
    ("top", "bottom"),
    [
        ('"某县人民政府年度报告"', '"— " counter(page) " —"'),
        ('""', '"第 " counter(page) " 页 共 " counter(pages) " 页"'),
        ('"公开工作年报　" counter(page)', '"内部资料"'),
    ],
)
def test_running_lines_are_left_out_of_printed_text(
    chromium: str, tmp_path: Path, top: str, bottom: str
) -> None:
    boxes = f"@page{{margin:20mm;@top-left{{content:{top}}}@bottom-center{{content:{bottom}}}}}"
    html = page(TITLE, f"<style>{boxes}</style>{render_body(SECTIONS, TABLES)}")
    printed = browser_pdf(chromium, html, tmp_path, "running")
    words = max(re.findall('"([^"]*)"', top + bottom), key=len).split()[0]
    document = pdfium.PdfDocument(printed)
    pages = [document[n].get_textpage().get_text_range() for n in range(len(document))]
    assert len(pages) >= 3
    assert all(words in text for text in pages)
    read_as = texts(read(printed))
    for section in SECTIONS:
        assert "".join(read_as[section.key].split()) == "".join(section.text.split())


def line(text: str, number: int, top: float) -> TextLine:
    return TextLine(text, number, 100, top, 400, top + 12, 90, 500)


def test_what_comes_back_on_every_page_in_one_place_is_running() -> None:
    pages = [
        [
            line("年度报告", n, 40),
            line(f"{WORDS[n : n + 5]}甲。", n, 90),
            line(f"{WORDS[n + 9 : n + 15]}乙。", n, 400),
            line(f"- {n} -", n, 780),
        ]
        for n in range(1, 5)
    ]
    running = running_lines(pages)
    assert {(one.text, one.page) for one in running} == {
        *(("年度报告", n) for n in range(1, 5)), *((f"- {n} -", n) for n in range(1, 5))
    }  # fmt: skip


def test_what_the_reports_of_a_volume_repeat_is_text() -> None:
    """Headings, sentences and words around tables stand in one place in report after report."""
    pages = [
        [
            line("六、其他需要报告的事项", n, 40),
            line("无其他需要报告的事项。", n, 70),
            line("附表", n, 300),
            line("（续）", n, 320),
        ]
        for n in range(1, 5)
    ]
    tables = [[(90.0, 400.0, 500.0, 700.0), (90.0, 80.0, 500.0, 200.0)]] * len(pages)
    assert running_lines(pages, tables) == frozenset()
    assert {one.text for one in running_lines(pages)} == {"附表", "（续）"}


def test_a_sentence_said_on_two_pages_is_text() -> None:
    pages = [[line("（一）主动公开情况", n, 40.0 * n), line(f"正文{n}。", n, 300)] for n in range(1, 3)]
    assert running_lines(pages) == frozenset()


def test_the_page_around_an_article_is_no_part_of_section_six() -> None:
    bars = (
        "<p>分享到：<a>微博</a> <a>微信</a></p><p>【打印】【关闭】</p><p>上一条：甲</p><p>下一条：乙</p>"
        "<p>扫一扫在手机打开</p>"
    )
    crumbs = "<p>当前位置：首页 &gt; 政务公开 &gt; 年报</p>"
    html = page(TITLE, f"<div>{crumbs}{render_body(SHORT, TABLES)}{bars}</div>")
    read_as = texts(read(html.encode()))
    assert read_as["other"] == SHORT[-1].text
    assert "当前位置" not in read_as.get("introduction", "")


def test_a_sentence_about_printing_is_the_report_s() -> None:
    sections = official_sections({s.id: ["免费提供打印、复印服务，关闭旧网站。"] for s in FORM.sections})
    read_as = texts(read(page(TITLE, render_body(sections, TABLES)).encode()))
    assert read_as["other"] == "免费提供打印、复印服务，关闭旧网站。"


def test_paragraphs_stay_apart() -> None:
    read_as = texts(read(page(TITLE, render_body(SHORT, TABLES)).encode()))
    assert read_as["overview"].split("\n") == ["总体情况甲。", "总体情况乙。"]


def test_a_second_copy_for_telephones_is_passed_over() -> None:
    body = render_body(SECTIONS, TABLES)
    once = texts(read(page(TITLE, body).encode()))
    twice = texts(read(page(TITLE, f"<div>{body}</div><div>{body}</div>").encode()))
    assert twice == once
