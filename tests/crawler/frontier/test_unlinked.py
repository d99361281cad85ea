"""Rows that name a report and have no address: the list was not seen whole, and says so."""

from __future__ import annotations

import pytest

from archive.vocabulary import ListProof
from crawler.cms import generic
from crawler.cms.page import Page
from crawler.frontier.account import ASKED, OFFSITE, Account, Row
from crawler.frontier.listing import list_page

TITLE = "云泽县教育局2023年政府信息公开工作年度报告"
URL = "http://x.gov.cn/nb/"


def titles(markup: str) -> tuple[str, ...]:
    page = Page.of(URL, f"<html><meta charset=utf-8><body>{markup}</body></html>".encode())
    return list_page(page, URL, generic).unlinked


@pytest.mark.parametrize(
    "markup",
    [
        f"<ul><li data-id=7><span>{TITLE}</span><i>2024-01-03</i></li></ul>",
        f"<table><tr><td>1</td><td><a href='javascript:;'>{TITLE}</a></td></tr></table>",
    ],
)
def test_a_report_without_an_address(markup: str) -> None:
    assert titles(markup) == (TITLE,)


@pytest.mark.parametrize(
    "markup",
    [
        f"<ul><li><a href='1.html'>{TITLE}</a></li></ul>",
        f"<table><tr><td>{TITLE}</td><td><a href='1.html'>查看</a></td></tr></table>",
        f"<ul><li>{TITLE}</li></ul><a href='1.html'>{TITLE}</a>",
        "<ul><li>2023年政府信息公开工作年度报告</li><li>关于做好云泽县教育局2023年政府信息公开工作年度报告编制工作的通知</li></ul>",
    ],
)
def test_rows_that_have_an_address_or_name_no_body(markup: str) -> None:
    assert titles(markup) == ()


def test_cards_that_name_reports_are_rows_and_a_heading_is_none() -> None:
    other = TITLE.replace("2023", "2022")
    assert titles(f"<div class=card>{TITLE}</div><div class=card>{other}</div>") == (TITLE, other)
    assert titles(f"<div class=title>{TITLE}</div><p>{other}</p>") == ()


def test_reports_of_a_year_on_any_other_host_are_told() -> None:
    account = Account(URL, "年报")
    for url, title in (("https://mp.weixin.qq.com/s/a", TITLE), ("https://a.com/b", "政府信息公开年度报告")):
        account.note(Row(url, title, OFFSITE))
    assert account.away == ["https://mp.weixin.qq.com/s/a"]


def test_such_a_list_was_not_seen_whole() -> None:
    account = Account(URL, "年报", pages=1)
    account.note(Row("http://x.gov.cn/a.html", "年报", ASKED))
    assert account.proof == ListProof.SHOWN
    account.unlinked.add(TITLE)
    assert account.why is not None
    assert (account.whole, account.why.told("en")) == (
        False,
        f"1 row leads nowhere, such as “{TITLE}”",
    )


def test_a_list_that_states_more_pages_than_were_seen_was_not_seen_whole_unless_its_rows_are_counted() -> (
    None
):
    account = Account(URL, "年报", pages=2, turns=3)
    account.note(Row("http://x.gov.cn/a.html", "年报", ASKED))
    assert account.why is not None
    assert (account.whole, account.why.told("en")) == (False, "says 3 pages, 2 seen")
    account.said = 1
    assert (account.whole, account.why, account.proof) == (True, None, ListProof.COUNTED)
