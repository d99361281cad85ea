"""A page is new by its content: what turns with every visit says nothing, what names a body says everything."""

from __future__ import annotations

import pytest

from crawler.frontier.trails import Trails, unstamped

TEXT = (
    "{}2021年政府信息公开工作年度报告。本年度收到政府信息公开申请0件，上年结转0件，予以公开0件，行政复议0件，行政诉讼0件，"
    "现将有关情况报告如下。"
)


@pytest.mark.parametrize(
    "counter", ["浏览次数：{}", "您是第{}位访客", "本页第{}次被打开", "2024-01-22 08:00:{}"]
)
def test_what_turns_with_every_visit_makes_no_new_page(counter: str) -> None:
    trails = Trails()
    one, other = (TEXT.format("平罗县教育局") + counter.format(n) for n in (11, 57))
    assert trails.seen("http://a.gov.cn/1.html", one) is None
    assert trails.seen("http://a.gov.cn/2.html", other) == "http://a.gov.cn/1.html"


@pytest.mark.parametrize("body", ["第{}中学", "第{}小学", "高新区第{}街道办事处", "第{}师"])
def test_bodies_that_differ_in_their_number_only_are_not_one(body: str) -> None:
    trails = Trails()
    for n in range(20):
        assert trails.seen(f"http://a.gov.cn/{n}.html", TEXT.format(body.format(n))) is None


@pytest.mark.parametrize(
    ("asked", "page"),
    [
        ("/list?c=nb&t=1700000000411&r=0.475861", "/list?c=nb"),
        ("/list?_=1700000000&page=2", "/list?page=2"),
        ("/show?id=1700000000411", "/show?id=1700000000411"),  # articles may be numbered by the moment
        ("/show?t=3", "/show?t=3"),
        ("/so?q=%D5%FE%CE%F1&r=0.123456", "/so?q=%D5%FE%CE%F1"),
    ],
)
def test_a_moment_or_a_random_number_in_an_address_says_nothing(asked: str, page: str) -> None:
    assert unstamped(asked) == page
    assert Trails().key(f"http://a.gov.cn{asked}") == f"a.gov.cn{page}"


def test_the_number_of_a_page_is_never_noise() -> None:
    """Page 1 of a list is what the list shows without a number: of two lists, too."""
    trails = Trails()
    for word in ("甲", "乙"):
        for page in ("", "&page=1", "&page=0"):
            trails.seen(f"http://a.gov.cn/s?q={word}{page}", TEXT.format(word * 9))
    assert trails.noise == set()
    for word in ("甲", "乙"):
        for session in (1, 2):
            trails.seen(f"http://a.gov.cn/t?q={word}&s={session}", TEXT.format(word * 8))
    assert trails.noise == {"s"}


def test_a_random_number_says_nothing_however_small() -> None:
    assert Trails().key("http://x.gov.cn/v?id=7&rnd=12") == Trails().key("http://x.gov.cn/v?id=7")
