"""Lists that show more rows only after a click or a script, told from the page as sent."""

from __future__ import annotations

import pytest

from crawler.browser.shell import needs_hand
from crawler.cms import generic
from crawler.cms.page import Page

ROW = "<li><a href='/a/1.html'>云泽县教育局2023年政府信息公开工作年度报告</a></li>"
TITLE = "云泽县水务局2023年政府信息公开工作年度报告"


def needs(markup: str) -> bool:
    text = f"<html><meta charset=utf-8><body>{markup}<script src=/page.js></script></body></html>"
    return needs_hand(Page.of("http://x.gov.cn/nb/", text.encode()), generic)


@pytest.mark.parametrize(
    "markup",
    [
        f"<ul>{ROW}</ul><div id=b class=load>点击加载更多</div>",
        f"<ul>{ROW}<script>document.write(unescape('%3Cli%3E'))</script></ul>",
        f"<ul>{ROW}</ul><p>{''.join(f'<b>{letter}</b>' for letter in 'ABCJ')}</p>",
        f"<ul>{ROW}</ul>{''.join(f'<a href=javascript:;>{name}</a>' for name in ('县直部门', '乡镇街道', '其他'))}",
        "".join(f"<dt>{name}（2）<i>展开</i></dt>" for name in ("教育局", "水务局", "民政局")),
        "<select><option>请选择<option>县直部门<option>乡镇街道</select><select></select>",
        f"<ul>{ROW}<li data-id=7><span>{TITLE}</span></li></ul>",
    ],
    ids=[
        "more",
        "written rows",
        "letters",
        "kinds",
        "folded bodies",
        "choice of kinds",
        "row without address",
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
