"""Pages that show nothing without their scripts: seen through Chromium, fetched by the crawler, and only then."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest
from warcio.archiveiterator import ArchiveIterator

from archive.database.folder import Archive
from archive.integrity.faults import Proof
from archive.integrity.verify import check_records, check_trace, warc_files
from crawler.browser import chromium as browser
from crawler.browser import visit
from crawler.browser.chromium import Chromium
from crawler.browser.rendered import Part, Rendered, Reply
from crawler.browser.shell import is_shell, needs_hand
from crawler.cms import generic, jpaas
from crawler.cms.base import Ask
from crawler.cms.page import Page
from crawler.frontier.interface import Answer, following, is_list
from tests.portals.scripted import (
    JSON,
    MENU,
    SHELL,
    build,
)
from tests.support.crawling import Answer as Given
from tests.support.crawling import codes, crawl, portal
from tests.support.placing import place

URL = "http://www.example.gov.cn/nb/"
TITLE = "云泽县水务局2022年政府信息公开工作年度报告"
UNITS = "<option>教育局</option><option>水务局</option><option>柳堤镇</option>"
SCRIPT = "<script src='/app.js'></script>"


def page(body: str, url: str = URL) -> Page:
    return Page.of(url, f"<html><body>{body}</body></html>".encode())


@pytest.mark.parametrize(
    "body",
    [
        "<div id='app'></div>",
        "<div id='root'><!-- here --></div><noscript>请启用 JavaScript</noscript>",
        f"{MENU}<ul class='list'></ul>",
        f"{MENU}<li v-for='one in rows'><a :href='one.url'>{{{{one.title}}}}</a></li>",
        f"{MENU}<li ng-repeat='one in rows'></li><p>主办：云泽县人民政府</p>",
    ],
)
def test_a_place_for_content_is_a_shell(body: str) -> None:
    assert is_shell(page(body + SCRIPT), generic, inside=True)


@pytest.mark.parametrize(
    "body",
    [
        f"<div id='ad'></div><a href='/nb/1.html'>{TITLE}</a>",
        "<div id='ad'></div><a href='/nb/2023/'>2023年</a>",
        "<div id='ad'></div><li><a href='/xw/1.html'>云泽县召开会议</a><span>2023-01-09</span></li>",
        f"<div id='ad'></div><p>{'公开信息，' * 80}</p>",
        "<div id='ad'></div><script>createPageHTML(3, 0, 'index', 'html')</script>",
        "<div id='ad'></div><div id='zoom'><a href='/nb/a.pdf'>年报</a></div>",
        "<div id='ad'></div><iframe src='/nb/list.html'></iframe>",
    ],
)
def test_a_page_that_shows_anything_is_none(body: str) -> None:
    assert not is_shell(page(body + SCRIPT), generic, inside=True)


@pytest.mark.parametrize(
    ("foot", "needed"),
    [
        ("<a href='javascript:void(0)' class='next'>下一页</a>", True),
        ("<div class='load-more'>加载更多</div>", True),
        ("<span onclick='go(2)'>下一页 ></span>", True),
        (f"<select id='dw'>{UNITS}</select>", True),
        ("<span class='p_next p_next_d'>下页</span>", False),
        ("<a class='disabled'>下一页</a>", False),
        ("<a href='index_1.html'>下一页</a>", False),
        (f"<form><select name='dw'>{UNITS}</select></form>", False),
    ],
)  # fmt: skip
def test_a_list_that_only_clicking_turns_needs_a_hand(foot: str, needed: bool) -> None:
    assert needs_hand(page(f"<li><a href='/nb/1.html'>{TITLE}</a></li>{foot}{SCRIPT}"), generic) is needed


def test_a_family_that_knows_the_interface_needs_no_browser() -> None:
    block = "<div url='/api-gateway/x/page/build/unit' queryData=\"{'webId':'1','tagId':'列表'}\"></div>"
    assert not is_shell(page(block + SCRIPT), jpaas, inside=True)


def test_a_home_page_with_a_way_to_the_reports_is_none() -> None:
    assert not is_shell(page(f"{MENU}<div id='ad'></div>{SCRIPT}"), generic)
    assert is_shell(page(f"<a href='/xw/'>新闻</a><div id='app'></div>{SCRIPT}"), generic)


@pytest.mark.parametrize(
    ("body", "second"),
    [
        (None, None),
        ("pageNo=1&pageSize=1&code=7", "pageNo=2&pageSize=1&code=7"),
        ('{"pageNo": 1, "pageSize": 1, "all": true}', '{"pageNo": 2, "pageSize": 1, "all": true}'),
    ],
)
def test_an_interface_goes_on_as_it_was_asked(body: str | None, second: str | None) -> None:
    url = f"{URL}list" if body else f"{URL}list?pageNo=1&pageSize=1"
    data = f'{{"total": 3, "rows": [{{"title": "{TITLE}", "url": "/nb/1.html"}}]}}'
    answer = Answer(Ask(url, body), data.encode())
    assert is_list(answer)
    asks = following(answer)
    assert [ask.body for ask in asks][:1] == [second]
    assert len(asks) == 2
    assert all("pageNo=" in ask.url for ask in asks)


def test_an_interface_that_lists_something_else_is_none() -> None:
    assert not is_list(Answer(Ask(URL), b'{"rows": [{"title": "weather", "url": "/w.html"}]}'))
    assert not is_list(Answer(Ask(URL), b"<p>no</p>"))


@pytest.mark.usefixtures("chromium")
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_every_report_is_found_behind_scripts(method: str, tmp_path: Path) -> None:
    answers, reports = build(method)
    with portal(answers) as server:
        summary = crawl(tmp_path, server.url)
    assert codes(summary) == []
    asked = server.paths()
    headers = [given for path, given in server.asked if path != "/robots.txt"]
    with Archive(tmp_path, read_only=True) as archive:
        rows = archive.database.query(
            "SELECT DISTINCT a.url FROM appearances AS a JOIN reports AS r USING (sha256)"
        )
        assert {place(row["url"]) for row in rows} == reports
        proof = Proof()
        kept = check_records(warc_files(archive.warc), archive.database, proof)
        check_trace(archive.database, kept, proof)
        assert proof.faults == []
    assert asked.count("/app.js") == 1  # the same script for every page
    assert sum(path.startswith("/nb/?") or path == "/nb/" for path in asked) == 1
    assert sum(path.startswith("/api/list") for path in asked) == 3  # the list goes on without a browser
    assert "/pixel.png" not in asked
    assert all(given["user-agent"].startswith("gongkai/") for given in headers)
    file = min((tmp_path / "warc").glob("*.warc.gz"))
    with file.open("rb") as stream:
        made = [one.rec_headers for one in ArchiveIterator(stream) if one.rec_type == "conversion"]
    assert len(made) == 16
    assert all(one.get_header("WARC-Refers-To") for one in made)


@pytest.mark.usefixtures("chromium")
def test_a_home_page_whose_script_only_leads_on_is_followed(tmp_path: Path) -> None:
    script = "<script>setTimeout(() => { const a = ['/w', 'eb/']; location['hr' + 'ef'] = a.join('') }, 20)</script>"
    answers = {
        "/": f"<html><title>跳转中</title><body>{script}</body></html>",
        "/web/": "<a href='/nb/'>政府信息公开年报</a>",
        "/nb/": f"<a href='/nb/3.html'>{TITLE}</a>",
        "/nb/3.html": build()[0]["/nb/3.html"],
    }
    with portal(answers) as server:
        summary = crawl(tmp_path, server.url)
    assert (summary["reports_new"], codes(summary)) == (1, [])


@pytest.mark.usefixtures("chromium")
def test_robots_hold_for_what_a_script_asks(tmp_path: Path) -> None:
    answers = {
        "/": SHELL.format(""),
        "/app.js": Given(
            "fetch('/api/menu').then(r => r.text())", headers={"Content-Type": "text/javascript"}
        ),
        "/api/menu": Given("[]", headers=JSON),
        "/robots.txt": Given("User-agent: *\nDisallow: /api/\n", headers={"Content-Type": "text/plain"}),
    }
    with portal(answers) as server:
        summary = crawl(tmp_path, server.url)
    assert "/app.js" in server.paths()
    assert "/api/menu" not in server.paths()
    assert "robots_forbidden" in codes(summary)


def test_a_refusal_is_not_shown_to_the_browser(tmp_path: Path) -> None:
    body = "<html><body><div id='app'></div><script src='/solve.js'></script>云堤网站安全防护拦截 eventID</body></html>"
    with portal({"/": Given(body, 405)}) as server:
        summary = crawl(tmp_path, server.url)
    assert "/solve.js" not in server.paths()
    assert "blocked" in codes(summary)


@pytest.mark.parametrize("how", ["absent", "off"])
def test_without_a_browser_it_is_said_once_and_the_rest_goes_on(
    how: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GONGKAI_CHROMIUM", "/nowhere/chromium")
    report = build()[0]["/nb/3.html"]
    answers = {
        "/": "<a href='/nb/'>政府信息公开年报</a><a href='/bm/'>部门信息公开年报</a>",
        "/nb/": SHELL.format(MENU),
        "/bm/": f"<a href='/nb/3.html'>{TITLE}</a><a href='/nb/5.html'>云泽县教育局2022年政府信息公开工作年度报告</a>",
        "/nb/3.html": report,
        "/nb/5.html": SHELL.format(MENU),
    }
    with portal(answers) as server:
        summary = crawl(tmp_path, server.url, **({"GONGKAI_BROWSER": False} if how == "off" else {}))
    assert codes(summary).count("needs_browser") == 1
    assert summary["reports_new"] == 1
    assert summary["reason"] == "finished"


def run(url: str, html: str, parts: dict[str, Reply], chromium: Chromium) -> Any:
    async def fetch(part: Part) -> Reply | None:
        return parts.get(part.url)

    return chromium.render(url, Reply(200, "text/html; charset=utf-8", html.encode()), fetch)


def test_page_after_page_leaves_nothing_open(chromium: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GONGKAI_CHROMIUM", chromium)
    monkeypatch.setattr(browser, "EACH", 8)
    script = "document.getElementById('app').textContent = location.pathname; setInterval(() => 0, 10)"

    async def many() -> tuple[list[int], list[str], int, int]:
        one = Chromium("gongkai", quiet=0.05)
        parts = {"http://a.gov.cn/a.js": Reply(200, "text/javascript", script.encode())}
        html = "<div id='app'></div><script src='/a.js'></script>"
        contexts, texts = [], []
        try:
            for number in range(20):
                rendered: Rendered = await run(f"http://a.gov.cn/{number}", html, parts, one)
                contexts.append(one.contexts)
                texts.append(rendered.html)
            return contexts, texts, one.starts, one.pages
        finally:
            await one.close()

    contexts, texts, starts, pages = asyncio.run(many())
    assert contexts == [0] * 20
    assert all(f">/{number}<" in text for number, text in enumerate(texts))
    assert (starts, pages) == (3, 20)


async def shown(script: str) -> tuple[Rendered, int]:
    """A page with this script as the browser leaves it, and the number of its requests, each answered with nothing."""
    one, seen = Chromium("gongkai", quiet=0.05), []

    async def fetch(part: Part) -> Reply:
        seen.append(part.url)
        return Reply(200, "application/json", b"{}")

    try:
        document = Reply(200, "text/html", f"<div id='app'>x</div><script>{script}</script>".encode())
        return await one.render("http://a.gov.cn/", document, fetch), len(seen)
    finally:
        await one.close()


def test_a_page_that_never_rests_is_cut(chromium: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GONGKAI_CHROMIUM", chromium)
    monkeypatch.setattr(browser, "LONGEST", 3.0)
    endless = "let n = 0; const f = () => fetch('/d?' + n++).finally(f); f()"
    rendered, requests = asyncio.run(shown(endless))
    assert not rendered.whole
    assert "app" in rendered.html
    assert requests <= visit.MOST_PARTS


@pytest.mark.parametrize(("limit", "most"), [("TURNS", 2), ("OPENED", 2), ("TURNS", 9)])
def test_a_page_with_more_to_click_than_is_clicked_is_not_whole(
    chromium: str, monkeypatch: pytest.MonkeyPatch, limit: str, most: int
) -> None:
    monkeypatch.setenv("GONGKAI_CHROMIUM", chromium)
    monkeypatch.setattr(visit, limit, most)
    rows = "".join(
        f"<li onclick='fetch(\"/d?{year}\")'>云泽县{year}年政府信息公开年报</li>"
        for year in (2021, 2022, 2023)
    )
    more = "for (const row of [5, 6, 7, 8]) if (!document.getElementById(row)) { add(row); break; }"
    script = f"function add(row) {{ app.innerHTML += `<p id=${{row}}>第${{row}}份</p>`; }} function more() {{ {more} }}"

    async def clicked() -> Rendered:
        one = Chromium("gongkai", quiet=0.05)
        document = f"<meta charset=utf-8><div id=app>{rows}</div><a onclick='more()'>加载更多</a><script>{script}</script>"
        try:
            return await one.render(
                "http://a.gov.cn/", Reply(200, "text/html", document.encode()), nothing, lambda _: True
            )
        finally:
            await one.close()

    async def nothing(_: Part) -> Reply:
        return Reply(200, "application/json", b"{}")

    assert asyncio.run(clicked()).whole == (most == 9)


def test_a_page_that_asks_the_same_again_and_again_is_at_rest(
    chromium: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GONGKAI_CHROMIUM", chromium)
    polling = "setInterval(() => fetch('/online?t=' + Date.now()), 20)"
    rendered, requests = asyncio.run(shown(polling))
    assert rendered.whole
    assert requests <= visit.POLLS


def test_what_a_component_draws_in_a_tree_of_its_own_is_shown(
    chromium: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GONGKAI_CHROMIUM", chromium)
    script = "document.body.attachShadow({mode: 'open'}).innerHTML = '<a href=/a/1.html>2023</a>'"

    async def asked() -> Rendered:
        one = Chromium("gongkai", quiet=0.05)
        try:
            return await run("http://a.gov.cn/", f"<p></p><script>{script}</script>", {}, one)
        finally:
            await one.close()

    assert '<a href="/a/1.html">2023</a>' in asyncio.run(asked()).html
