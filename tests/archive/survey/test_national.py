"""The picture of a round: every portal under its true reason, counted by province and software."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from archive.database.captures import add_site, finish_crawl, start_crawl
from archive.database.folder import Archive
from archive.survey.national import national, outcome_of
from crawler.commands.main import main

SITES = {
    # name: place, reports, reason, problems, software seen
    "pingluo": ("640221", 3, "finished", ["no_tables"], {"trs": 5, "generic": 9}),
    "huinong": ("640205", 0, "finished", ["no_column", "nothing_found"], {"generic": 2}),
    "dongcheng": ("110101", 0, "blocked", ["blocked"], {}),
    "xicheng": ("110102", 0, "finished", ["wrong_site", "nothing_found"], {"ucap": 1}),
    "elsewhere": (None, 0, "finished", ["unreachable", "nothing_found"], {}),
}


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    with Archive(tmp_path) as opened:
        for name, (code, _found, reason, codes, seen) in SITES.items():
            add_site(
                opened.database, name=name, title=name, home=f"http://{name}.example.cn/", region_code=code,
                cms="auto", note=None,
            )  # fmt: skip
            crawl = start_crawl(opened.database, name, "2026-01-01T00:00:00Z")
            problems = [{"code": code, "message": code, "url": None} for code in codes]
            stats = {"problem_list": problems, **{f"software/{one}": n for one, n in seen.items()}}
            finish_crawl(opened.database, crawl, "2026-01-01T01:00:00Z", reason, stats)
            opened.database.execute("UPDATE crawls SET reports = ? WHERE id = ?", [SITES[name][1], crawl])
        add_site(
            opened.database, name="later", title="later", home="http://l.example.cn/", region_code="640100",
            cms="jcms", note=None,
        )  # fmt: skip
    return tmp_path


def test_every_site_has_its_true_outcome(archive: Path) -> None:
    with Archive(archive, read_only=True) as opened:
        found = national(opened.database)
    told = {site["name"]: (site["outcome"], site["software"]) for site in found["sites"]}
    assert told == {
        "pingluo": ("found", "trs"), "huinong": ("no_column", "generic"), "dongcheng": ("blocked", "unknown"),
        "xicheng": ("wrong_site", "ucap"), "elsewhere": ("unreachable", "unknown"), "later": ("not_asked", "jcms"),
    }  # fmt: skip
    by_code = {row["code"]: row for row in found["provinces"]}
    assert (by_code["64"]["sites"], by_code["64"]["asked"], by_code["64"]["reports"]) == (3, 2, 3)
    assert 25 < by_code["64"]["places"] < 40
    assert (by_code["11"]["blocked"], by_code["11"]["wrong_site"]) == (1, 1)
    assert by_code[None]["unreachable"] == 1
    assert len(by_code) == 31 + 1, "a province nobody asked is in the picture as well"
    assert sum(row["sites"] for row in found["software"]) == found["total"]["sites"] == 6


def test_the_command_says_it_to_people_and_to_machines(archive: Path) -> None:
    said = CliRunner().invoke(main, ["status", "--national", "--archive", str(archive)])
    assert said.exit_code == 0, said.output
    assert "已问 asked 5/6" in said.output
    assert "宁夏回族自治区" in said.output
    machine = CliRunner().invoke(main, ["status", "--national", "--json", "--archive", str(archive)])
    assert json.loads(machine.output)["total"]["found"] == 1


@pytest.mark.parametrize(
    ("reason", "reports", "codes", "outcome"),
    [
        ("finished", 0, [], "no_report"),
        ("fruitless", 0, ["nothing_found"], "no_report"),
        ("killed", 0, [], "unfinished"),
        (None, 0, [], "unfinished"),
        ("blocked", 4, ["blocked"], "found"),
        ("finished", 0, ["robots_forbidden", "nothing_found"], "forbidden"),
        ("finished", 0, ["no_column", "unreachable"], "unreachable"),
        ("hung", 0, [], "unfinished"),
    ],
)
def test_the_gravest_reason_is_told(reason: str, reports: int, codes: list[str], outcome: str) -> None:
    assert outcome_of(reason, reports, [{"code": code} for code in codes]) == outcome
