"""Removed means gone twice, a fortnight apart, and never back between."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from archive.database.captures import add_capture
from archive.database.folder import Archive
from archive.model import Capture
from archive.survey.removed import Removed, removed
from benchmarks.portal import build
from crawler.demo.server import serve
from tests.support.crawling import codes, crawl
from tests.support.keeping import fetch, keep
from tests.support.site_archive import make_report

HERE = "http://www.example.gov.cn/2020.html"


def missing(archive: Archive, day: str, state: str = "gone", url: str = HERE) -> None:
    add_capture(archive.database, None, Capture(url, url, f"{day}T00:00:00Z", 404, None, 0, state=state))


@pytest.fixture
def kept(archive: Archive) -> Archive:
    keep(archive.database, make_report(), HERE, "2021-02-01T00:00:00Z")
    return archive


def test_there_it_is(kept: Archive) -> None:
    assert removed(kept.database) == []


def test_gone_once_is_a_suspicion_gone_for_a_fortnight_a_fact(kept: Archive) -> None:
    missing(kept, "2021-03-01")
    (suspected,) = removed(kept.database)
    assert suspected == Removed(HERE, 1, None, "2021-02-01T00:00:00Z", "2021-03-01T00:00:00Z", 1, False)
    missing(kept, "2021-03-14", "soft_404")
    assert not removed(kept.database)[0].confirmed
    missing(kept, "2021-03-15")
    (confirmed,) = removed(kept.database)
    assert (confirmed.confirmed, confirmed.checks, confirmed.gone_since[:10]) == (True, 3, "2021-03-01")


def test_back_again_it_was_never_removed(kept: Archive) -> None:
    missing(kept, "2021-03-01")
    fetch(kept.database, make_report().sha256, HERE, "2021-03-10T00:00:00Z")
    assert removed(kept.database) == []
    missing(kept, "2021-03-20")
    assert [(one.checks, one.confirmed) for one in removed(kept.database)] == [(1, False)]


@pytest.mark.parametrize("state", ["blocked", "error", "timeout", "unreachable", "interstitial"])
def test_a_door_that_stays_shut_says_nothing(kept: Archive, state: str) -> None:
    missing(kept, "2021-03-01", state)
    missing(kept, "2021-04-01", state)
    assert removed(kept.database) == []


def test_of_one_site_only(kept: Archive) -> None:
    missing(kept, "2021-03-01")
    assert removed(kept.database, "another") == []


def test_a_crawl_asks_again_for_what_no_list_names_any_more(tmp_path: Path) -> None:
    """Taken off the list and still there, it is known; taken off and gone, it is told and kept."""
    folder = tmp_path / "portal"
    build(folder, 3)
    column = folder / "xxgk" / "zfxxgknb"
    with serve(folder) as server:
        crawl(tmp_path / "archive", server.url)
        text = (column / "index.html").read_text(encoding="utf-8")
        first, second, _ = re.findall(r"<li>.*?</li>", text)
        (column / "index.html").write_text(text.replace(first, "").replace(second, ""), encoding="utf-8")
        (column / "202201" / "t20220120_100001.html").unlink()
        again = crawl(tmp_path / "archive", server.url)
    assert (again["reports_new"], again["reports_known"]) == (0, 2)
    assert codes(again) == ["gone"]
    with Archive(tmp_path / "archive", read_only=True) as archive:
        assert [one.url[-12:] for one in removed(archive.database)] == ["_100001.html"]
        assert archive.database.table("reports").count == 3
