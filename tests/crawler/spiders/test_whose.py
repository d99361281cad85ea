"""Whose report it is where its title does not say: the page, the list and the home page tell."""

from __future__ import annotations

import random
import shutil
from pathlib import Path

import pytest

from crawler.cms.base import Link
from crawler.cms.crumbs import channel
from crawler.cms.links import links
from crawler.cms.page import Page
from crawler.sites.site_file import site_at
from crawler.spiders.found import file_found
from tests.portal_builder.invent import invent
from tests.portals import nameless, packed
from tests.portals.county import COUNTY, Report, content, reports
from tests.support.carriers import rar
from tests.support.crawling import Answering, codes, crawl, portal
from tests.support.placing import place
from tests.support.small_portal import rows


def test_every_body_is_named_though_no_title_names_one(tmp_path: Path) -> None:
    answers, bodies = nameless.build()
    with portal(answers) as server:
        crawl(tmp_path, server.url)
    query = "SELECT r.url, u.name, r.region_code FROM reports AS r LEFT JOIN units AS u ON u.id = r.unit"
    found = {place(row["url"]): row for row in rows(tmp_path, query)}
    told = {where: row["name"] for where, row in found.items()}
    assert told == {where: body + "人民政府" * body.endswith("乡") for where, body in bodies.items()}
    assert {row["region_code"] for row in found.values()} == {"640221"}


@pytest.mark.parametrize(
    ("row", "title"),
    [
        ("<tr><td>1</td><td>云泽县文化馆</td><td>{}</td></tr>", "云泽县文化馆2023年政府信息公开工作年度报告"),
        ("<li>{}<span>教育局</span><i>2024-01-03</i></li>", "教育局2023年政府信息公开工作年度报告"),
        ("<li>{}<span>2024-01-03</span></li>", "2023年政府信息公开工作年度报告"),  # no name stands beside it
        ("<li>{}<span>办公室</span></li>", "2023年政府信息公开工作年度报告"),
        ("<h3>乡镇街道</h3><ul><li>{}</li></ul>", "2023年政府信息公开工作年度报告"),  # many bodies
        ("<h3>信访局</h3><ul><li>{}</li></ul>", "信访局2023年政府信息公开工作年度报告"),
        ("<li>{}<span>县政府网站</span></li>", "2023年政府信息公开工作年度报告"),
    ],
)
def test_the_body_beside_a_title_without_one(row: str, title: str) -> None:
    link = "<a href='/a.html'>2023年政府信息公开工作年度报告</a>"
    page = Page.of("http://x.gov.cn/nb/", f"<table>{row.format(link)}</table>".encode())
    assert [one.title for one in links(page)] == [title]


def test_two_bodies_in_a_row_of_a_table_have_each_its_own_link() -> None:
    cells = (
        "<td>教育局</td><td><a href='1.doc'><img></a></td><td>水务局</td><td><a href='2.doc'><img></a></td>"
    )
    page = Page.of("http://x.gov.cn/nb/", f"<meta charset=utf-8><table><tr>{cells}</tr></table>".encode())
    assert [one.title for one in links(page)] == ["教育局", "水务局"]


def test_a_cell_of_bodies_and_years_names_a_file_without_a_name() -> None:
    site = site_at("http://www.yunze.gov.cn/")
    for title, meant in (
        ("教育局2023年", "教育局2023年政府信息公开工作年度报告"),
        ("附件2023年", "附件2023年"),
    ):
        found = file_found(site, Link("http://www.yunze.gov.cn/d.jsp?id=7", "下载", title), site.home)
        assert (found.title, found.metadata.title) == (title, meant)


