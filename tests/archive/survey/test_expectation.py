"""A site that gives less than it used to is an error that says so, with both numbers."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from archive.database import captures
from archive.database.folder import Archive
from archive.survey.expectation import Expected, expect
from archive.survey.status import status
from crawler.commands.main import main
from tests.support.crawling import Answer, crawl, portal
from tests.support.small_portal import column, entry, site


@pytest.mark.parametrize(
    ("history", "least", "expected"),
    [
        ([], 1, Expected(1)),
        ([0, 0], 1, Expected(1)),
        ([30], 1, Expected(20, 80)),
        ([12, 30, 28], 1, Expected(20, 80)),
        ([3], 10, Expected(10, 26)),
        ([9] * 5 + [900], 1, Expected(6, 38)),
    ],
)
def test_history_says_what_to_expect(history: list[int], least: int, expected: Expected) -> None:
    assert expect(history, least) == expected


@pytest.mark.parametrize(
    ("found", "verdict"),
    [(0, "nothing_found"), (19, "fewer_reports"), (20, None), (80, None), (81, "more_reports")],
)
def test_zero_a_drop_and_a_flood_are_findings(found: int, verdict: str | None) -> None:
    assert expect([30], 1).judge(found) == verdict


def test_a_finding_names_both_numbers() -> None:
    said = str(expect([30], 1).tell("某县", 7))
    assert "7" in said
    assert "20" in said


def test_nothing_where_nothing_is_asked_for_is_well() -> None:
    assert expect([], 0).judge(0) is None


def remember(folder: Path, name: str, home: str, *found: int) -> None:
    """Whole crawls of a site, the oldest first."""
    with Archive(folder) as archive:
        captures.add_site(
            archive.database, name=name, title=name, home=home, region_code=None, cms="trs", note=None
        )
        for day, reports in enumerate(found, 1):
            moment = f"2024-01-{day:02}T00:00:00Z"
            number = captures.start_crawl(archive.database, name, moment)
            stats = {"reports": reports, "whole": True}
            captures.finish_crawl(archive.database, number, moment, "finished", stats)


def test_a_drop_is_told_by_the_crawl_and_by_status(tmp_path: Path) -> None:
    with portal(site(a="<p>no</p>")) as here:
        name = here.url.removeprefix("http://").strip("/").replace(":", "-")
        remember(tmp_path, name, here.url, 30, 33)
        summary = crawl(tmp_path, here.url)
    (drop,) = [problem for problem in summary["problems"] if problem["code"] == "nothing_found"]
    assert "22" in drop["message"]
    with Archive(tmp_path, read_only=True) as archive:
        (told,) = status(archive.database)["sites"]
    assert told["expected"] == {"least": 22, "most": 86}
    assert "nothing_found" in [wrong["code"] for wrong in told["wrong"]]
    assert told["states"]["page"] >= 1
    done = CliRunner().invoke(main, ["status", "--archive", str(tmp_path)])
    assert done.exit_code == 3
    assert "22–86" in done.stdout


def test_a_crawl_that_left_things_out_is_no_history(tmp_path: Path) -> None:
    with portal(site(a="<p>no</p>")) as here:
        crawl(tmp_path, here.url, since="2020-01-01")
    with Archive(tmp_path, read_only=True) as archive:
        (row,) = archive.database.query("SELECT site, stats, id FROM crawls")
        assert json.loads(row["stats"])["whole"] is False
        assert captures.reports_found(archive.database, row["site"], row["id"] + 1) == []


def test_status_says_what_the_portal_did(tmp_path: Path) -> None:
    pages = site(a=Answer("no", 403), b=Answer("no", 404))
    pages["/xxgk/nb/"] = column(entry("a.html"), entry("b.html"))
    with portal(pages) as here:
        crawl(tmp_path, here.url)
    with Archive(tmp_path, read_only=True) as archive:
        (told,) = status(archive.database)["sites"]
    assert {wrong["code"]: wrong["count"] for wrong in told["wrong"]} == {
        "blocked": 1, "gone": 1, "nothing_found": 1,
    }  # fmt: skip
    # what was refused without a reason was asked for once more, and is one problem
    assert (told["states"]["blocked"], told["states"]["gone"]) == (2, 2)
