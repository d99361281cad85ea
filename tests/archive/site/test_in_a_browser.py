"""A person's ways through the site, in a real browser: desktop and phone, Chinese and English."""

from __future__ import annotations

import csv
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser, sync_playwright

from archive.database.cell_places import pack
from archive.database.folder import Archive
from archive.model import Place
from tests.support import several_places
from tests.support.browsing import (
    DESKTOP,
    PHONE,
    Reader,
    served,
)
from tests.support.crawling import ROOT
from tests.support.site_archive import build

SIZES = {"desktop": DESKTOP, "phone": PHONE}
PAGES = (
    "", "search?q=拆迁", "search?q=拆迁&year=2021", "place", "place/990101", "place/990101/2023", "unit/1",
    "ranking?unit=1&topic=refusals",
    "compare?unit=1&unit=2&topic=acts", "news", "downloads", "about",
    "report/1", "report/5", "report/1/cell/applications_new__total", "report/1/cells", "question",
    "question/applications_by_year?unit=云泽县人民政府&year=",
    "question/failing_identities?unit=&year=", "gongkai", "gongkai/reports?year=2021&_facet=version",
    "gongkai/applications_by_year?unit=&year=",
    "nothing-here",
)  # fmt: skip


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What `gongkai demo` ends in."""
    folder = tmp_path_factory.mktemp("browser") / "archive"
    command = [sys.executable, "-m", "crawler.commands.main", "demo", "--once", "--archive", str(folder)]
    subprocess.run(command, check=True, capture_output=True, cwd=ROOT)
    return folder


@pytest.fixture(scope="module")
def site(archive: Path) -> Iterator[str]:
    with served(archive) as address:
        yield address


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        yield opened
        opened.close()


@pytest.fixture(params=SIZES)
def size(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def reader(browser: Browser, site: str, size: str) -> Iterator[Reader]:
    with reading(browser, site, SIZES[size]) as found:
        yield found


@contextmanager
def reading(browser: Browser, address: str, viewport: Any) -> Iterator[Reader]:
    """A reader with a context of their own, who has nothing to complain of at the end."""
    context = browser.new_context(viewport=viewport, accept_downloads=True)
    try:
        reader = Reader(context.new_page(), address)
        yield reader
    finally:
        context.close()
    assert reader.complaints == []


def test_from_a_word_to_the_report_to_the_proof_of_a_number(reader: Reader, size: str) -> None:
    page = reader.page
    reader.open("")
    page.get_by_role("combobox", name="查单位").fill("拆迁")
    page.keyboard.press("Enter")
    page.wait_for_selector("article.hit mark")
    page.locator("article.hit h3 a").first.click()
    page.wait_for_selector("table.form-applications")
    reader.keep(f"report-{size}")
    page.locator("table.form-applications a.cell").first.click()
    page.wait_for_selector("h1")
    assert page.locator(".printed").inner_text().strip()
    frame = page.frame_locator("iframe.original")
    outlined = frame.locator("#gongkai-cell")
    outlined.wait_for()
    assert outlined.inner_text().strip() == page.locator(".printed").inner_text().strip()
    assert "sha256sum" in page.locator("pre.check").inner_text()
    reader.keep(f"proof-{size}")


def test_from_a_place_to_a_unit_to_what_changed_between_two_years(reader: Reader, size: str) -> None:
    page = reader.page
    reader.open("place/990101")
    reader.keep(f"place-{size}")
    page.get_by_role("link", name="云泽县人民政府", exact=True).first.click()
    page.wait_for_selector(".multiples svg")
    assert page.locator(".multiples svg").count() >= 4
    reader.keep(f"unit-{size}")
    page.get_by_role("link", name="与 2022 年比较").click()
    page.wait_for_selector("table.form.list")
    assert page.locator("ins").count()
    reader.keep(f"diff-{size}")


def test_from_a_question_to_its_chart_to_all_its_rows(reader: Reader, size: str) -> None:
    page = reader.page
    reader.open("question")
    reader.follow("历年新收申请")
    if size == "phone":
        page.get_by_role("button", name="筛选").click()
    page.get_by_label("单位").fill("云泽县人民政府")
    page.get_by_label("年度").fill("")
    page.get_by_role("button", name="查询").click()
    page.wait_for_selector("svg path.line")
    reader.keep(f"question-{size}")
    with page.expect_download() as download:
        page.get_by_role("link", name="CSV").click()
    lines = Path(download.value.path()).read_text(encoding="utf-8-sig").splitlines()
    assert lines[0].startswith("year,unit,")
    assert len(lines) == 6, "five years and the header"
    page.get_by_role("link", name="SQL").click()
    page.wait_for_load_state()
    assert "panel" in page.content()


def test_a_term_is_explained_to_whoever_points_taps_or_types(reader: Reader, size: str) -> None:
    page = reader.page
    reader.open("report/1")
    term = page.locator("button.term").first
    tip = page.locator(f"#{term.get_attribute('aria-describedby')}")
    assert not tip.is_visible()
    term.click() if size == "phone" else term.hover()
    tip.wait_for(state="visible")
    assert len(tip.inner_text()) > 20
    page.keyboard.press("Escape")
    tip.wait_for(state="hidden")
    term.blur()
    term.focus()
    tip.wait_for(state="visible")
    assert reader.overflow() <= 0


def test_what_is_new_since_the_last_visit_is_told_by_the_browser_alone(reader: Reader) -> None:
    reader.open("")
    assert not reader.page.locator("#since").is_visible()
    reader.page.evaluate("localStorage.setItem('gongkai-seen', '2020-01-01T00:00:00Z')")
    reader.open("")
    reader.page.locator("#since a").click()
    reader.page.wait_for_load_state()
    assert "since=2020-01-01" in reader.page.url
    assert "2020年1月1日" in reader.page.locator("p.answer").inner_text()
    assert reader.page.context.cookies() == []


def test_english_is_one_click_away_and_stays(reader: Reader, size: str) -> None:
    reader.open("report/1")
    reader.follow("English")
    assert reader.page.locator("html").get_attribute("lang") == "en"
    reader.page.locator("nav a", has_text="Questions").click()
    reader.page.wait_for_load_state()
    assert reader.page.get_by_role("heading", level=1).inner_text() == "Questions"
    reader.keep(f"questions-english-{size}")


@pytest.mark.parametrize("path", PAGES)
def test_every_page_fits_its_screen_and_can_be_used_by_all(browser: Browser, site: str, path: str) -> None:
    """On a desk in the light in Chinese, and on a phone in the dark in English."""
    context = browser.new_context(viewport=DESKTOP)  # type: ignore[arg-type]
    reader = Reader(context.new_page(), site)
    reader.open(path)
    for turn in ("desktop-light-zh", "phone-dark-en"):
        if turn == "phone-dark-en":
            reader.page.set_viewport_size(PHONE)  # type: ignore[arg-type]
            reader.page.emulate_media(color_scheme="dark")
            reader.page.locator("a.language").click()
        reader.keep(
            f"{'-'.join(filter(str.isalnum, path.split('?')[0].replace('/', ' ').split())) or 'page'}-{turn}"
        )
        assert reader.overflow() <= 0
        assert reader.faults() == []
    if path != "nothing-here":
        assert reader.complaints == []
    context.close()


def test_three_questions_of_a_reporter_are_answered_from_the_first_page_on_a_phone(
    browser: Browser, site: str
) -> None:
    """Who only taps and types: do they refuse more than their like; who was late or changed a number; the lawsuits of all
    years, with their sources, for a spreadsheet."""
    begun = time.monotonic()
    with reading(browser, site, PHONE) as reader:
        page = reader.page

        def to_the_unit() -> None:
            reader.open("")
            page.get_by_role("combobox", name="查单位").fill("云泽县")
            page.get_by_role("button", name="搜索").click()
            page.wait_for_selector("ul.plain-list a")
            page.locator("ul.plain-list").get_by_role("link", name="云泽县人民政府", exact=True).click()
            page.wait_for_selector("div.glance")

        to_the_unit()
        page.get_by_role("link", name="各单位和各项理由").click()
        page.wait_for_selector("p.answer")
        assert "不予公开率" in page.locator("p.answer").inner_text()
        assert "国家秘密" in page.locator("table.measures thead").inner_text()

        to_the_unit()
        page.locator("p.crumbs").get_by_role("link", name="云泽县").click()
        page.wait_for_selector("table.coverage")
        assert page.locator("table.coverage sup").count(), "what was changed afterwards is marked"
        page.locator("table.coverage").get_by_role("link", name="2023", exact=True).click()
        page.wait_for_selector("nav.tabs")
        assert "按期" in page.locator("nav.tabs").inner_text()

        to_the_unit()
        page.get_by_role("link", name="历年图与表").click()
        page.wait_for_selector("p.export-links a")
        with page.expect_download() as download:
            page.locator("p.export-links a").first.click()
        rows = list(csv.DictReader(Path(download.value.path()).read_text(encoding="utf-8-sig").splitlines()))
        assert [row["报告年度"] for row in rows] == ["2019", "2020", "2021", "2022", "2023"]
        assert all(row["原件 SHA-256"] and row["原网址"].startswith("http") for row in rows)
    assert time.monotonic() - begun < 60


def test_the_same_questions_of_a_city_with_its_counties_and_bureaus(
    browser: Browser, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """On a phone, from the first page, in under a minute each: the neighbours are those of the city, the bureau that was
    late and the one that changed a number stand out among twelve, and the series goes into a spreadsheet."""
    folder = several_places.build(tmp_path_factory.mktemp("several"))
    with served(folder) as address, reading(browser, address, PHONE) as reader:
        page, begun = reader.page, time.monotonic()

        def search(name: str) -> None:
            reader.open("")
            page.get_by_role("combobox", name="查单位").fill(name)
            page.get_by_role("button", name="搜索").click()
            page.wait_for_selector("div.answer")

        search("平罗县")
        said = page.locator("div.glance").inner_text()
        assert "不予公开率" in said
        assert "在 3 个有数字的单位中居第 1" in said
        assert "中位数是 16.67 %" in said
        assert "4.保护第三方合法权益 8 件" in said
        reader.keep("several-search-county-phone")
        page.get_by_role("link", name="各单位和各项理由").click()
        assert page.locator("table.measures tbody tr").count() == 3
        reader.keep("several-ranking-phone")

        search("石嘴山")
        said = page.locator("div.answer").first.inner_text()
        assert "2023 年度：12 个单位的报告" in said
        assert f"{several_places.LATE[0]} {several_places.LATE[1]} 晚 33 天" in said
        assert several_places.CHANGED[0] in said.split("最近发布后改动的：")[1]
        reader.keep("several-search-city-phone")
        page.get_by_role("link", name="历年谁晚了（1 份）").click()
        assert page.locator("td.col-unit").all_inner_texts() == [several_places.LATE[0]]
        reader.keep("several-late-phone")
        page.go_back()
        page.get_by_role("link", name="历年改了哪些数字").click()
        assert set(page.locator("td.col-unit").all_inner_texts()) == {several_places.CHANGED[0]}
        reader.keep("several-changed-phone")
        page.go_back()
        page.locator("ul.chips").get_by_role("link", name="石嘴山市", exact=True).click()
        page.wait_for_selector("table.coverage")
        late = page.locator("table.coverage tr", has_text=several_places.LATE[0])
        assert "晚 33 天" in late.inner_text()
        changed = page.locator("table.coverage tr", has_text=several_places.CHANGED[0])
        assert changed.locator("sup").count() == 1
        assert page.locator("table.coverage sup").count() == 1
        reader.keep("several-coverage-phone")

        search("平罗县")
        with page.expect_download() as download:
            page.get_by_role("link", name="表格文件").click()
        rows = list(csv.DictReader(Path(download.value.path()).read_text(encoding="utf-8-sig").splitlines()))
        assert [row["报告年度"] for row in rows] == [str(year) for year in several_places.YEARS]
        assert all(row["原件 SHA-256"] and row["报告"].startswith("http") for row in rows)
        assert time.monotonic() - begun < 180


@pytest.mark.parametrize("language", ["zh", "en"])
def test_names_of_rows_and_totals_stay_in_view_on_a_phone(browser: Browser, site: str, language: str) -> None:
    with reading(browser, site, PHONE) as reader:
        page = reader.page
        reader.open(f"report/2?lang={language}")
        table = page.locator("table.form-applications")
        row = table.locator("tr", has=page.locator("a[href*=third_party_rights__total]"))
        name, total = row.locator("th:has(+ td)"), row.locator("td").last
        for left in (0, 60, 9999):
            table.evaluate("(table, left) => { table.parentElement.scrollLeft = left; }", left)
            for cell in (name, total):
                box = cell.bounding_box()
                assert box
                assert 0 <= box["x"] <= box["x"] + box["width"] <= PHONE["width"], (left, box)
        header = page.locator("header.site").bounding_box()
        assert header
        assert header["height"] < 60 or language == "en", "one line of the screen"


def test_the_files_open_from_a_folder_and_can_be_searched(
    browser: Browser, archive: Path, tmp_path: Path
) -> None:
    """One and two characters, several words, traditional characters and pinyin; from a hit to the words, from a number
    to its proof."""
    command = [sys.executable, "-m", "crawler.commands.main", "publish", str(tmp_path / "files")]
    subprocess.run([*command, "--archive", str(archive)], check=True, capture_output=True, cwd=ROOT)
    with reading(browser, f"{(tmp_path / 'files').as_uri()}/", PHONE) as reader:
        page = reader.page
        reader.open("index.html")
        hits = page.locator("article.hit")
        for query, count in (
            ("拆", 2),
            ("培训", 8),
            ("云泽 拆迁", 2),
            ("雲澤 拆遷", 2),
            ("qinghe", 5),
            ("没有这样的词", 0),
        ):
            page.fill("#q", query)
            page.press("#q", "Enter")
            page.wait_for_function(
                "document.querySelector('article.hit') || document.querySelector('#static-search p').textContent"
            )
            assert hits.count() == count, query
            if "拆" in query:
                assert "拆" in " ".join(hits.first.locator("mark").all_inner_texts()), query
        assert "拼音" in page.inner_text("#static-search")
        reader.open(f"search/index.html?q={quote('培训')}")
        hits.first.get_by_role("link").click()
        page.wait_for_function("scrollY > 200")
        page.locator("td a.cell").first.click()
        page.wait_for_url("**/cells/index.html#*")


def test_the_tiles_of_the_map_are_dark_in_the_dark(browser: Browser, site: str) -> None:
    with reading(browser, site, PHONE) as reader:
        reader.page.emulate_media(color_scheme="dark")
        reader.open("place")
        fills = reader.page.locator("g.tile rect").evaluate_all(
            "all => all.map(one => getComputedStyle(one).fill)"
        )
        assert len(fills) > 30
        assert "rgb(255, 255, 255)" not in fills


def test_the_site_works_under_the_path_a_proxy_gives_it(browser: Browser, archive: Path) -> None:
    with served(archive, prefix="archive/2026") as address, reading(browser, address, DESKTOP) as reader:
        assert address.endswith("/archive/2026/")
        page = reader.page
        reader.open("")
        for link in ("ul.plain-list a", "#about dd a", None):
            hrefs = page.eval_on_selector_all(
                "a[href^='/']", "links => links.map(a => a.getAttribute('href'))"
            )
            assert hrefs
            assert [href for href in hrefs if not href.startswith("/archive/2026/")] == []
            if link:
                page.locator(link).first.click()
                page.wait_for_load_state()


def test_a_hostile_report_runs_nothing(browser: Browser, tmp_path: Path) -> None:
    folder = build(tmp_path)
    body = (
        b"<html><body onload='alert(1)'><script>document.title='owned'</script><table><tr><td>20</td></tr></table>"
        b"<img src=x onerror=\"document.title='owned'\"><a href='javascript:alert(1)'>x</a>"
        b"<svg onload=alert(1)></svg><form action='https://evil.example/'></form></body></html>"
    )
    with Archive(folder) as archive:
        sha256 = archive.store.put(body)
        database = archive.database
        database.execute("PRAGMA foreign_keys = OFF")
        for table in ("documents", "reports", "captures", "appearances"):
            database.execute(f"UPDATE {table} SET sha256 = ? WHERE sha256 = ?", [sha256, "4" * 64])
        database.execute("UPDATE documents SET media_type = 'text/html' WHERE sha256 = ?", [sha256])
        database.execute("UPDATE reports SET cells_root = '' WHERE id = 4")
        database.execute(
            "UPDATE proofs SET places = ? WHERE report = 4",
            [pack([(n, Place(path="/html/body/table/tr/td")) for n in range(1, 227)], "")],
        )
        database.conn.commit()
    with served(folder) as address, reading(browser, address, DESKTOP) as reader:
        reader.open("report/4/cell/applications_new__total")
        frame = reader.page.frame_locator("iframe.original")
        frame.locator("#gongkai-cell").wait_for()
        inside = reader.page.frames[1]
        assert inside.title() == ""
        assert inside.locator("script, svg, form, img[src], a[href]").count() == 0
        for path in ("report/5", "search?q=征地", "unit/3", ""):
            reader.open(path)
            assert reader.page.title().endswith("公开 gongkai")
