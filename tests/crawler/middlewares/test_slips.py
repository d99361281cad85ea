"""A refusal without a reason, an empty page: asked for once more, after everything else, and told if it comes again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from pathlib import Path

from tests.portals.county import content, page, reports
from tests.support.crawling import Answer, Answering, codes, crawl, portal
from tests.support.small_portal import HOME, SECTION, column


def test_a_slip_of_the_server_loses_no_report(tmp_path: Path) -> None:
    slips = {1: Answer("Forbidden", 403), 2: Answer(""), 3: Answer("<html><body></body></html>")}
    never = {4: Answer("Forbidden", 403), 5: Answer("<p>网防G01 eventID: 1 您的请求已被拦截</p>", 403)}
    asked: Counter[int] = Counter()
    every = reports()[:6]

    def answering(number: int, whole: str) -> Callable[[dict[str, str]], Answer | str]:
        def answer(_: dict[str, str]) -> Answer | str:
            asked[number] += 1
            return never.get(number) or (slips.get(number) if asked[number] == 1 else None) or whole

        return answer

    pages: dict[str, Answering] = {
        f"/nb/{one.number}.html": answering(one.number, page(one.title, content(one))) for one in every
    }
    rows = column(*(f"<a href='/nb/{one.number}.html'>{one.title}</a>" for one in every))
    with portal({"/": HOME, "/xxgk/": SECTION, "/xxgk/nb/": rows, **pages}) as here:
        summary = crawl(tmp_path, here.url, GONGKAI_BLOCKED_LIMIT=9)
        last = [path for path in here.paths() if path.startswith("/nb/")]
    assert summary["reports_new"] == 4
    assert codes(summary) == ["blocked", "blocked"]
    assert [asked[number] for number in range(1, 7)] == [2, 2, 2, 2, 1, 1]
    assert {*last[-4:]} == {f"/nb/{number}.html" for number in (1, 2, 3, 4)}


def test_a_site_that_stops_the_crawl_is_told_of_its_refusals(tmp_path: Path) -> None:
    pages = {f"/nb/{n}.html": Answer("Forbidden", 403) for n in range(6)}
    rows = column(*(f"<a href='/nb/{n}.html'>某{n}局2023年政府信息公开工作年度报告</a>" for n in range(6)))
    with portal({"/": HOME, "/xxgk/": SECTION, "/xxgk/nb/": rows, **pages}) as here:
        summary = crawl(tmp_path, here.url)
        assert sum(path.startswith("/nb/") for path in here.paths()) <= 4
    assert summary["reason"] == "blocked"
    assert codes(summary).count("blocked") >= 3
