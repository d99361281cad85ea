"""Every portal software, from a bare address: all reports found, nothing else asked for."""

from __future__ import annotations

from pathlib import Path

import pytest
from warcio.archiveiterator import ArchiveIterator

from archive.database.folder import Archive
from tests.portals import ODD, PORTALS
from tests.support.crawling import codes, crawl, portal
from tests.support.placing import place


@pytest.mark.parametrize("name", [*PORTALS, *ODD])
def test_every_report_is_found_and_nothing_else_is_asked_for(name: str, tmp_path: Path) -> None:
    built = {**PORTALS, **ODD}[name]
    with portal(built.answers) as server:
        summary = crawl(tmp_path, server.url)
    with Archive(tmp_path, read_only=True) as archive:
        rows = archive.database.query(
            "SELECT DISTINCT a.url FROM appearances AS a JOIN reports AS r USING (sha256)"
        )
        found = {place(row["url"]) for row in rows}
    asked = [path for path in server.paths() if path != "/robots.txt"]
    assert found == built.reports
    assert len(asked) == len(set(asked))
    known = built.reports | built.lists | built.way | built.carriers
    assert [path for path in asked if path not in known and path.partition("?")[0] not in known] == []
    assert len(asked) <= 1.2 * (len(built.reports | built.carriers) + len(built.lists)) + len(built.way)
    assert set(codes(summary)) <= {"no_tables"}


def test_an_interface_that_wants_a_form_is_given_one(tmp_path: Path) -> None:
    built = PORTALS["fujian"]
    answers = dict(built.answers)
    answers["POST /fjdzapp/search"] = answers.pop("/fjdzapp/search")
    with portal(answers) as server:
        first, again = crawl(tmp_path, server.url), crawl(tmp_path, server.url)
    assert (first["reports_new"], again["reports_known"]) == (len(built.reports), len(built.reports))
    assert codes(first) == codes(again) == []
    file = min((tmp_path / "warc").glob("*.warc.gz"))
    with file.open("rb") as stream:
        asked = [one.http_headers.protocol for one in ArchiveIterator(stream) if one.rec_type == "request"]
    assert sum(method == "POST" for method in asked) == 1


def test_a_pager_without_end_is_left(tmp_path: Path) -> None:
    """下一页 for ever, the same rows on each page; and a list of news that never has a report."""

    def same(asked: dict[str, str]) -> str:
        at = int(asked.get("page", "1"))
        return f"<a href='/a.html'>云泽县2022年政府信息公开工作年度报告</a><a href='/nb?page={at + 1}'>下一页</a>"

    def news(asked: dict[str, str]) -> str:
        at = int(asked.get("page", "1"))
        return f"<a href='/xw/{at}.html'>云泽县召开会议{at}</a><a href='/nb/2022?page={at + 1}'>下一页</a>"

    home = "<a href='/nb'>政府信息公开年报</a><a href='/nb/2022'>部门信息公开年报</a>"
    with portal({"/": home, "/nb": same, "/nb/2022": news, "/a.html": "<p>no</p>"}) as server:
        crawl(tmp_path, server.url)
    asked = [path.partition("?")[0] for path in server.paths()]
    assert (asked.count("/nb"), asked.count("/nb/2022")) == (2, 10)
