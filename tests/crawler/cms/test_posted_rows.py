"""Rows whose article only a POST reaches: the request that a click sends, and an address that stays the same."""

from __future__ import annotations

from urllib.parse import parse_qsl

import pytest

from crawler.cms import generic
from crawler.cms.base import Link
from crawler.cms.page import Page
from crawler.cms.posted import is_posted

URL = "http://x.gov.cn/nb/list.aspx?lm=7"
TITLES = ("云泽县教育局2023年政府信息公开工作年度报告", "云泽县水务局2023年政府信息公开工作年度报告")
STATE = "".join(
    f"<input type=hidden name={name} value='{value}'>"
    for name, value in (("__EVENTTARGET", ""), ("__EVENTARGUMENT", ""), ("__VIEWSTATE", "s1"))
)
FILL = "<script>function look(n){document.all('bh').value=n;document.forms[0].submit()}</script>"


def links(markup: str) -> list[Link]:
    return list(generic.links(Page.of(URL, f"<html><meta charset=utf-8><body>{markup}</body>".encode())))


def sent(link: Link) -> dict[str, str]:
    return dict(parse_qsl(link.body or "", keep_blank_values=True))


def grid(*titles: str) -> str:
    rows = "".join(
        f"<tr><td>{title}</td><td><a href=\"javascript:__doPostBack('gv$ctl{n:02d}$go','')\">查看</a></td></tr>"
        for n, title in enumerate(titles)
    )
    others = "".join(
        f"<a href=\"javascript:__doPostBack('gv','{one}')\">{TITLES[0]}</a>" for one in ("Page$2", "Sort$x")
    )
    return f"<form method=post action='list.aspx?lm=7'>{STATE}<table>{rows}</table>{others}</form>"


def test_a_postback_in_a_row() -> None:
    first, second = links(grid(*TITLES))
    assert (first.title, second.title) == TITLES
    assert sent(second) == {"__EVENTTARGET": "gv$ctl01$go", "__EVENTARGUMENT": "", "__VIEWSTATE": "s1"}
    assert is_posted(first.url)
    assert first.url != second.url


def test_a_row_keeps_its_address_when_it_moves_down() -> None:
    (alone,), (_, moved) = links(grid(TITLES[0])), links(grid(TITLES[1], TITLES[0]))
    assert alone.url == moved.url
    assert alone.body != moved.body


@pytest.mark.parametrize(
    ("markup", "body"),
    [
        (
            f"<form method=post><input type=hidden name=k value=1>"
            f"<table><tr><td>{TITLES[0]}<td><input type=submit name=r5 value=查看>"
            f"<tr><td>{TITLES[1]}<td><input type=submit name=r6 value=查看></table></form>",
            {"k": "1", "r5": "查看"},
        ),
        (
            f"<form method=post action=/show><input type=hidden name=id value=5><button>{TITLES[0]}</button></form>",
            {"id": "5"},
        ),
        (
            f"<form method=post action=/show><input type=hidden name=docid id=bh></form>{FILL}"
            f"<a href='javascript:look(\"5\")'>{TITLES[0]}</a>",
            {"docid": "5"},
        ),
        (
            "<form method=post>"
            + STATE
            + '<a onclick="WebForm_DoPostBackWithOptions(new WebForm_PostBackOptions('
            f'&quot;t$lk&quot;, &quot;&quot;, true))" href=#>{TITLES[0]}</a></form>',
            {"__EVENTTARGET": "t$lk", "__EVENTARGUMENT": "", "__VIEWSTATE": "s1"},
        ),
    ],
    ids=["button in a row", "form in a row", "form filled by a script", "options"],
)
def test_other_ways_to_send_a_row(markup: str, body: dict[str, str]) -> None:
    first = links(markup)[0]
    assert (first.title, sent(first)) == (TITLES[0], body)


@pytest.mark.parametrize(
    "markup",
    [
        "<form method=post action=/so><input name=q><button>搜索公开信息</button></form>",
        f"<form method=post action=/user/login><input type=hidden name=id><button>{TITLES[0]}</button></form>",
        f"<form method=post>{STATE}<a href=\"javascript:__doPostBack('out','')\">退出登录</a></form>",
    ],
)
def test_no_other_form_is_sent(markup: str) -> None:
    assert links(markup) == []
