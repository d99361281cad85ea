"""An article whose data is gone is gone, whatever menu stands round the empty place."""

from __future__ import annotations

import pytest

from crawler.browser.shell import shows_no_article, shows_nothing
from crawler.cms import STRATEGIES
from crawler.cms.page import Page

MENU = "<div class='menu'><a href='/'>首页</a><a href='/list?c=7'>政府信息公开年报</a></div>"


def page(inside: str) -> Page:
    text = f"<html><body>{MENU}<div id='app'>{inside}</div><script src='/app.js'></script></body></html>"
    return Page.of("http://www.example.gov.cn/detail?id=17", text.encode())


@pytest.mark.parametrize("inside", ["", "加载中", "<p>该内容已删除</p>"])
def test_a_menu_with_the_column_is_no_article(inside: str) -> None:
    frame = page(inside)
    assert shows_no_article(frame)
    assert not shows_nothing(frame, STRATEGIES["generic"])  # to a list the column is something


@pytest.mark.parametrize("inside", ["正文" * 200, "<a href='/files/2023nb.pdf'>附件：2023年年度报告.pdf</a>"])
def test_prose_or_a_file_is_an_article(inside: str) -> None:
    assert not shows_no_article(page(inside))
