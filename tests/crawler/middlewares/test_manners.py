"""How the web behaves, and we with it: cookies, redirects that bring one, pages that lead on, robots.txt of every kind."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.support.crawling import Answer, codes, crawl, portal

TITLE = "云泽县水务局2022年政府信息公开工作年度报告"
LIST = f"<ul><li><a href='/nb/a.html'>{TITLE}</a></li></ul>"
HOME = "<a href='/nb/'>政府信息公开年报</a>"
PLAIN = {"Content-Type": "text/plain"}


def pages(**more: Any) -> dict[str, Any]:
    return {"/": HOME, "/nb/": LIST, "/nb/a.html": f"<h1>{TITLE}</h1>", **more}


def test_a_cookie_that_a_redirect_brings_opens_the_door(tmp_path: Path) -> None:
    answers = pages()
    with portal(answers) as here:
        door = Answer("", 302, {"Location": "/nb/", "Set-Cookie": "door=open; Path=/"})

        def column(_: dict[str, str]) -> Answer | str:
            return LIST if "door=open" in here.asked[-1][1].get("cookie", "") else door

        here.answers["/nb/"] = column
        summary = crawl(tmp_path, here.url)
        assert here.paths()[1:] == ["/", "/nb/", "/nb/", "/nb/a.html"]
    assert "redirect_loop" not in codes(summary)


@pytest.mark.parametrize(
    "stub",
    [
        "<noscript><meta http-equiv='refresh' content='0;url=/nb/list.html'></noscript><div id='a'></div>",
        "<script>window.location.replace('/nb/list.html');</script>",
        "<meta http-equiv='refresh' content='0; url=/nb/list.html'>",
        "<frameset rows='90,*'><frame src='/top.htm'><frame src='/nb/list.html'></frameset>",
        "<base href='http://{host}/nb/'><iframe src='list.html'></iframe>",
        "<a href='..\\nb\\2022.html'>2022年</a>",
    ],
    ids=["noscript", "script", "refresh", "frames", "base", "backslash"],
)
def test_a_page_that_only_leads_on_is_followed(stub: str, tmp_path: Path) -> None:
    with portal(pages()) as here:
        here.answers["/nb/"] = f"<html>{stub}</html>".replace("{host}", here.url.split("/")[2])
        here.answers |= {"/nb/list.html": LIST, "/nb/2022.html": LIST}
        crawl(tmp_path, here.url)
        assert "/nb/a.html" in here.paths()


@pytest.mark.parametrize("encoding", ["gb18030", "utf-16", "utf-8-sig"])
def test_robots_are_obeyed_in_any_encoding(encoding: str, tmp_path: Path) -> None:
    line = "\r" if encoding == "utf-8-sig" else "\n"  # of an old Macintosh
    rules = line.join(("# 本站规则", "User-agent: *", "Disallow: /nb/a", "")).encode(encoding)
    with portal(pages(**{"/robots.txt": Answer(rules, headers=PLAIN)})) as here:
        summary = crawl(tmp_path, here.url)
        assert "/nb/a.html" not in here.paths()
    assert "robots_forbidden" in codes(summary)


def test_robots_of_any_size_are_read_as_far_as_anybody_reads(tmp_path: Path) -> None:
    rules = "User-agent: *\nDisallow: /nb/a\n" + "Disallow: /x\n" * 200_000
    with portal(pages(**{"/robots.txt": Answer(rules, headers=PLAIN)})) as here:
        crawl(tmp_path, here.url)
        assert here.paths() == ["/robots.txt", "/", "/nb/"]


def test_who_wants_a_day_between_two_requests_is_not_crawled(tmp_path: Path) -> None:
    rules = "User-agent: *\nCrawl-delay: 86400\n"
    with portal(pages(**{"/robots.txt": Answer(rules, headers=PLAIN)})) as here:
        summary = crawl(tmp_path, here.url)
        assert here.paths() == ["/robots.txt"]
    assert codes(summary) == ["nothing_found", "robots_delay"]


def test_a_session_in_every_address_is_asked_for_once(tmp_path: Path) -> None:
    """The server redirects each address without a session; the second crawl gets another session."""
    for session in ("(S(k2m4p6r8t0v1x3z5b7d9f0h2))", "(S(zzm4p6r8t0v1x3z5b7d9f0zz))"):
        plain = pages()
        answers = {
            f"/{session}{path}": str(one).replace("='/", f"='/{session}/") for path, one in plain.items()
        }
        answers |= {path: Answer("", 302, {"Location": f"/{session}{path}"}) for path in plain}
        with portal(answers) as here:
            summary = crawl(tmp_path, here.url)
            asked = here.paths()[1:]
        assert asked == ["/", *(f"/{session}{path}" for path in plain)]
        assert "redirect_loop" not in codes(summary)
