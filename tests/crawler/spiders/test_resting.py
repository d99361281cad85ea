"""A scheduled visit asks for the first pages of lists: what is new it finds at once, what is edited in silence within its
rhythm, what is gone or rebuilt without a word from anybody."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from archive.database.folder import Archive
from archive.database.lists import lists_of
from archive.survey.removed import removed
from crawler.commands.main import main
from crawler.visits.resting import WALK
from tests.portals import PORTALS
from tests.portals.county import COUNTY, Report, content, page, reports
from tests.support.changing import changed
from tests.support.crawling import Portal, codes, crawl, portal
from tests.support.placing import place
from tests.support.small_portal import column, entry, rows, site

FRONTS = 11
"""Pages that such a visit asks for at most: robots.txt, first pages of lists, and two reports with their files."""
WALKED, RHYTHM = WALK.days + 1, 130
"""Days: after which all lists are walked again, and within which every report is asked for again."""


def visit(folder: Path, server: Portal, day: float) -> dict[str, Any]:
    server.asked.clear()
    return crawl(folder, server.url, rest=True, day=day)


def amended(folder: Path) -> int:
    with Archive(folder, read_only=True) as archive:
        return archive.database.table("amendments").count


@pytest.mark.parametrize("name", ["trs", "gkmlpt", "jcms", "city"])
def test_a_scheduled_visit_finds_what_a_whole_one_would(name: str, tmp_path: Path) -> None:
    built = PORTALS[name]
    edited, before, gone = reports()[4], reports()[5], reports()[6]
    with portal(built.answers) as server:
        first = crawl(tmp_path, server.url)
        again = visit(tmp_path, server, 3)
        asked = len(server.asked)
        if name == "trs":
            after, lost = changed(built, edited, before, gone)
            server.answers.clear()
            server.answers.update(after)
            third = visit(tmp_path, server, 5)
            visit(tmp_path, server, 5 + WALKED)
            with Archive(tmp_path, read_only=True) as archive:
                gone_by_then = {place(one.url) for one in removed(archive.database)}
            visit(tmp_path, server, 5 + RHYTHM)
            assert (third["reports_new"], gone_by_then) == (1, {lost})
            assert amended(tmp_path) == 1
    assert again["reports_new"] == 0
    assert again["reports_known"] + again["reports_resting"] == first["reports_new"] + first["reports_known"]
    assert (codes(again), again["reason"]) == (codes(first), "finished")
    assert asked <= FRONTS


def test_what_lists_say_stays_what_the_last_walk_saw(tmp_path: Path) -> None:
    with portal(PORTALS["ucap"].answers) as server:
        crawl(tmp_path, server.url)
        site_name = rows(tmp_path, "SELECT name FROM sites")[0]["name"]
        with Archive(tmp_path, read_only=True) as archive:
            before = lists_of(archive.database, site_name)
        visit(tmp_path, server, 3)
        with Archive(tmp_path, read_only=True) as archive:
            assert lists_of(archive.database, site_name) == before
    said = CliRunner().invoke(main, ["status", "--archive", str(tmp_path)]).stdout
    assert "各列表首页" in said
    assert "上次走遍 last walk over all 20" in said


PAGE = PORTALS["trs"].answers


def small(folder: Path, change: Callable[[Portal], None], day: float) -> tuple[dict[str, Any], list[str]]:
    """A visit to a portal of five reports on one list, after something has happened to it."""
    articles = dict(zip("abcde", _articles(), strict=True))
    with portal(site(**articles)) as server:
        crawl(folder, server.url)
        visit(folder, server, 1)
        change(server)
        summary = visit(folder, server, day)
        return summary, server.paths()


def _articles() -> list[str]:
    found = [text for text in PAGE.values() if isinstance(text, str) and "三、" in text]
    return found[:5]


def test_an_entry_that_its_list_calls_otherwise_is_asked_for_at_once(tmp_path: Path) -> None:
    def change(server: Portal) -> None:
        page = str(server.answers["/xxgk/nb/"])
        server.answers["/xxgk/nb/"] = page.replace("e2023年", "e（更新）2023年")

    summary, paths = small(tmp_path, change, 2)
    assert "/xxgk/nb/e.html" in paths
    assert summary["reports_resting"] == 5 - sum(
        path.startswith("/xxgk/nb/") and path != "/xxgk/nb/" for path in paths
    )


def test_an_entry_that_its_list_has_dropped_is_asked_for_at_once(tmp_path: Path) -> None:
    def change(server: Portal) -> None:
        server.answers["/xxgk/nb/"] = column(*(entry(f"./{name}.html", name) for name in "abcd"))
        del server.answers["/xxgk/nb/e.html"]

    summary, paths = small(tmp_path, change, 2)
    assert "/xxgk/nb/e.html" in paths
    assert "gone" in codes(summary)


def test_a_list_that_has_shrunk_is_told_by_the_very_next_visit(tmp_path: Path) -> None:
    def change(server: Portal) -> None:
        server.answers["/xxgk/nb/"] = column(entry("./a.html", "a"))
        for name in "bcde":
            del server.answers[f"/xxgk/nb/{name}.html"]

    summary, _ = small(tmp_path, change, 2)
    assert "fewer_reports" in codes(summary)
    assert summary["reports_known"] + summary["reports_resting"] == 1


def test_a_portal_that_was_rebuilt_is_walked_from_its_home_page(tmp_path: Path) -> None:
    def change(server: Portal) -> None:
        moved = {path.replace("/nb/", "/ndbg/"): text for path, text in server.answers.items()}
        moved["/xxgk/"] = str(moved["/xxgk/"]).replace("/nb/", "/ndbg/")
        server.answers.clear()
        server.answers.update(moved)

    summary, paths = small(tmp_path, change, 2)
    assert "/xxgk/ndbg/e.html" in paths
    assert summary["reports_known"] == 5


def test_an_entry_about_which_something_is_open_does_not_rest(tmp_path: Path) -> None:
    articles = dict(zip("abcde", _articles(), strict=True))
    file = "<p>附件：<a href='./missing.pdf'>附件.pdf</a></p>"
    articles["e"] = articles["e"].replace(
        "六、其他需要报告的事项</strong></p>", f"六、其他需要报告的事项</strong></p>{file}"
    )
    with portal(site(**articles)) as server:
        crawl(tmp_path, server.url)
        for day in (1, 2):
            visit(tmp_path, server, day)
            assert "/xxgk/nb/e.html" in server.paths()


def test_a_visit_by_hand_asks_for_everything(tmp_path: Path) -> None:
    with portal(site(**dict(zip("abcde", _articles(), strict=True)))) as server:
        crawl(tmp_path, server.url)
        server.asked.clear()
        crawl(tmp_path, server.url)
        assert {f"/xxgk/nb/{name}.html" for name in "abcde"} <= set(server.paths())


def test_a_scheduled_visit_makes_only_the_choices_that_may_have_news(tmp_path: Path) -> None:
    """Six years of two bodies behind a posted form: the old years stay as the last walk saw them."""
    years, bodies = range(2026, 2020, -1), ("教育局", "水务局", "民政局")
    every = [one for one in reports(bodies, years) if one.year < 2026]

    def listed(asked: dict[str, str]) -> str:
        body, year = asked.get("dw", bodies[0]), asked.get("nd", "2025")
        shown = [one for one in every if (one.body, str(one.year)) == (body, year)]
        units = "".join(f"<option value={one}>{COUNTY}{one}</option>" for one in bodies)
        choice = "".join(f"<option value={one}>{one}年</option>" for one in years)
        form = f"<form method=post action=/nb><select name=dw>{units}</select><select name=nd>{choice}</select></form>"
        rows = "".join(f"<li><a href='/a/{one.number}.html'>{one.title}</a></li>" for one in shown)
        return page("年报", f"{form}<ul>{rows}</ul>")

    answers: dict[str, Any] = {
        "/": page(COUNTY, "<a href='/nb'>政府信息公开年报</a>"),
        "/nb": listed,
        "POST /nb": listed,
    }
    answers |= {
        f"/a/{one.number}.html": page(one.title, f"<h1>{one.title}</h1>{content(one)}") for one in every
    }
    with portal(answers) as server:
        first = crawl(tmp_path, server.url)
        walked = sum(path.startswith("/nb?") for path in server.paths())
        every += [Report("民政局", 2026, 99)]
        server.answers["/a/99.html"] = page(
            every[-1].title, f"<h1>{every[-1].title}</h1>{content(every[-1])}"
        )
        again = visit(tmp_path, server, 3)
        asked = [path for path in server.paths() if path.startswith("/nb?")]
        assert (first["reports_new"], again["reports_new"]) == (15, 1)
        assert (walked, len(asked)) == (18, 9)
        assert (codes(first), codes(again)) == ([], [])
        assert removed_of(tmp_path) == set()


def removed_of(folder: Path) -> set[str]:
    with Archive(folder, read_only=True) as archive:
        return {one.url for one in removed(archive.database)}
