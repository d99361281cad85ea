"""The numbers in a pager count its pages, whoever can turn them."""

from __future__ import annotations

import pytest

from crawler.cms import generic
from crawler.cms.page import Page
from crawler.cms.page_numbers import pages_shown
from crawler.frontier.account import Account
from crawler.frontier.listing import list_page

_ROWS = "".join(
    f'<li><a href="/a{year}.html">云泽县教育局{year}年政府信息公开工作年度报告</a><span>{year + 1}-01-20</span></li>'
    for year in range(2019, 2024)
)


def page(html: str) -> Page:
    return Page.of(
        "http://www.yunze.gov.cn/nb/",
        f"<meta charset=utf-8><html><body><ul>{_ROWS}</ul>{html}</body></html>".encode(),
    )


@pytest.mark.parametrize(
    ("pager", "count"),
    [
        ("<div><i>上一页</i><b>1</b><em>2</em><em>3</em> … <em>17</em><i>下一页</i></div>", 17),
        ('<ul class="ant-pagination"><li>1</li><li>2</li><li>3</li><li><svg/></li></ul>', 3),
        ('<table id="fanye"><tr><td>1</td><td>2</td></tr></table>', 2),
        ("<p>首页 <span>1</span> <span>2</span> 尾页 共 2 页 到第<input>页 <button>确定</button></p>", 2),
        (
            "<div><a onclick='g(1)'>1</a><a onclick='g(2)'>2</a>…<a onclick='g(6)'>6</a> 跳至<input>页<b>GO</b></div>",
            6,
        ),
        ("<div class='num'><span>1</span><span>2</span><span>3</span></div>", None),  # of a row of pictures
        ("<table><caption>下月</caption><tr><td>日</td></tr><tr><td>1</td><td>2</td></tr></table>", None),
        ("<ul class='pages'><li>10</li><li>20</li><li>50</li></ul>", None),  # rows on a page
        ("<ol><li><b>1</b>下一页的新闻</li><li><b>2</b>又一条</li></ol>", None),
        ("<div class='page'><b>1</b></div>", None),
        ("<table><tr><td>1</td><td><a href='javascript:go(2)'>2</a></td></tr></table>", 2),
        (
            "<tr><td><a onclick='d(1)'>1</a></td><td><a onclick='d(2)'>2</a></td></tr>",
            None,
        ),  # days of a calendar
    ],
)
def test_a_pager_shows_its_pages(pager: str, count: int | None) -> None:
    assert pages_shown(page(pager)) == count


def test_a_list_whose_pager_nobody_can_turn_is_not_whole() -> None:
    found = list_page(
        page("<div><i>上一页</i><b>1</b><em>2</em><em>3</em><i>下一页</i></div>"), "/nb/", generic
    )
    account = Account("http://www.yunze.gov.cn/nb/", "年报", pages=1, turns=found.turns, below=1)
    assert (len(found.entries), account.whole) == (5, False)
    assert account.why is not None
    assert "3" in account.why.told("en")


def test_offsets_are_counted_by_the_rows_of_a_page() -> None:
    turn = "<a href='/x.nsf/nb?OpenView&Start=7&Count=6'><img src='/icons/a.gif'></a>"
    page = Page.of("http://x.gov.cn/x.nsf/nb?OpenView&Start=1&Count=6", turn.encode())
    assert [ask.url.rpartition("?")[2] for ask in generic.pages(page)] == ["OpenView&Start=7&Count=6"]
