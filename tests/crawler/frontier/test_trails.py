"""A page is new by its content: what turns with every visit says nothing, what names a body says everything."""

from __future__ import annotations

import pytest

from crawler.frontier.trails import Trails

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
