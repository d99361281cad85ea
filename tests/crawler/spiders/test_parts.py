"""An article in several pages is one report: all its pages are fetched, and read as one document."""

from __future__ import annotations

from base64 import b64encode
from pathlib import Path
from random import Random

import pytest

from archive.database.folder import Archive
from crawler.cms.page import Page
from crawler.cms.parts import bound, parts
from tests.portal_builder.invent import invent, printed
from tests.portal_builder.render import official_sections
from tests.portal_builder.word import render_docx
from tests.portals.county import COUNTY, content, home, metas, page, reports
from tests.support.crawling import codes, crawl, portal

REPORT = reports()[1]
URL = "http://www.example.gov.cn/nb/202401/t20240118_7.html"


@pytest.mark.parametrize(
    "turns",
    [
        "<script>createPageHTML(3, 0, 't20240118_7', 'html')</script>",
        "<a href='t20240118_7_1.html'>2</a><a href='t20240118_7_2.html'>3</a><a href='t20240118_7_1.html'>下一页</a>",
    ],
)
def test_the_pages_of_an_article(turns: str) -> None:
    found = parts(Page.of(URL, f"<div>{turns}<a href='t20240118_8.html'>下一篇</a></div>".encode()))
    assert [url.rpartition("/")[2] for url in found] == ["t20240118_7_1.html", "t20240118_7_2.html"]


def test_the_pages_of_an_article_by_its_query_or_its_own_name() -> None:
    turns = "[1] <a href='show.asp?id=7&pn=2'>[2]</a> <a href='show.asp?id=8'>3</a>"
    assert parts(Page.of("http://x.gov.cn/show.asp?id=7", turns.encode())) == (
        "http://x.gov.cn/show.asp?id=7&pn=2",
    )
    script = "<script>createArticlePage(2,0,'nb7','html')</script>"
    assert parts(Page.of("http://x.gov.cn/a/nb7.html", script.encode())) == ("http://x.gov.cn/a/nb7_1.html",)
    assert parts(Page.of("http://x.gov.cn/a/index.html", script.replace("nb7", "index").encode())) == ()


def test_the_pages_of_an_article_by_a_function_are_bound_once_each() -> None:
    turns = "<a href='javascript:to(2)'>2</a><a href='javascript:to(3)'>下一页</a>"
    script = "<script>function to(n){location.href='/show.php?id=7&pageNum='+n}</script>"
    own = Page.of("http://x.gov.cn/show.php?id=7", f"<p>甲</p>{turns}{script}".encode())
    assert [url.rpartition("=")[2] for url in parts(own)] == ["2", "3"]
    last = Page.of("http://x.gov.cn/show.php?id=7&pageNum=2", f"<p>乙</p>{turns}".encode())
    again = Page.of("http://x.gov.cn/show.php?id=7&pageNum=3", last.text.encode())
    assert bound([own, last, again]).decode().count("乙") == 1


def test_a_file_that_a_page_carries_in_itself_is_its_report(tmp_path: Path) -> None:
    texts = {"overview": [f"{REPORT.year}年，{COUNTY}{REPORT.body}认真做好政府信息公开工作。"]}
    figures = printed(invent("c2021", Random(7).randint))
    packed = b64encode(render_docx(REPORT.title, official_sections(texts), figures, "c2021")).decode()
    file = f"<h1>{REPORT.title}</h1><a href='data:application/x;base64,{packed}'>附件.docx</a>"
    row = f"<ul><li><a href='/nb/a.html'>{REPORT.title}</a></li></ul>"
    with portal(
        {"/": home("/nb/"), "/nb/": page("年报", row), "/nb/a.html": page(REPORT.title, file)}
    ) as server:
        first, again = crawl(tmp_path, server.url), crawl(tmp_path, server.url)
    with Archive(tmp_path, read_only=True) as archive:
        (kept,) = archive.database.query("SELECT url, table_remedies AS read FROM reports")
    assert (kept["url"].rpartition("/")[2], kept["read"]) == ("a.html#1", "read")
    assert (first["reports_new"], again["reports_new"], codes(first)) == (1, 0, [])


