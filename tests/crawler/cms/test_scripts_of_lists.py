"""Lists of which the page holds the data, and a script the rest: pagers of libraries, arrays, tables, choices."""

from __future__ import annotations

from urllib.parse import urljoin

import pytest

from crawler.cms import generic
from crawler.cms.article import read_article
from crawler.cms.page import Page
from crawler.cms.years import column_links, unit_links, year_links
from crawler.frontier.entries import rows_of
from crawler.frontier.listing import list_page

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
        (
            "$('#p').pager({pagenumber:1,pagecount:3,buttonClickCallback:function(n){"
            "if(n==1){location.href='list.html'}else{location.href=n+'.html'}}})",
            ["2.html", "3.html"],
        ),
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


@pytest.mark.parametrize(
    "more",
    [
        "<a href='/nb/rows.html'>更多&gt;&gt;</a>",
        "<a href='/nb/rows.html'><img src='more.gif' alt='更多'></a>",
        "<img src='more.gif' alt='更多' onclick=\"location.href='/nb/rows.html'\">",
    ],
)
def test_more_under_reports_is_called_by_them(more: str) -> None:
    row = "<li><a href='/a.html'>云泽县教育局2023年政府信息公开工作年度报告</a></li>"
    box = f"<div><ul>{row}</ul>{more}</div>"
    other = "<div><ul><li><a href='/n.html'>云泽县召开会议</a></li></ul><a href='/xw/'>更多</a></div>"
    named = {link.url: link.title for link in generic.links(page(box + other))}
    assert named["http://x.gov.cn/nb/rows.html"] == "政府信息公开年报"
    assert named["http://x.gov.cn/xw/"] != "政府信息公开年报"


def test_more_under_cut_titles_is_sent_for() -> None:
    row = "<li><a href='/a.html' title='云泽县教育局2023年政府信息公开工作年度报告'>云泽县教育局2023年政…</a></li>"
    more = "<a class=more href='javascript:void(0)' onclick=\"more('bm')\">更多&gt;&gt;</a>"
    form = "<form id=mf method=post action=/more.do><input type=hidden name=kind></form>"
    script = (
        "<script>function more(k){var f=document.getElementById('mf');f.kind.value=k;f.submit()}</script>"
    )
    found = list(generic.links(page(f"<div><ul>{row}</ul>{more}</div>{form}{script}")))
    assert [(link.title, link.body) for link in found][1:] == [("政府信息公开年报", "kind=bm")]


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


def test_a_catalogue_that_shows_a_category_once_it_is_chosen() -> None:
    options = (
        "<option value=''>请选择</option><option value=02>政策法规</option><option value=09>年度报告</option>"
    )
    form = f"<form action='/ml'><select name=cat>{options}</select><input name=kw><input type=submit></form>"
    (found,) = column_links(page(form))
    assert (found.url, found.title) == ("http://x.gov.cn/ml?cat=09&kw=", "年度报告")


def test_a_form_of_an_old_page_is_sent_in_its_own_encoding() -> None:
    script = "<script>function go(n){document.f.page.value=n;document.f.submit()}</script>"
    fields = "<input type=hidden name=kw value='年报'><input type=hidden name=page value=1>"
    markup = f"<form name=f method=post action=/so>{fields}</form>{script}第1/2页 <a href='javascript:go(2)'>下页</a>"
    for encoding, said in (("utf-8", "%E5%B9%B4%E6%8A%A5"), ("gb18030", "%C4%EA%B1%A8")):
        text = f"<html><meta charset={encoding}><body>{markup}</body></html>"
        (ask,) = generic.pages(Page.of(URL, text.encode(encoding)))
        assert ask.body == f"kw={said}&page=2"


def test_the_number_of_rows_is_none_of_a_page() -> None:
    sizes = "".join(f"<a href='?size={n}&page=1'>{n}条</a>" for n in (10, 20))
    numbers = "".join(f"<a href='?size=10&page={n}'>{n}</a>" for n in (1, 2))
    asks = generic.pages(page(sizes + numbers, f"{URL}?size=10&page=1"))
    assert [ask.url for ask in asks] == [f"{URL}?size=10&page=2"]
    assert generic.pages(page(sizes, f"{URL}?size=10&page=1")) == ()


