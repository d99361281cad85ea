"""What is looked at next: the best promise, kinds of addresses that have not disappointed, bodies nobody has heard of."""

from __future__ import annotations

import pytest

from crawler.cms.base import Link
from crawler.frontier.promise import Promise
from crawler.frontier.refusals import refuses
from crawler.frontier.trails import shape_of
from crawler.frontier.waiting import Line


def promise(path: str, title: str, score: int, why: str) -> Promise:
    return Promise(Link(f"http://x.gov.cn{path}", title, title), score, why)


def taken(line: Line, most: int, *, lists: int, reporters: set[str]) -> list[str]:
    found = []
    for one in line.take(lists=lists, reporters=reporters):
        found.append(one.promise.link.url.removeprefix("http://x.gov.cn"))
        if len(found) == most:
            break
    return found


def test_kinds_of_addresses_that_disappoint_come_later() -> None:
    line = Line()
    for number in range(20):
        line.add(promise(f"/index.php?c=show&id={number}", "短讯", 5, "navigation"), "/", 1)
    line.add(promise("/index.php?c=category&id=3", "", 4, "unnamed"), "/", 1)
    found = taken(line, 8, lists=0, reporters=set())
    assert "/index.php?c=category&id=3" in found
    assert (
        shape_of("http://x/?c=show&id=1")
        == shape_of("http://x/?c=show&id=2")
        != shape_of("http://x/?c=list&id=1")
    )


def test_bodies_that_have_not_reported_are_looked_at_though_lists_are_known() -> None:
    line = Line()
    for title in ("县教育局", "水务局", "新闻"):
        why, score = ("navigation", 5) if title == "新闻" else ("unit", 40)
        line.add(promise(f"/{title}/", title, score, why), "/bm/", 1)
    reporters = {"云泽县教育局", "云泽县民政局", "云泽县财政局", "云泽县司法局"}
    assert taken(line, 9, lists=1, reporters=reporters) == ["/水务局/"]


def test_whatever_led_to_a_list_is_credited() -> None:
    line = Line()
    heard = {"甲局", "乙局", "丙局"}
    for number in range(9):
        line.add(promise(f"/s{number}/", f"第{number}水务局", 40, "unit"), "http://x.gov.cn/bm/", 1)
    one = next(iter(line.take(lists=0, reporters=set())))
    line.add(promise("/s0/gk/", "信息公开", 75, "section"), one.promise.link.url, 2)
    next(iter(line.take(lists=0, reporters=set())))
    line.found()
    assert len(taken(line, 99, lists=1, reporters=heard)) == 8


@pytest.mark.parametrize(
    ("title", "rule"),
    [
        ("云泽县教育局2023年政府信息公开工作年度报告（征求意见稿）", "draft"),
        ("云泽县2023年上半年政府信息公开工作报告", "part_year"),
        ("云泽县2023年第三季度政府信息公开工作报告", "part_year"),
        ("政府信息公开工作年度报告填报说明", "instructions"),
        ("政府信息公开工作年度报告模板", "instructions"),
        ("关于云泽县教育局2023年政府信息公开工作年度报告的更正说明", None),
        ("云泽县统计局2023年政府信息公开工作年度报告", None),
        ("关于印发《某县统计局2023年政府信息公开工作年度报告》的通知", None),
        ("某县统计局关于公布2023年政府信息公开工作年度报告的公告", None),
        ("关于更正某县统计局2023年政府信息公开工作年度报告的公告", None),
        ("关于修改2023年政府信息公开工作年度报告格式的通知", "other_document"),
        ("关于印发2023年政府信息公开工作年度报告格式的通知", "other_document"),
        ("关于做好2023年政府信息公开工作年度报告公布工作的通知", "other_document"),
        ("某县司法局2023年信息公开工作总结", None),
        ("某县2023年政务公开工作总结", "other_document"),
        ("财政局2023年度报告", None),
        ("财政局2023年财政收支报告", "other_report"),
        ("2023年财政决算情况报告", "other_document"),
    ],
)
def test_what_is_made_of_the_words_of_a_report_is_refused_by_name(title: str, rule: str | None) -> None:
    found = refuses(title)
    assert (found and found.name) == rule


def test_a_name_that_led_to_reports_is_followed_on_the_pages_of_other_bodies() -> None:
    line = Line()
    for number in range(3):
        line.add(promise(f"/bm/{number}/7/", "工作总结", 5, "navigation"), f"/bm/{number}/", 2)
        line.add(promise(f"/bm/{number}/8/", "工作动态", 5, "navigation"), f"/bm/{number}/", 2)
    first = taken(line, 1, lists=0, reporters=set())
    line.found()
    assert first == ["/bm/0/7/"]
    found = taken(line, 9, lists=1, reporters={"教育局", "水务局", "民政局"})
    assert {"/bm/1/7/", "/bm/2/7/"} <= set(found)
    assert "/bm/1/8/" not in found
