"""Answers of an interface: whose rows they hold, and what the rows' addresses are relative to."""

from __future__ import annotations

import json

from crawler.cms import generic
from crawler.cms.base import Ask
from crawler.cms.page import Page
from crawler.frontier.interface import Answer, joined
from crawler.frontier.listing import list_page

COLUMN, API = "http://x.gov.cn/gk/nb/", "http://x.gov.cn/api/list?page={}&size=2"


def answer(number: int) -> bytes:
    rows = [
        {"title": f"{body}2023年政府信息公开工作年度报告", "url": f"info_{number}{at}.html"}
        for at, body in enumerate(("教育局", "水务局"))
    ]
    return json.dumps({"total": 4, "rows": rows}).encode()


def test_rows_are_relative_to_the_page_that_draws_them_on_every_page() -> None:
    drawn = "".join(
        f"<li><a href='info_1{n}.html'>某局2023年政府信息公开工作年度报告</a></li>" for n in (0, 1)
    )
    listing = list_page(Page.of(COLUMN, drawn.encode()), COLUMN, generic)
    whole = joined(listing, [Answer(Ask(API.format(1)), answer(1))], COLUMN)
    assert [(ask.url, ask.base) for ask in whole.pages] == [(API.format(2), COLUMN)]
    later = list_page(Page.of(API.format(2), answer(2)), COLUMN, generic, by=whole.pages[0])
    assert [link.url for link in later.entries] == [f"{COLUMN}info_20.html", f"{COLUMN}info_21.html"]
