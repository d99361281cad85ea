"""What is hard on a site is answered all the same, says what is missing, and draws nothing that nobody knows."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import quote

import pytest
from datasette.app import Datasette

from archive.catalogue.descriptions import questions
from archive.site.serve import datasette_for
from tests.support import hard_archive as hard
from tests.support.hard_archive import GAPS, LONG, NAMELESS, RIVAL, UNREAD
from tests.support.site_archive import get

PAGES = (
    "/", "/news", "/place", "/place/65", "/place/65?page=300", "/place/65/2020", "/ranking?place=65",
    "/search?q=丙县", "/search?q=" + quote("公开" * 200), "/downloads", "/feed.atom", "/place/65.atom",
    *(f"/report/{one}" for one in (NAMELESS, GAPS, UNREAD, RIVAL, LONG)),
    *(f"/report/{one}/cells" for one in (NAMELESS, UNREAD, LONG)),
    *(f"/unit/{n}" for n in range(1, 6)), *(f"/unit/{n}.svg" for n in (1, 3)), "/compare?unit=1&unit=2&unit=3&topic=courts",
    *(f"/question/{slug}" for slug in questions()),
)  # fmt: skip


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Datasette:
    folder: Path = hard.build(tmp_path_factory.mktemp("hard"))
    return datasette_for(folder)


@pytest.mark.parametrize("path", PAGES)
def test_every_page_answers_in_both_languages(site: Datasette, path: str) -> None:
    for language in ("zh", "en"):
        page = get(site, f"{path}{'&' if '?' in path else '?'}lang={language}")
        assert page.status_code in (200, 404), path
        assert page.status_code == 200 or ".svg" in path
        said = re.sub(r"<[^>]+>", "", page.text).replace("None yet", "")
        assert "None" not in said, "nothing of ours stands where something is missing"
        assert len(page.content) < 1_500_000


def test_a_report_without_a_body_says_so(site: Datasette) -> None:
    page = get(site, f"/report/{NAMELESS}").text
    assert "单位未能识别" in page
    assert "（无标题）" in page


def test_years_without_a_report_are_gaps(site: Datasette) -> None:
    found = get(site, "/unit/1?")
    svg = get(site, f"{found.url.path}").text
    assert "2012" in svg
    assert "2016" in svg, "a year between is on the axis"
    lines = re.findall(r'class="line"[^>]* d="([^"]+)"', svg)
    assert lines
    assert all("L" not in line for line in lines), "no line leads across years that nobody read"


def test_the_numbers_under_a_picture_tell_a_year_without_a_report_from_a_blank(site: Datasette) -> None:
    page = get(site, "/unit/1").text
    table = page.split('<details class="numbers">')[1].split("</table>")[0]
    (received,) = re.findall(r"<tr><th scope=\"row\">新收申请</th>(.*?)</tr>", table)
    cells = [re.sub(r"<[^>]+>", "", cell) for cell in re.findall(r"<td>(.*?)</td>", received)]
    assert len(cells) == 12
    assert cells[0] == cells[7] == cells[11] == "20"
    assert {*cells[1:7], *cells[8:11]} == {"—"}


def test_what_was_not_read_is_no_number(site: Datasette) -> None:
    page = get(site, f"/report/{UNREAD}").text
    assert "没有可用的新收申请数" in page
    assert not re.search(r"收到政府信息公开申请 \d", page)
    said = get(site, "/question/applications_by_year?unit=丁县&year=").text
    assert "1 份的这些数未能读出" in said


def test_forty_rivals_are_told_of_and_counted(site: Datasette) -> None:
    page = get(site, f"/report/{RIVAL}").text
    assert re.search(r"另有 40 份数字不同", page)
    for shown in (page, get(site, f"/report/{RIVAL}/cell/applications_new__total").text):
        notice = shown.split('class="notice rivals"')[1].split("<h2")[0]
        assert notice.partition("<details")[0].count("<li>") == 5, "the others do not stand before the report"
        assert notice.count("<li>") == 40
    assert page.count('class="rival"') == 4, "beside the figure, too"


def test_a_province_of_twenty_thousand_bodies_has_pages(site: Datasette) -> None:
    page = get(site, "/place/65").text
    assert page.count("<tr>") < 200
    assert "档案中没有这里的年度报告" in page, "no report of twenty thousand bodies is said first"
    assert "按期" not in page, "no legend of nothing"
    assert 'rel="next"' in page