@pytest.mark.parametrize(
    ("name", "row", "shown"),
    [
        ("P020200326852627563483.pdf", "2024-05-20", "2020-03-26"),  # shown anew
        ("W020200326a1ff2c175874.png", "2020-03-30", "2020-03-26"),
        ("P020210119466989140702.pdf", "2021-01-19", "2021-01-19"),
        ("P020240119466989140702.pdf", "2021-01-19", "2021-01-19"),  # moved to another portal since
        ("P020209926852627563483.pdf", "2024-05-20", "2024-05-20"),  # no day
        ("2020032.pdf", "2024-05-20", "2024-05-20"),
        ("P020200326852627563483.pdf", None, None),  # an upload is no publication
    ],
)
def test_a_file_shown_anew_was_not_published_late(name: str, row: str | None, shown: str | None) -> None:
    site = site_at("http://www.yunze.gov.cn/")
    link = Link(f"http://www.yunze.gov.cn/nb/202307/{name}", "2019年年报", "教育局2019年年报", row)
    assert file_found(site, link, site.home).metadata.published == shown


@pytest.mark.skipif(shutil.which("bsdtar") is None, reason="needs bsdtar")
def test_files_say_whose_they_are(tmp_path: Path) -> None:

    members = {
        f"{one.title}.doc".encode("gbk"): packed.document(one, packed.PLAIN) for one in packed.in_rar()
    }
    answers, bodies = packed.build(rar(members))
    with portal(answers) as server:
        summary = crawl(tmp_path, server.url)
        assert "/nb/gs.html" not in server.paths()
    query = (
        "SELECT u.name, r.year, c.value FROM reports AS r JOIN units AS u ON u.id = r.unit JOIN cells AS c "
        "ON c.report = r.id WHERE c.key = 'applications.new' AND c.applicant = 'total'"
    )
    found = {row["name"]: (row["year"], row["value"]) for row in rows(tmp_path, query)}
    assert found == {name: (2023, received(one)) for name, one in bodies.items()}
    assert codes(summary) == []


def received(one: Report) -> int:
    return invent("c2021", random.Random(one.number).randint)["applications.new", "total"]


def test_a_page_without_a_name_belongs_to_the_body_whose_site_it_lies_in() -> None:
    head = "<a href='/'>云泽县人民政府</a><a href='/bm/dw7/index.html'>云泽县教育局</a><a href='/bm/dw8/'>水务局</a>"
    page = Page.of("http://x.gov.cn/bm/dw7/2024/1.html", f"<meta charset=utf-8>{head}".encode())
    assert channel(page) == "云泽县教育局"


@pytest.mark.parametrize(
    ("date", "year"), [("2024-01-15", 2023), ("2025-01-15", 2024), ("2024-12-30", 2024), (None, 2024)]
)
def test_a_list_called_by_the_year_of_publication_gives_no_report_that_year(
    date: str | None, year: int
) -> None:
    link = Link("http://x.gov.cn/7.docx", "", "云泽县水务局2024年", date)
    found = file_found(site_at("http://x.gov.cn/"), link, "http://x.gov.cn/2024/")
    assert found.metadata.title == f"云泽县水务局{year}年政府信息公开工作年度报告"


def test_a_row_that_is_a_body_alone_dates_its_report(tmp_path: Path) -> None:
    """The report has no year and no date of its own."""
    answers: dict[str, Answering] = {"/": "<a href='/nb/'>政府信息公开年报</a>"}
    items = ""
    for one in reports(("教育局", "水务局", "民政局"), (2023,)):
        items += f"<li><a href='{one.number}.html'>{COUNTY}{one.body}</a>{one.date}</li>"
        text = content(one).replace("2023年", "")
        answers[f"/nb/{one.number}.html"] = f"<h1>政府信息公开工作年度报告</h1><div>{text}</div>"
    answers["/nb/"] = f"<title>政府信息公开年报</title><ul>{items}</ul>"
    with portal(answers) as server:
        crawl(tmp_path, server.url)
    found = [(row["year"], row["published"]) for row in rows(tmp_path, "SELECT year, published FROM reports")]
    assert sorted(found) == [(2023, "2024-01-02"), (2023, "2024-01-03"), (2023, "2024-01-04")]