def test_each_page_of_an_article_may_lead_to_the_next_only(tmp_path: Path) -> None:
    """Whatever the link says; a row of another report beside the article is none of its pages."""
    pieces = content(REPORT).split("<table")
    cut = ["<table".join(pieces[:2]), f"<table{pieces[2]}", f"<table{pieces[3]}"]
    ways = ("<a href='a_2.html'>[下一页]</a>", "<a href='a_3.html'>（接下页：四、五部分）</a>", "")
    other = f"<a href='a_9.html'>{reports()[2].title}</a>"
    pages = [
        page(REPORT.title, f"<h1>{REPORT.title}</h1><div>{piece}</div>{way}{other}")
        for piece, way in zip(cut, ways, strict=True)
    ]
    places = dict(zip(("/nb/a.html", "/nb/a_2.html", "/nb/a_3.html"), pages, strict=True))
    row = f"<ul><li><a href='/nb/a.html'>{REPORT.title}</a></li></ul>"
    with portal({"/": home("/nb/"), "/nb/": page("年报", row), **places}) as server:
        summary = crawl(tmp_path, server.url)
    assert sorted(path for path in server.paths() if "/a" in path) == sorted(places)
    with Archive(tmp_path, read_only=True) as archive:
        tables = archive.database.execute(
            "SELECT table_disclosure, table_applications, table_remedies FROM reports"
        )
        assert tables.fetchall() == [("read", "read", "read")]
    assert codes(summary) == []


def test_a_page_for_each_chapter() -> None:
    chapters = ("总体情况", "主动公开政府信息情况", "收到和处理申请情况", "复议诉讼情况", "其他事项")
    tabs = "".join(f"<li><a href='p{n}.html'>{name}</a></li>" for n, name in enumerate(chapters))
    menu = "<p><a href='zd.html'>主动公开</a><a href='ysq.html'>依申请公开</a></p>"
    found = parts(Page.of("http://x.gov.cn/nb/2023/p0.html", f"{menu}<ul>{tabs}</ul>".encode()))
    assert [url.rpartition("/")[2] for url in found] == ["p1.html", "p2.html", "p3.html", "p4.html"]
    assert parts(Page.of("http://x.gov.cn/nb/2023/p0.html", menu.encode())) == ()


def test_bodies_follow_one_another_and_frames_do_not() -> None:
    pages = [Page.of(URL, page("t", f"<div class='TRS_Editor'><p>{n}甲</p></div>").encode()) for n in (1, 2)]
    made = bound(pages).decode()
    assert made.index("1甲") < made.index("2甲")
    assert made.count("首页") == 1


def test_a_report_in_three_pages_is_read_whole(tmp_path: Path) -> None:
    pieces = content(REPORT).split("<table")
    cut = [
        pieces[0] + "<table" + pieces[1],
        "<table" + pieces[2],
        "".join(f"<table{rest}" for rest in pieces[3:]),
    ]
    turns = "<script>createPageHTML(3, 0, 't20240118_7', 'html')</script>"
    answers = {
        "/": home("/nb/"),
        "/nb/": page("年报", f"<li><a href='202401/t20240118_7.html'>{REPORT.title}</a></li>"),
    }
    for number, piece in enumerate(cut):
        name = "t20240118_7" + (f"_{number}" if number else "")
        body = f"<h1>{REPORT.title}</h1><div class='TRS_Editor'>{piece}</div>{turns}"
        answers[f"/nb/202401/{name}.html"] = page(REPORT.title, body, head=metas(REPORT))
    with portal(answers) as here:
        first, again = crawl(tmp_path, here.url), crawl(tmp_path, here.url)
    with Archive(tmp_path, read_only=True) as archive:
        (row,) = archive.database.query(
            "SELECT (SELECT count(*) FROM cells WHERE report = r.id) AS n FROM reports AS r"
        )
    assert (first["reports_new"], again["reports_new"], again["reports_known"]) == (1, 0, 1)
    assert row["n"] == 200
    assert codes(first) == []
