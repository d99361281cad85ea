"""TRS pages: lists, pagers, dates, attachments. The markup imitates real templates; the words are ours."""

from __future__ import annotations

from pathlib import Path

import pytest

from crawler.cms import follow, trs
from crawler.cms.article import read_article
from crawler.cms.base import Ask, Link, ListPage, is_file
from crawler.cms.links import frames, links
from crawler.cms.page import Page
from crawler.frontier.listing import list_page

COLUMN = "http://www.example.gov.cn/xxgk/zfxxgknb_171215/"


def page(body: str, url: str = COLUMN) -> Page:
    return Page.of(url, f"<html><head></head><body>{body}</body></html>".encode())


def listed(page: Page) -> ListPage:
    return list_page(page, COLUMN, trs)


def titles(listing: list[Link] | tuple[Link, ...]) -> list[str]:
    return [link.title for link in listing]


LIST = """
<ul class="xj-list">
<li><a href="./202101/t20210129_2589451.html" title="某县人民政府2020年政府信息公开工作年度报告">
  某县人民政府2020年政府信息公…</a><span>2021-01-29</span></li>
<li><a href="../../zwgk/202003/t20200331_88.html">某县2019年政府信息公开工作年度报告</a> 2020年3月31日</li>
<li><a href='./202001/P020200115403628330125.pdf' title="某镇2019年政府信息公开年报">某镇2019…</a><b>2020/01/15</b></li>
<li><a href="./202102/t20210201_5.html">关于做好2020年政府信息公开工作年度报告编制发布工作的通知</a></li>
<li><a href="./202102/t20210202_6.html">某县2020年政府网站工作年度报表</a></li>
<li><a href="./202102/t20210203_7.html">一图读懂某县2020年政府信息公开工作年度报告</a></li>
<li><a href="./202102/t20210204_8.html">某县2020年法治政府建设年度报告</a></li>
<li><a ms-attr-href="el.url" ms-text="el.title">模板</a></li>
<li><a href="javascript:void(0)">2020年政府信息公开工作年度报告</a></li>
</ul>
<script>createPageHTML(3, 0, "index", "html");</script>
"""


def test_list_takes_full_titles_and_resolves_links() -> None:
    listing = listed(page(LIST))
    assert [link.url.removeprefix("http://www.example.gov.cn") for link in listing.entries] == [
        "/xxgk/zfxxgknb_171215/202101/t20210129_2589451.html",
        "/zwgk/202003/t20200331_88.html",
        "/xxgk/zfxxgknb_171215/202001/P020200115403628330125.pdf",
    ]
    assert listing.entries[0].title == "某县人民政府2020年政府信息公开工作年度报告"
    assert [link.date for link in listing.entries] == ["2021-01-29", "2020-03-31", "2020-01-15"]


def test_files_are_told_from_articles() -> None:
    entries = listed(page(LIST)).entries
    assert [is_file(link.url) for link in entries] == [False, False, True]


def test_title_cut_without_title_attribute_stays_in_doubt() -> None:
    cut = page(
        "<li><a href='./t20210129_1.html'>某县人民政府2020年政府信息公开工…</a></li>"
        "<li><a href='./t20210129_2.html'>关于印发2020年政府信息公开工…</a></li>"
        "<li><a href='./t20210129_3.html'>某县召开春季植树动员…</a></li>"
    )
    assert [link.url[-6:] for link in listed(cut).entries] == ["1.html"]


def test_path_date_stands_in_where_the_list_has_none() -> None:
    listing = listed(
        page("<ul><li><a href='./201307/t20130724_9.html'>某县2009年政府信息公开年度报告</a></li></ul>")
    )
    assert listing.entries[0].date == "2013-07-24"
    assert trs.path_date("http://x.gov.cn/a/t20131301_9.html") is None