def test_the_way_above_an_article_names_whose_channel_it_stands_in() -> None:
    places = ("首页", "部门频道", "某县教育局", "年报")
    way = "您的位置：" + " &gt; ".join(f"<a href=/{name}/>{name}</a>" for name in places)
    assert read_article(page(f"<div>{way}</div><p>正文</p>")).source == "某县教育局"
    assert (
        read_article(
            page("<div>您的位置：<a href=/>某县人民政府</a> &gt; <a href=/nb/>年报</a></div>")
        ).source
        is None
    )


@pytest.mark.parametrize(
    ("anchor", "script", "url"),
    [
        ("<button onclick=\"location.hash='/nb/2'\">年报</button>", "", "http://x.gov.cn/nb/list.html#/nb/2"),
        ("<a href='javascript:go(7)'>年报</a>", "function go(n){location.hash='#/d/'+n}", f"{URL}#/d/7"),
        (
            "<a href='javascript:go(7)'>年报</a>",
            "function go(n){f.setAttribute('src','/c/'+n+'.htm')}",
            "/c/7.htm",
        ),
        (
            "<a href=\"javascript:go('L2EvNy5odG1s')\">年报</a>",
            "function go(s){open(window.atob(s))}",
            "/a/7.html",
        ),
        (
            "<a href=\"javascript:go('%2Fa%2F7.html')\">年报</a>",
            "function go(s){location=unescape(s)}",
            "/a/7.html",
        ),
        (
            "<a href=\"javascript:down('/up/7','b a.doc')\">年报</a>",
            "function down(p,n){location.href='/dl.do?p='+encodeURIComponent(p)+'&n='+encodeURI(n)}",
            "/dl.do?p=%2Fup%2F7&n=b%20a.doc",
        ),
        (
            "<a href=\"javascript:dw('教育局')\">教育局年报</a>",
            "function dw(n){location.href='/l.asp?bm='+escape(n)}",
            "/l.asp?bm=%u6559%u80B2%u5C40",
        ),
        (
            '<a href="javascript:go(7)">年报</a>',
            "var base='/a/' + 'b/'; function go(n){window.open(base + n + '.html')}",
            "/a/b/7.html",
        ),
    ],
)
def test_addresses_that_a_script_writes_otherwise(anchor: str, script: str, url: str) -> None:
    (link,) = generic.links(page(f"{anchor}<script>{script}</script>"))
    assert link.url == urljoin(URL, url)


def test_a_disabled_button_leads_nowhere() -> None:
    assert (
        list(generic.links(page("<button disabled onclick=\"location.href='/nb/3'\">下一页</button>"))) == []
    )


def test_an_answer_that_names_its_next_page_is_no_row_of_itself() -> None:
    text = '{"name": "政府信息公开年报", "next": "l2.json", "rows": [{"title": "甲局2023年年报", "url": "1.html"}]}'
    found = Page.of("http://x.gov.cn/nb/l1.json", text.encode())
    assert [ask.url for ask in generic.pages(found)] == ["http://x.gov.cn/nb/l2.json"]
    assert [link.url for link in generic.links(found)] == ["http://x.gov.cn/nb/1.html"]


def test_the_index_that_a_server_makes_of_a_folder() -> None:
    orders = "<a href='?C=N;O=D'>Name</a><a href='?C=M;O=A'>Last modified</a>"
    markup = f"{orders}<a href='2023/'>2023/</a><a href='b.html'>教育局.html</a>"
    found = list_page(page(markup), URL, generic)
    assert [link.title for link in found.columns] == ["2023"]
    assert found.links[-1].title == "教育局"


@pytest.mark.parametrize("words", ["较早的文章", "更早", "Older posts →", "← 早期文章"])
def test_the_way_to_older_reports_is_the_next_page(words: str) -> None:
    found = generic.pages(page(f"<h2><a href='/?p=7'>某</a></h2><a class=next href='/?paged=2'>{words}</a>"))
    assert [ask.url for ask in found] == ["http://x.gov.cn/?paged=2"]
