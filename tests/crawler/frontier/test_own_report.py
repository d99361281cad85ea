"""The report that a column page shows itself, beside the years and bodies that it offers."""

from __future__ import annotations

from crawler.cms import generic
from crawler.cms.page import Page
from crawler.frontier.kinds import look, own_report
from crawler.frontier.listing import list_page

TITLE = "云泽县水务局2023年政府信息公开工作年度报告"
CHAPTERS = "<p>一、总体情况</p><p>二、主动公开</p><p>三、收到申请</p><p>四、行政复议</p>"


def own(url: str, years: str) -> str | None:
    links = "".join(f"<li><a href='{years}{year}.html'>{year}年</a></li>" for year in (2023, 2022))
    page = Page.of(url, f"<meta charset=utf-8><ul>{links}</ul><h1>{TITLE}</h1>{CHAPTERS}".encode())
    return own_report(page, look(page, list_page(page, url, generic), "水务局"), "水务局")


def test_the_years_of_the_government_above_are_no_way_to_the_report_of_a_body() -> None:
    assert own("http://x.gov.cn/nb/bm/12.html", "/nb/") == TITLE
    assert own("http://x.gov.cn/nb/12/", "") is None  # its own year: it is requested there