@pytest.mark.parametrize(
    ("script", "expected"),
    [
        ('createPageHTML(3, 0, "index", "html");', ["index_1.html", "index_2.html"]),
        ('createPage(2,1,"index","htm")', ["index_1.htm"]),
        ("createPageHTML('page_div',3, 1,'xlist','shtml',85);", ["xlist_2.shtml", "xlist_3.shtml"]),
        ('var countPage = 2; createPageHTML(countPage, 0, "list", "html")', ["list_1.html"]),
        (
            'createPageHTML({pageCount: 3, pageIndex: 0, prefix: "nb", suffix: "shtml"})',
            ["nb_1.shtml", "nb_2.shtml"],
        ),
        ('createPageHTML(1, 0, "index", "html")', []),
        ('createPageHTML(4, 0, "t20170803_1095855", "html")', []),
        ('/* createPageHTML(9, 0, "index", "html") */', []),
        ("", []),
    ],
)
def test_page_two_is_index_1(script: str, expected: list[str]) -> None:
    found = trs.pages(page(f"<script>{script}</script>"))
    assert [ask.url.removeprefix(COLUMN) for ask in found] == expected


def test_pager_of_the_other_count_is_tried_where_they_differ() -> None:
    first = trs.pages(page('<script>createPageHTML(4, 0, "index", "html")</script>'))
    assert [ask.instead and ask.instead.url.removeprefix(COLUMN) for ask in first] == [
        "index_4.html",
        None,
        None,
    ]
    last = trs.pages(page("<script>createPageHTML('page_div', 4, 1, 'list', 'shtml', 60)</script>"))
    assert [ask.instead and ask.instead.url.removeprefix(COLUMN) for ask in last] == [
        None,
        None,
        "list_1.shtml",
    ]


def test_next_link_where_no_script_counts() -> None:
    assert trs.pages(page("<a href='list2.html'>下一页</a>")) == (Ask(f"{COLUMN}list2.html"),)


def test_a_lying_page_count_is_bounded() -> None:
    assert len(trs.pages(page('<script>createPageHTML(7655,1,"index","htm")</script>'))) == 999


def test_columns_below_and_beside() -> None:
    listing = listed(
        page(
            "<a href='/'>首页</a><a href='/xwzx/'>新闻</a><a href='/xxgk/zfxxgkzn/'>政府信息公开指南</a>"
            "<a href='./'>政府信息公开年报</a><a href='index_1.html'>2</a>"
            "<a href='./2020n/'>2020年</a><a href='bm_12/index.html'>县直部门</a>"
            "<a href='./wzbb/'>政府网站工作年度报表</a>"
            "<a href='/xzgk/nb/'>乡镇信息公开年报</a><a href='/xxgk/xzxxgknb/'>乡镇</a><a href='./2020n/index.html'>2020</a>"
        )
    )
    assert titles(listing.columns) == ["2020年", "县直部门", "乡镇信息公开年报", "乡镇"]


def test_home_page_links_are_scored_by_their_words() -> None:
    home = list(
        links(
            page(
                "<a href='/hdjl/'>互动交流</a><a href='/zwgk/'>政务公开</a><a href='/xxgk/'>政府信息公开</a>"
                "<a href='/xxgk/zn/'>政府信息公开指南</a><a href='/a/t20210101_1.html'>政府信息公开年报发布</a>",
                "http://www.example.gov.cn/",
            )
        )
    )
    assert titles(follow.disclosure(home)) == ["政府信息公开", "政务公开"]
    assert follow.annual(home) == []


def test_annual_column_is_recognised_whatever_its_folder() -> None:
    section = list(
        links(
            page(
                "<a href='x_9/'>政府信息公开年报</a><a href='y/'>法治政府建设年度报告</a><a href='z/'>年度报告</a>"
                "<a href='zd/'>政府信息公开制度</a><a href='w/'>2023年政府信息公开工作年度报告</a>"
            )
        )
    )
    assert titles(follow.annual(section)) == ["政府信息公开年报", "年度报告"]


