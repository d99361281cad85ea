"""What only a browser reaches: routes behind #, choices and buttons without addresses; and pages that never end."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from archive.database.folder import Archive
from crawler.browser import chromium as browser
from crawler.browser.chromium import Chromium
from crawler.browser.visit import Part, Reply
from tests.portals.centre import by_both, by_script, by_year
from tests.portals.dependent import by_kind, by_letter, by_query, by_scrolling
from tests.portals.hash_routes import by_hash, by_unit
from tests.portals.history_routes import by_history, by_missing
from tests.portals.script_files import by_array, by_script_file
from tests.portals.script_menus import POSTED, by_menu_file, by_numbers, by_pairs, by_tree
from tests.support.crawling import Answering, codes, crawl, portal


@pytest.mark.usefixtures("chromium")
@pytest.mark.parametrize(
    "build",
    [
        by_hash,
        by_unit,
        by_year,
        by_both,
        by_script,
        by_history,
        by_missing,
        by_kind,
        by_letter,
        by_query,
        by_scrolling,
        by_array,
        by_script_file,
        by_menu_file,
        by_tree,
        by_pairs,
        by_numbers,
    ],
)
def test_every_report_is_found_by_whoever_clicks(
    build: Callable[[], tuple[Mapping[str, Answering], set[str]]], tmp_path: Path
) -> None:
    answers, wanted = build()
    with portal(answers) as server:
        summary = crawl(tmp_path, server.url)
        assert server.paths().count(POSTED) <= len(wanted) + 2
    with Archive(tmp_path, read_only=True) as archive:
        rows = archive.database.query(
            "SELECT DISTINCT a.url FROM appearances AS a JOIN reports AS r USING (sha256)"
        )
        found = {urlsplit(row["url"])._replace(scheme="", netloc="").geturl() for row in rows}
        whole = [row["whole"] for row in archive.database.query("SELECT whole FROM lists")]
    assert found == wanted
    assert codes(summary) == []
    assert whole == [1] * len(whole)


@pytest.mark.usefixtures("chromium")
@pytest.mark.parametrize(
    "script", ["while (true) {}", "const run = () => { while (true) {} }; setTimeout(run, 50)"]
)
def test_a_script_without_end_is_stopped_and_the_next_page_shown(
    script: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(browser, "STUCK", 2.0)

    async def fetch(_: Part) -> Reply | None:
        return None

    async def visit() -> tuple[bool, str]:
        chromium = Chromium("test")
        bad = Reply(200, "text/html", f"<p>before</p><script>{script}</script>".encode())
        good = Reply(200, "text/html", b"<div id=a></div><script>a.innerHTML='shown'</script>")
        try:
            first = await chromium.render("http://www.example.gov.cn/a", bad, fetch)
            second = await chromium.render("http://www.example.gov.cn/b", good, fetch)
        finally:
            await chromium.close()
        return first.whole, second.html

    begun = time.monotonic()
    whole, shown = asyncio.run(visit())
    assert not whole
    assert "shown" in shown
    assert time.monotonic() - begun < 40


CHAPTERS = ("总体情况", "主动公开情况", "依申请公开情况", "复议和诉讼情况", "存在的问题")
SHOW = "<p id=o></p><script>const show = (text) => { o.innerHTML = `<a href=/nb/${text}>${text}</a>`; };"


@pytest.mark.usefixtures("chromium")
@pytest.mark.parametrize(
    ("page", "shown"),
    [
        (
            "<svg width=90 height=90><g>"
            + "".join(f"<path data-name={one} d='M0 0h9v9z'/>" for one in ("柳堤镇", "青禾乡", "双桥镇"))
            + f"</g></svg>{SHOW}document.querySelectorAll('path').forEach((one) => one.addEventListener('click',"
            "() => show(one.dataset.name)));</script>",
            ["/nb/柳堤镇", "/nb/青禾乡", "/nb/双桥镇"],
        ),
        (f"<div onmouseover=\"show('nb')\">政务公开</div>{SHOW}</script>", ["/nb/nb"]),
        (
            f"<a href=#zn>公开指南</a><a href=#nb>公开年报</a>{SHOW}"
            "onhashchange = () => fetch('/part').then(() => show(location.hash.slice(1)))</script>",
            ["/nb/nb"],
        ),
        (
            "".join(f"<li class=tab>{one}</li>" for one in CHAPTERS)
            + "<div id=o></div><script>const go = (n) => fetch('/part?n=' + n).then((r) => r.text()).then(() => {"
            "o.innerHTML = `<a href=/nb/${n}>${n}</a>`; });"
            "document.querySelectorAll('.tab').forEach((one, n) => { one.onclick = () => go(n); }); go(0);</script>",
            [f"/nb/{n}" for n in range(5)],
        ),
    ],
    ids=["areas of a map", "menu under the mouse", "part of a page", "chapters as tabs"],
)
def test_what_is_shown_after_a_click_on_anything(page: str, shown: list[str]) -> None:
    async def fetch(_: Part) -> Reply | None:
        return Reply(200, "text/html", b"")

    async def visit() -> str:
        chromium = Chromium("test", quiet=0.1)
        document = Reply(200, "text/html; charset=utf-8", page.encode())
        try:
            found = await chromium.render("http://www.example.gov.cn/a", document, fetch, lambda _: False)
        finally:
            await chromium.close()
        return "".join((found.html, *found.views))

    text = asyncio.run(visit())
    assert [one for one in shown if f'href="{one}"' not in text] == []
