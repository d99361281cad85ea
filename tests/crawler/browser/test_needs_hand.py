"""Lists that show more rows only after a click or a script, told from the page as sent."""

from __future__ import annotations

import pytest

from crawler.browser.shell import leads_nowhere, needs_hand, shows_nothing
from crawler.cms import generic
from crawler.cms.page import Page

ROW = "<li><a href='/a/1.html'>云泽县教育局2023年政府信息公开工作年度报告</a></li>"
TITLE = "云泽县水务局2023年政府信息公开工作年度报告"


def page(markup: str) -> Page:
    text = f"<html><meta charset=utf-8><body>{markup}<script src=/page.js></script></body></html>"
    return Page.of("http://x.gov.cn/nb/", text.encode())


def needs(markup: str) -> bool:
    return needs_hand(page(markup), generic)


@pytest.mark.parametrize(
    "markup",
    [
        f"<ul>{ROW}</ul><div id=b class=load>点击加载更多</div>",
        f"<ul>{ROW}</ul><div id=b onclick=f()>上拉加载更多</div>",
        f"<ul>{ROW}</ul><script>onscroll=()=>fetch('/m?p=2').then(put)</script>",
        f"<ul>{ROW}<script>document.write(unescape('%3Cli%3E'))</script></ul>",
        f"<ul>{ROW}</ul><p>{''.join(f'<b>{letter}</b>' for letter in 'ABCJ')}</p>",
        f"<ul>{ROW}</ul>{''.join(f'<a href=javascript:;>{name}</a>' for name in ('县直部门', '乡镇街道', '其他'))}",
        "".join(f"<dt>{name}（2）<i>展开</i></dt>" for name in ("教育局", "水务局", "民政局")),
        "<select><option>请选择<option>县直部门<option>乡镇街道</select><select></select>",
    ],
    ids=[
        "more",
        "pulled up",
        "scrolled",
        "written rows",
        "letters",
        "kinds",
        "folded bodies",
        "choice of kinds",
    ],
)
def test_a_list_that_has_more(markup: str) -> None:
    assert needs(markup)


@pytest.mark.parametrize(
    "markup",
    [
        f"<ul>{ROW}</ul>",
        f"<ul>{ROW}<li><script>document.write(new Date())</script></li></ul>",
        f"<ul>{ROW}</ul>{''.join(f'<a href=/zm/{letter}/>{letter}</a>' for letter in 'ABCJ')}",
        f"<ul>{ROW}</ul><a href='/nb/'><span>加载更多</span></a>",
        f"<ul>{ROW}</ul><div><!-- 县直部门 --></div>",
    ],
    ids=["plain", "written date", "letters with addresses", "more with an address", "comment"],
)
def test_a_list_that_is_whole(markup: str) -> None:
    assert not needs(markup)


def test_a_row_without_an_address_needs_the_scripts_of_its_page_whatever_follows() -> None:
    row = f"<li data-id=7><span>{TITLE}</span></li>"
    assert leads_nowhere(page(f"<ul>{ROW}{row}</ul><a href=2.html>下一页</a>"), generic)
    assert not leads_nowhere(page(f"<ul>{ROW}</ul>"), generic)


def test_an_empty_list_with_further_pages_is_empty_but_one_with_an_interface_is_not() -> None:
    def empty(address: str) -> bool:
        turn = f"<script>function go(n) {{ location.href = '{address}' + n }}</script><a onclick=go(2)>下一页</a>"
        return shows_nothing(page(f"<div id=box></div>共18条 1/9页 {turn}"), generic, column=True)

    assert empty("?pageIndex=")
    assert not empty("/api/list.do?pageIndex=")