ARTICLE = """<html><head>
<meta content="某县人民政府2020年政府信息公开工作年度报告" name="ArticleTitle">
<meta charset="utf-8" name="viewport" content="width=device-width">
<meta name="PubDate" content="2021-01-29 10∶08"><META CONTENT="某县人民政府办公室" NAME="ContentSource">
</head><body><a href="/xxgk/zfxxgkzn/zn.pdf">政府信息公开指南</a>
<h3 class="art-title">标题</h3><div class=TRS_Editor><p>正文</p>
<a href="./P020210129577512345678.pdf">2020年报告.pdf</a><img src="./W020210129.jpg"></div>
<div class="fujianBox"><a href="../../files/bb.doc" title="附件全名.doc">附件…</a></div>
<a href="./P020210129577512345678.pdf">2020年报告.pdf</a><a href="./P020210129577512300000">无扩展名</a>
<iframe src="/generic2/web/viewer.html?file=/xxgk/ofd/qzb.ofd"></iframe>
<a href="http://evil.example.com/x.pdf">站外</a><a href="t20210101_2.html">下一篇</a></body></html>"""


def test_article_with_its_files() -> None:
    article = read_article(Page.of(f"{COLUMN}202101/t20210129_2589451.html", ARTICLE.encode()))
    assert article.title == "某县人民政府2020年政府信息公开工作年度报告"
    assert article.published == "2021-01-29"
    assert article.source == "某县人民政府办公室"
    assert [
        (link.url.removeprefix("http://www.example.gov.cn"), link.text) for link in article.attachments
    ] == [
        ("/xxgk/zfxxgknb_171215/202101/P020210129577512345678.pdf", "2020年报告.pdf"),
        ("/xxgk/files/bb.doc", "附件…"),
        ("/xxgk/ofd/qzb.ofd", ""),
    ]


def test_drop_down_and_frame_lead_on_too() -> None:
    years = page(
        "<select><option value=''>选择</option><option value='3'>3</option><option value='./2022/'>2022年</option>"
        "</select><iframe src='/xxgk/ml/'></iframe><iframe src='a.pdf'></iframe>"
    )
    assert titles(listed(years).columns) == ["2022年"]
    assert [frame.url for frame in frames(years)] == ["http://www.example.gov.cn/xxgk/ml/"]


def test_date_inside_the_anchor_is_no_part_of_the_title() -> None:
    row = "<ul><li><a href='t20210129_1.html'>某县2020年政府信息公开工作年度报告 <i>[2021-01-29]</i></a></li></ul>"
    (entry,) = listed(page(row)).entries
    assert (entry.title, entry.date) == ("某县2020年政府信息公开工作年度报告", "2021-01-29")


def test_article_in_pages_is_noticed() -> None:
    script = "<script>createPageHTML({}, 0, 't20170803_1095855', 'html')</script>"
    assert [read_article(page(script.format(count))).pages for count in (1, 3)] == [1, 3]
    assert read_article(page("<script>createPageHTML(9, 0, 'index', 'html')</script>")).pages == 1


def test_gbk_page_and_base_element() -> None:
    body = "<meta charset=gb2312><base href='/b/'><a href='c.html'>政府信息公开年报</a>".encode("gb18030")
    (link,) = links(Page.of("http://www.example.gov.cn/a/", body))
    assert (link.url, link.text) == ("http://www.example.gov.cn/b/c.html", "政府信息公开年报")


@pytest.mark.parametrize("body", [b"", b"\x00\xff\xfe", b"<", b"%PDF-1.4", b"<a href='http://[bad'>x</a>"])
def test_no_bytes_break_it(body: bytes) -> None:
    broken = Page.of(COLUMN, body)
    assert listed(broken).entries == ()
    assert read_article(broken).attachments == ()


def test_one_page_has_one_key() -> None:
    one = "http://www.example.gov.cn/a/"
    assert {
        follow.same(url) for url in (one, "https://example.gov.cn/a/index.html", f"{one}index.shtml")
    } == {"example.gov.cn/a/"}
    assert follow.same(f"{one}index_1.html") != follow.same(one)


def test_real_pages_give_title_and_date(shared: Path) -> None:
    expected = {
        "fjffoshan.gov.cn__index.html": True,
        "lszqingdao.gov.cn__index.html": True,
        "wjmoe.gov.cn__index.html": True,
        "wxhshaanxi.gov.cn__index.html": True,
        "zxwwuhan.gov.cn__index.html": True,
    }
    for name in expected:
        article = read_article(
            Page.of(f"http://www.example.gov.cn/{name}", (shared / "pages" / name).read_bytes())
        )
        assert article.title, name
        assert article.published, name
