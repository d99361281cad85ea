"""robots.txt is obeyed: what it forbids is not asked for, its Crawl-delay is a floor."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import pytest

from archive.database.folder import Archive
from tests.support.crawling import (
    Answer,
    codes,
    crawl,
    portal,
)
from tests.support.small_portal import site


def ledger(folder: Path) -> dict[str, Any]:
    """The only host's line of the last crawl."""
    with Archive(folder, read_only=True) as archive:
        (row,) = archive.database.query("SELECT * FROM ledger ORDER BY crawl DESC LIMIT 1")
        return dict(row)


def robots(text: str, status: int = 200) -> Answer:
    return Answer(text, status, {"Content-Type": "text/plain"})


def test_forbidden_pages_are_not_asked_for(tmp_path: Path) -> None:
    pages = site(a="<p>no</p>") | {"/robots.txt": robots("User-agent: *\nDisallow: /xxgk/nb/a")}
    with portal(pages) as here:
        summary = crawl(tmp_path, here.url)
        assert "/xxgk/nb/a.html" not in here.paths()
        assert here.paths()[0] == "/robots.txt"
        assert here.paths().count("/robots.txt") == 1
    assert codes(summary) == ["nothing_found", "robots_forbidden"]


def test_forbidden_attachments_are_not_asked_for(tmp_path: Path) -> None:
    article = "<html><body><p>见附件</p><a href='files/P020240101000000000001.pdf'>报告</a></body></html>"
    pages = site(a=article) | {"/robots.txt": robots("User-agent: *\nDisallow: /xxgk/nb/files/")}
    with portal(pages) as here:
        summary = crawl(tmp_path, here.url)
        assert not any(path.endswith(".pdf") for path in here.paths())
    assert codes(summary) == ["nothing_found", "robots_forbidden"]


def test_a_site_that_forbids_everything(tmp_path: Path) -> None:
    with portal({"/robots.txt": robots("User-agent: *\nDisallow: /")}) as here:
        summary = crawl(tmp_path, here.url)
        assert here.paths() == ["/robots.txt"]
    assert codes(summary) == ["nothing_found", "robots_forbidden"]


@pytest.mark.parametrize("status", [404, 403, 405])
def test_absent_robots_allows(tmp_path: Path, status: int) -> None:
    with portal(site(a="<p>no</p>") | {"/robots.txt": robots("no", status)}) as here:
        crawl(tmp_path, here.url)
        assert "/xxgk/nb/a.html" in here.paths()
    assert ledger(tmp_path)["robots"] == f"absent ({status})"


def test_unreachable_robots_forbids(tmp_path: Path) -> None:
    with portal(site(a="<p>no</p>") | {"/robots.txt": robots("oops", 503)}) as here:
        summary = crawl(tmp_path, here.url)
        assert set(here.paths()) == {"/robots.txt"}
    assert codes(summary) == ["nothing_found", "unreachable"]


def test_home_page_as_robots_allows(tmp_path: Path) -> None:
    with portal(site(a="<p>no</p>") | {"/robots.txt": "<html><body>欢迎</body></html>"}) as here:
        crawl(tmp_path, here.url)
        assert "/xxgk/nb/a.html" in here.paths()


def test_crawl_delay_is_a_floor_jitter_included(tmp_path: Path) -> None:
    pages = site(a="<p>no</p>") | {"/robots.txt": robots("User-agent: *\nCrawl-delay: 0.2")}
    with portal(pages) as here:
        started = time.monotonic()
        crawl(tmp_path, here.url, delay=0.01)
        assert time.monotonic() - started > 0.2 * (len(here.asked) - 1)
    line = ledger(tmp_path)
    assert (line["host"], line["delay"], line["crawl_delay"], line["robots"]) == (
        "127.0.0.1",
        0.2,
        0.2,
        "obeyed",
    )
    assert line["requests"] == len(here.asked)
    assert line["waited"] > 0.1 * (len(here.asked) - 1)


def test_a_longer_delay_of_ours_stays(tmp_path: Path) -> None:
    pages = {"/": "<p>empty</p>", "/robots.txt": robots("User-agent: *\nCrawl-delay: 0.1")}
    with portal(pages) as here:
        crawl(tmp_path, here.url, delay=0.4)
    assert ledger(tmp_path)["delay"] == 0.4


def test_too_many_requests_slows_down(tmp_path: Path) -> None:
    pages = site(a=Answer("slow down", 429, {"Retry-After": "1"}))
    with portal(pages) as here:
        started = time.monotonic()
        summary = crawl(tmp_path, here.url, RETRY_TIMES=1)
        # Who says when to come again is asked again more often than one that only fails: 2 x RETRY_TIMES + 1 times.
        assert here.paths().count("/xxgk/nb/a.html") == 4
        assert time.monotonic() - started > 1
    line = ledger(tmp_path)
    assert line["delay"] >= 1
    assert (line["paused"], line["refusals"]) == (4, 4)
    assert line["retry_after"]
    assert codes(summary) == ["http_error", "nothing_found"]


def test_loopback_is_not_made_to_wait(tmp_path: Path) -> None:
    with portal(site(a="<p>no</p>")) as here:
        crawl(tmp_path, here.url)
    assert ledger(tmp_path)["delay"] == 0
