"""Reports under false names, types and packings are found; what is none is told, row by row."""

from __future__ import annotations

from pathlib import Path

import pytest

from crawler.cms.article import read_article
from crawler.cms.base import resolve
from crawler.cms.page import Page
from tests.portals import lying
from tests.support.crawling import crawl, portal
from tests.support.placing import place
from tests.support.small_portal import rows


def test_every_report_is_found_and_every_other_row_is_told(tmp_path: Path) -> None:
    built = lying.build()
    with portal(built.answers) as server:
        summary = crawl(tmp_path, server.url)
    query = "SELECT a.url, d.report AS id FROM appearances AS a JOIN documents AS d USING (sha256) WHERE d.report NOT NULL"
    found = {place(row["url"].partition("#")[0]): row["id"] for row in rows(tmp_path, query)}
    assert built.reports <= set(found)
    assert len(set(found.values())) == len(built.reports)
    assert rows(tmp_path, "SELECT 1 FROM reports WHERE table_applications <> 'read'") == []
    assert {place(one["url"]): one["code"] for one in summary["problems"]} == lying.TOLD


@pytest.mark.parametrize("text", ["年报（PDF）", "年度报告[WORD版]", "PDF版下载", "正文", "《年度报告》"])
def test_a_file_by_its_text(text: str) -> None:
    title = "云泽县教育局2023年政府信息公开工作年度报告"
    markup = f"<h1>{title}</h1><div><p>现予公布。</p><p><a href='/s?k=7'>{text}</a></p></div>"
    (file,) = read_article(Page.of("http://x.gov.cn/a.html", markup.encode())).attachments
    assert file.url == "http://x.gov.cn/s?k=7"


def test_an_address_escaped_twice() -> None:
    assert resolve("http://x.gov.cn/a/", "b?c=1&amp;d=2") == "http://x.gov.cn/a/b?c=1&d=2"
