"""Rows whose article only a POST reaches: the request that a click sends, and an address that stays the same."""

from __future__ import annotations

from urllib.parse import parse_qsl

import pytest

from crawler.cms import generic
from crawler.cms.article import read_article
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
        (
            "<form name=dl method=post action=/down><input type=hidden name=fid value=5></form>"
            f"<a href='javascript:document.dl.submit();'>{TITLES[0]}</a>",
            {"fid": "5"},
        ),
        (
            "<form name=dl method=post action=/down><input type=hidden name=fid></form>"
            f"<a onclick=\"document.dl.fid.value='5';document.dl.submit()\">{TITLES[0]}</a>",
            {"fid": "5"},
        ),
    ],
    ids=[
        "button in a row",
        "form in a row",
        "form filled by a script",
        "options",
        "form sent by the link",
        "filled",
    ],
)
def test_other_ways_to_send_a_row(markup: str, body: dict[str, str]) -> None:
    first = links(markup)[0]
    assert (first.title, sent(first)) == (TITLES[0], body)


@pytest.mark.parametrize(
    "markup",
    [
        "<form method=post action=/go><input type=hidden name=id value=1><button>在线申请公开</button></form>",
        "<form method=post action=/so><input name=q><button>搜索公开信息</button></form>",
        f"<form method=post action=/user/login><input type=hidden name=id><button>{TITLES[0]}</button></form>",
        f"<form method=post>{STATE}<a href=\"javascript:__doPostBack('out','')\">退出登录</a></form>",
        f"<form name=so method=post><input name=q></form><a href='javascript:document.so.submit()'>{TITLES[0]}</a>",
    ],
)
def test_no_other_form_is_sent(markup: str) -> None:
    assert links(markup) == []


def test_two_buttons_of_a_row_are_two_targets() -> None:
    cells = "".join(
        f"<td><a href=\"javascript:__doPostBack('gv$ctl02${name}','')\">{text}</a></td>"
        for name, text in (("look", "查看"), ("file", "下载"))
    )
    row = f"<table><tr><td>{TITLES[0]}</td>{cells}</tr></table>"
    first, second = links(f"<form method=post>{STATE}{row}</form>")
    assert first.url != second.url


def test_an_attachment_that_is_sent_for() -> None:
    anchor = f"<a href=\"javascript:__doPostBack('down','')\">{TITLES[0]}.doc</a>"
    markup = f"<form method=post>{STATE}<h1>{TITLES[0]}</h1><p>附件：{anchor}</p></form>"
    text = f"<html><meta charset=utf-8><title>{TITLES[0]}</title><body>{markup}</body></html>"
    (file,) = read_article(Page.of(URL, text.encode())).attachments
    assert (is_posted(file.url), sent(file)["__EVENTTARGET"]) == (True, "down")
