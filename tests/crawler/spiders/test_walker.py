"""Addresses of one page: a parameter that turns out to be noise changes the key of a page, not what was asked."""

from __future__ import annotations

from crawler.sites.site_file import Site
from crawler.spiders.reports import ReportsSpider

SITE = Site("x", "x", "http://www.example.gov.cn/", frozenset(["www.example.gov.cn"]))
LIST = "http://www.example.gov.cn/list.jsp?s={}&p={}"
TEXT = "云泽县政府信息公开工作年度报告一览，第{}页，" + "、".join(f"云泽县{n}号镇" for n in range(20))


def test_a_page_is_asked_for_once_although_its_key_has_changed() -> None:
    spider = ReportsSpider(site=SITE)
    assert spider.first_time(LIST.format(1, 1))
    for page in (1, 2):
        for session in (1, 2):
            spider.trails.seen(LIST.format(session, page), TEXT.format(page))
    assert spider.trails.noise == {"s"}
    assert not spider.first_time(LIST.format(1, 1))


def test_a_list_keeps_its_account_although_its_key_has_changed() -> None:
    spider = ReportsSpider(site=SITE)
    account = spider.account(LIST.format(1, 1), "年报", None)
    spider.trails.noise = {"s"}
    assert spider.account(LIST.format(1, 1), "年报", None) is account
