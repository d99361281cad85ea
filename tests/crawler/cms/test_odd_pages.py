"""Rows, pagers and addresses as single portals write them."""

from __future__ import annotations

import pytest

from crawler.cms import generic
from crawler.cms.article import heading
from crawler.cms.base import resolve
from crawler.cms.page import Page
from crawler.cms.page_turns import is_turn
from crawler.cms.pager import following
from crawler.cms.years import posted_choices
from crawler.frontier.listing import list_page
from crawler.frontier.refusals import is_cut

HERE = "http://www.example.gov.cn/nb/"
TITLE = "云泽县水务局2023年政府信息公开工作年度报告"


def page(markup: str, url: str = HERE) -> Page:
    return Page.of(url, f"<meta charset=utf-8><body>{markup}".encode())


@pytest.mark.parametrize(
    ("row", "path"),
    [
        ("<a href=\"javascript:see('7')\">{}</a><script>function see(k){{open('/d/'+k+'.html')}}</script>", "/d/7.html"),
        ("<li onclick='go(7,2)'>{}</li><script>go = (a, b) => {{ location.href = `/d?b=${{b}}&a=${{a}}` }}</script>",
         "/d?b=2&a=7"),
        ("<li data-to='/d/7'>{}</li>", "/d/7"),
        ("<div data-title='{}' data-href='/d/7.html'></div>", "/d/7.html"),
        ("<li title='{}'><a href='/d/7.html'><i></i></a></li>", "/d/7.html"),
        ("<script>rows[0] = ['{}', '/d/7.html', '2024-01-02'];</script>", "/d/7.html"),
        ("<script>var nodes = [{{name: '{}', file: '/d/7/'}}]</script>", "/d/7/"),
    ],
)  # fmt: skip
def test_where_a_row_leads_and_what_it_is_called(row: str, path: str) -> None:
    found = [link for link in generic.links(page(row.format(TITLE))) if link.title == TITLE]
    assert [link.url for link in found] == [f"http://www.example.gov.cn{path}"]


@pytest.mark.parametrize(
    "foot",
    [
        "<a href='?p=2'><img src='/i/next.gif'></a>",
        "<a href='?p=2'>›</a>",
        "<a rel=next href='?p=2'>更早</a>",
    ],
)
def test_an_arrow_is_a_pager_but_not_in_a_show_of_pictures(foot: str) -> None:
    assert [ask.url for ask in following(page(f"<div class=fy>{foot}</div>"))] == [f"{HERE}?p=2"]
    assert following(page(f"<div class=swiper>{foot.replace('rel=next', '')}</div>")) == ()


def test_reports_called_by_their_year_have_the_body_of_their_row() -> None:
    rows = "".join(
        f"<tr><td>云泽县{body}</td><td><a href='/a/{n}.html'>2023年度报告</a></td></tr>"
        for n, body in enumerate(("水务局", "民政局", "教育局"))
    )
    entries = list_page(page(f"<table>{rows}</table>"), HERE, generic).entries
    assert [entry.title for entry in entries] == [
        f"云泽县{body}2023年度报告" for body in ("水务局", "民政局", "教育局")
    ]


def test_a_feed_is_a_list() -> None:
    items = f"<item><title>{TITLE}</title><link>/a/1.html</link></item>"
    found = Page.of(
        HERE, f"<?xml version='1.0' encoding='utf-8'?><rss><channel>{items}</channel></rss>".encode()
    )
    assert [entry.url for entry in list_page(found, HERE, generic).entries] == [
        "http://www.example.gov.cn/a/1.html"
    ]


def test_every_choice_of_a_posted_form_is_asked_for_and_a_search_is_none() -> None:
    years = "<select name=nd><option value=23>2023年</option><option value=22>2022年</option></select>"
    bodies = "".join(
        f"<option value={n}>{body}</option>" for n, body in enumerate(("水务局", "民政局", "教育局"))
    )
    form = "<form method=post action=cx><input type=hidden name=k value=1>{}</form>"
    asks = posted_choices(page(form.format(f"<select name=dw>{bodies}</select>{years}")), listed=[TITLE])
    assert len(asks) == 6
    assert (asks[0].url, asks[0].body) == (f"{HERE}cx?dw=0&nd=23", "k=1&dw=0&nd=23")
    both = [TITLE, TITLE.replace("2023", "2022")]
    assert posted_choices(page(form.format(years)), listed=both) == ()
    assert [ask.body for ask in posted_choices(page(form.format(years)), listed=[TITLE])] == ["k=1&nd=22"]


@pytest.mark.parametrize(
    ("title", "cut"),
    [
        ("云泽县水务局2023年政府信息公", True),
        ("云泽县水务局2023年政", True),
        (TITLE, False),
        ("关于2023年的通知", False),
    ],
)
def test_a_title_cut_without_a_sign(title: str, cut: bool) -> None:
    assert is_cut(title) is cut


def test_small_things() -> None:
    assert resolve(HERE, "/v/viewer.html?file=%2Ff%2F1.pdf") == "http://www.example.gov.cn/f/1.pdf"
    assert heading(page(f"<div class=nav><a>{TITLE}</a></div><h2>{TITLE}</h2>")) == TITLE
    assert [is_turn(text) for text in ("2", "第2页", "2023", "下一页")] == [True, True, False, True]
