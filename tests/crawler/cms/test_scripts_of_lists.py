"""Lists of which the page holds the data, and a script the rest: pagers of libraries, arrays, tables, choices."""

from __future__ import annotations

import pytest

from crawler.cms import generic
from crawler.cms.page import Page
from crawler.cms.years import unit_links, year_links
from crawler.frontier.entries import rows_of

URL = "http://x.gov.cn/nb/list.html"


def page(markup: str, url: str = URL) -> Page:
    return Page.of(url, f"<html><body>{markup}</body></html>".encode())


@pytest.mark.parametrize(
    ("script", "pages"),
    [
        (
            "laypage.render({elem:'p',count:33,limit:15,curr:1,jump:function(o,first){if(!first){location.href='list.html?page='+o.curr;}}});",
            ["list.html?page=2", "list.html?page=3"],
        ),
        (
            'kkpager.generPageHtml({pno:1,total:3,hrefFormer:"list",hrefLatter:".html",getLink:function(n){'
            'return this.hrefFormer+"_"+n+this.hrefLatter;}});',
            ["list_2.html", "list_3.html"],
        ),
        (
            "$('#p').pagination({totalData: 25, showData: 10, callback: function(api){"
            "window.location.href = `?p=${api.getCurrent()}`}})",
            ["list.html?p=2", "list.html?p=3"],
        ),
        (
            "$('#p').twbsPagination({totalPages: 3, href: '?page={{number}}'})",
            ["list.html?page=2", "list.html?page=3"],
        ),
        ("$('#p').pagination({totalPages: 1, href: '?page={{number}}'})", []),
    ],
)
def test_pagers_that_a_library_draws(script: str, pages: list[str]) -> None:
    found = generic.pages(page(f"<ul><li><a href='a.html'>某</a></li></ul><script>{script}</script>"))
    assert [ask.url.rpartition("/")[2] for ask in found] == pages


def test_next_by_a_script_in_any_kind_of_page() -> None:
    found = generic.pages(
        page("<a href='javascript:;' onclick=\"location.href='index_2.jhtml';\">下一页</a>")
    )
    assert [ask.url for ask in found] == ["http://x.gov.cn/nb/index_2.jhtml"]


def test_rows_in_an_array_of_a_script() -> None:
    script = (
        r"var d=[{title:'云泽县教育局2023年政府信息公开工作年度报告',link:'\/d\/1.html',date:'2024-01-03'}];"
    )
    (link,) = generic.links(page(f"<script>{script}</script>"))
    assert (link.url, link.date) == ("http://x.gov.cn/d/1.html", "2024-01-03")


def test_a_program_that_is_asked_by_number_is_no_index_page() -> None:
    rows = "".join(
        f"<p><a href='/index.php?c=show&id={n}'>云泽县{name}2023年政府信息公开工作年度报告</a></p>"
        for n, name in enumerate(("教育局", "水务局"))
    )
    found = rows_of(list(generic.links(page(rows))), inside=True)
    assert len(found.entries) == 2


def test_more_under_reports_is_called_by_them() -> None:
    row = "<li><a href='/a.html'>云泽县教育局2023年政府信息公开工作年度报告</a></li>"
    box = f"<div><ul>{row}</ul><a href='/nb/rows.html'>更多&gt;&gt;</a></div>"
    other = "<div><ul><li><a href='/n.html'>云泽县召开会议</a></li></ul><a href='/xw/'>更多</a></div>"
    named = {link.url: link.title for link in generic.links(page(box + other))}
    assert named["http://x.gov.cn/nb/rows.html"] == "政府信息公开年报"
    assert named["http://x.gov.cn/xw/"] != "政府信息公开年报"


def test_a_table_of_bodies_and_years() -> None:
    head = "<tr><th>单位</th><th>2023年</th><th>2022年</th></tr>"
    rows = "".join(
        f"<tr><td>{name}</td><td><a href='/{name}3.html'>查看</a></td><td><a href='/{name}2.html'>查看</a></td></tr>"
        for name in ("柳堤镇", "青禾乡")
    )
    found = rows_of(list(generic.links(page(f"<table>{head}{rows}</table>"))), inside=True)
    assert [link.title for link in found.entries] == [
        "柳堤镇2023年",
        "柳堤镇2022年",
        "青禾乡2023年",
        "青禾乡2022年",
    ]


def test_a_form_that_asks_for_body_and_year() -> None:
    bodies = "".join(
        f"<option value='{n}'>{b}</option>" for n, b in enumerate(("教育局", "水务局", "民政局"))
    )
    years = "<option value=2023>2023</option><option value=2022>2022</option>"
    form = f"<form action='/nb'><select name=dept>{bodies}</select><select name=year>{years}</select></form>"
    found = list(unit_links(page(form)))
    assert not list(year_links(page(form)))
    assert len(found) == 6
    assert found[1].url == "http://x.gov.cn/nb?dept=0&year=2022"
    assert found[1].title == "教育局2022年"
