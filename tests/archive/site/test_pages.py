"""The pages: Chinese first, strict, nothing inline, nothing from outside, nothing breaks out."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path
from urllib.parse import quote

import pytest
from datasette.app import Datasette

from archive.catalogue.descriptions import questions
from archive.database.folder import Archive
from archive.report_json import report_to_dict
from archive.reports.loading import load_report
from archive.site.serve import datasette_for
from tests.support.site_archive import JIA, build, cited, get

PAGES = (
    "/", "/about", "/compare", "/ranking", "/ranking?unit=1",
    "/search", "/search?q=申请", "/report/1", "/report/5", "/unit/1", "/diff/1/2020/2021", "/compare/2/3", "/place",
    "/place/64", "/place/640221", "/place/640221/2020", "/report/1/cell/applications_new__total", "/question", "/gongkai",
    "/gongkai?_show_hidden=1", "/gongkai?sql=select+1", "/gongkai/reports", "/gongkai/reports/1", "/gongkai/figures",
    "/gongkai/cells?report=1", "/gongkai/sections?_search=申请", "/gongkai/units", "/gongkai/reports?year=2021",
    *(f"/gongkai/{slug}" for slug in questions()), *(f"/question/{slug}" for slug in questions()),
)  # fmt: skip


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(tmp_path_factory.mktemp("site"))


@pytest.fixture(scope="module")
def datasette(archive: Path) -> Datasette:
    return datasette_for(archive)


@pytest.mark.parametrize("path", PAGES)
def test_pages_are_chinese_strict_and_self_contained(datasette: Datasette, path: str) -> None:
    page = get(datasette, path)
    assert page.status_code == 200
    assert '<html lang="zh-CN">' in page.text
    assert "script-src 'self'" in page.headers["content-security-policy"]
    assert "unsafe" not in page.headers["content-security-policy"]
    assert page.headers["x-content-type-options"] == "nosniff"
    assert re.findall(r"<script(?![^>]*(?:\bsrc=|ld\+json))", page.text) == []
    assert re.findall(r"<style|\sstyle=|\son\w+=", page.text) == []
    assert re.findall(r'(?:src|stylesheet" href)="(?:https?:)?//', page.text) == []
    assert 'href="javascript:' not in page.text
    assert "{{" not in page.text


@pytest.mark.parametrize("path", PAGES)
def test_every_page_speaks_english_when_asked(datasette: Datasette, path: str) -> None:
    page = get(datasette, path + ("&" if "?" in path else "?") + "lang=en")
    assert page.status_code == 200
    assert '<html lang="en">' in page.text
    assert "lang=en" in page.headers["set-cookie"]
    assert "gongkai 公开" in page.text


def test_the_language_stays_in_a_cookie_and_can_be_changed_back(datasette: Datasette) -> None:
    assert '<html lang="en">' in get(datasette, "/gongkai/reports", cookies={"lang": "en"}).text
    assert '<html lang="zh-CN">' in get(datasette, "/?lang=zh", cookies={"lang": "en"}).text
    for odd in ("xx", '"><script>'):
        page = get(datasette, "/", cookies={"lang": odd}) if odd == "xx" else get(datasette, f"/?lang={odd}")
        assert '<html lang="zh-CN">' in page.text
        assert "set-cookie" not in page.headers


def test_home_has_one_search_box_and_what_there_is(datasette: Datasette) -> None:
    text = get(datasette, "/").text
    assert text.count('type="search"') == 1
    for part in ("5 份报告", "3 个单位", "2020—2021", "2 份有数字自相矛盾", "/question/failing_identities"):
        assert part in text


def test_a_report_shows_who_when_where_and_its_words(datasette: Datasette) -> None:
    text = unescape(get(datasette, "/report/1").text)
    for part in (
        "甲县人民政府2020年",
        "本级政府汇总",
        "2021年1月28日",
        "2022-02-01T01:00:00Z",
        "1" * 64,
        'href="http://www.example.gov.cn/2020.pdf"',
        "涉及拆迁的申请较多",
        "人员不足",
        f"{cited(1)}.json",
    ):
        assert part in text
    assert '<li id="finding-1" class="finding fails"><b>不符</b> ' in text


def test_a_changed_report_says_so(datasette: Datasette) -> None:
    assert "发布后改过" in get(datasette, "/report/3").text
    assert "发布后改过" not in get(datasette, "/report/2").text


def test_what_a_report_prints_cannot_break_out_of_its_pages(datasette: Datasette) -> None:
    for path in (
        "/report/5",
        "/unit/3",
        "/",
        "/gongkai/reports/5",
        "/gongkai/findings",
        "/gongkai/failing_identities",
    ):
        text = get(datasette, path).text
        assert "<script>" not in text, path
        assert "&lt;script&gt;" in text, path
        assert 'href="javascript' not in text, path


def test_the_json_of_a_report_is_the_contract(datasette: Datasette, archive: Path) -> None:
    with Archive(archive, read_only=True) as opened:
        expected = report_to_dict(load_report(opened.database, 1))
    answer = get(datasette, "/report/1.json")
    assert answer.json() == expected
    assert answer.headers["content-type"].startswith("application/json")


def test_a_search_begins_with_the_place_and_its_government_and_cites_its_words(datasette: Datasette) -> None:
    text = unescape(get(datasette, "/search?q=平罗县").text)
    assert '<a href="/place/640221">平罗县</a> <span>宁夏回族自治区石嘴山市</span>' in text
    text = unescape(get(datasette, "/search?q=甲县").text)
    government, office = (text.index(f"{name}</a>") for name in ("甲县人民政府", "甲县人民政府办公室"))
    assert government < office
    assert f"/search?q={quote('甲县')}" in text[text.index('<p class="cite">') :]
    assert "地方</h2>" not in text, "no place of the gazetteer is called so"


def test_a_body_in_the_answer_to_a_question_leads_to_its_page(datasette: Datasette) -> None:
    text = unescape(get(datasette, "/question/applications_by_year?unit=&year=").text)
    assert f'<td class="col-unit type-str" data-label="单位"><a href="/unit/{JIA}">甲县人民政府</a>' in text
    assert "/question/applications_by_year?year=&unit=." in text[text.index('<p class="cite">') :]
    changed = unescape(get(datasette, "/question/amendments?unit=&year=").text)
    assert '<time datetime="2022-02-03T01:00:00Z" title="2022-02-03T01:00:00Z">2022年2月3日</time>' in changed
    newest = unescape(get(datasette, "/question/applications_by_year").text)
    assert "/question/applications_by_year?year=2021&unit=." in newest[newest.index('<p class="cite">') :]


def test_a_unit_shows_its_years_and_what_to_compare(datasette: Datasette) -> None:
    text = get(datasette, "/unit/1").text
    assert text.count(f'href="/diff/{JIA}/2020/2021"') == 1
    assert [text.index(f'href="{cited(number)}"') for number in (3, 2, 1)] == sorted(
        text.index(f'href="{cited(number)}"') for number in (3, 2, 1)
    )


def test_two_years_are_compared_by_their_newest_versions(datasette: Datasette) -> None:
    text = get(datasette, "/diff/1/2020/2021").text
    assert "该年度有多份报告" in text
    assert f'href="{cited(3)}"' in text
    assert "表式" in text
    assert ">+10<" in text
    assert "（六）其他处理·总计" in text


@pytest.mark.parametrize(
    "path",
    ["/report/99", "/report/0", "/report/" + "9" * 18, "/unit/99", "/unit/" + "9" * 18, "/diff/99/2020/2021",
     "/diff/1/2020/1999", "/nothere", "/gongkai/nothere", "/report/abc"],
)  # fmt: skip
def test_what_is_not_there_is_said_in_chinese(datasette: Datasette, path: str) -> None:
    page = get(datasette, path)
    assert page.status_code == 404
    assert "没有" in page.text
    assert "No such page" in get(datasette, f"{path}?lang=en").text


def test_json_of_a_report_there_is_not_is_json(datasette: Datasette) -> None:
    answer = get(datasette, "/report/99.json")
    assert (answer.status_code, answer.json()["ok"]) == (404, False)


def test_a_table_whose_part_the_report_lacks_stands_where_the_form_has_it(datasette: Datasette) -> None:
    text = get(datasette, "/report/1").text
    places = [
        text.index(f'<h2 id="{key}">')
        for key in ("overview", "disclosure", "applications", "remedies", "problems")
    ]
    assert places == sorted(places)
    assert text.count('class="form form-') == 3


def test_a_very_long_part_is_cut_and_says_so(tmp_path: Path) -> None:
    folder = build(tmp_path)
    with Archive(folder) as opened:
        database = opened.database
        for report, year in ((2, 2021), (3, 2022)):
            text = "".join(f"第{n}项工作于{year}年完成{n * year % 97}件。" for n in range(12_000))
            database.execute("UPDATE sections SET text = ? WHERE report = ? AND ordinal = 1", [text, report])
        database.conn.commit()
    datasette = datasette_for(folder)
    page = get(datasette, "/report/3")
    assert len(page.text) < 300_000
    assert "只显示前 60,000 字" in page.text
    compared = get(datasette, "/compare/2/3")
    assert compared.status_code == 200
    assert "只比较前 200,000 字" in compared.text


def test_two_bodies_of_one_place_can_be_compared(datasette: Datasette) -> None:
    text = get(datasette, "/compare/4/1").text
    assert "甲县人民政府办公室 → 甲县人民政府" in text
    assert "两个不同的单位" in text


def test_an_amendment_is_told_with_the_change_itself(tmp_path: Path) -> None:
    datasette = datasette_for(build(tmp_path))
    for path in ("/", "/unit/1"):
        page = get(datasette, path).text
        assert f'<a href="/compare/{"2" * 20}/{"3" * 20}">' in page
        assert "总计：<del>—</del> → <ins>30</ins>" in page
    assert "<th>版本 1</th><th>版本 2</th>" in get(datasette, "/compare/2/3").text


def test_what_the_site_is_and_where_corrections_go(tmp_path: Path) -> None:
    archive = build(tmp_path)
    silent = get(datasette_for(archive), "/about").text
    assert "空白不是零" in silent
    assert "webhook" in silent, "alerts come through whoever runs the site"
    assert "mailto:" not in silent
    by_mail = unescape(
        get(datasette_for(archive, contact="box@example.org"), "/report/1", follow_redirects=True).text
    )
    assert 'href="mailto:box@example.org?subject=' in by_mail
    assert quote("/report/", safe="") in by_mail.split("mailto:")[1].split('"')[0], (
        "the letter names the page"
    )
    page = get(datasette_for(archive, contact="https://example.org/wrong"), "/about?lang=en").text
    assert 'href="https://example.org/wrong"' in page
    assert not re.search("[\u4e00-\u9fff]", re.sub(r"<[^>]+>|公开|中文", "", page))


STAMP = re.compile(r"\d{4}-\d\d-\d\d")


@pytest.mark.parametrize(
    "path",
    [
        "/report/3",
        "/report/1/cell/applications_new__total",
        "/report/1/cells",
        "/compare/2/3",
        "/unit/1",
        "/news",
    ],
)
def test_days_are_days_of_beijing_and_raw_times_are_details(datasette: Datasette, path: str) -> None:
    page = get(datasette, path).text
    seen = re.sub(r"<details.*?</details>|<script.*?</script>|<[^>]*>", "", page, flags=re.DOTALL)
    assert STAMP.findall(seen) == []
    assert "2022年2月" in seen


def test_a_superseded_version_leads_to_the_one_that_stands(datasette: Datasette) -> None:
    page = get(datasette, "/report/2").text
    assert f'<p class="notice"><a href="{cited(3)}">' in page


def test_the_first_page_comes_however_long_its_counts_take(tmp_path: Path) -> None:
    """With a large archive and a cold disk they took more than the time of a reader's statement, and the page was 503."""
    site = datasette_for(build(tmp_path))
    site.sql_time_limit_ms = 0
    assert get(site, "").status_code == 200
    assert get(site, f"unit/{JIA}").status_code == 503, "the limit is in force"


def test_english_headings_begin_with_a_capital(datasette: Datasette) -> None:
    page = get(datasette, f"{cited(4)}?lang=en").text
    headings = [unescape(one) for one in re.findall(r"<h2[^>]*>([^<]+)</h2>", page)]
    assert "Proactive disclosure" in headings
    assert [one for one in headings if one[:1].islower()] == []


def test_a_title_of_a_whole_paragraph_is_set_small(tmp_path: Path) -> None:
    folder = build(tmp_path)
    with Archive(folder) as archive:
        archive.database.execute("UPDATE reports SET title = ? WHERE id = 4", ["报" * 400])
    site = datasette_for(folder)
    assert f'<h1 class="long">{"报" * 400}</h1>' in get(site, cited(4)).text
    assert "<h1>" in get(site, cited(3)).text


def test_a_state_among_the_six_figures_is_no_figure(tmp_path: Path) -> None:
    """Set as large as a number, “something is there, not read” filled a phone six times over."""
    folder = build(tmp_path)
    with Archive(folder) as archive:
        (report,) = archive.database.execute(
            "SELECT report FROM report_years ORDER BY year DESC LIMIT 1"
        ).fetchone()
        archive.database.execute(
            "UPDATE figures SET applications_new__total = NULL WHERE report = ?", [report]
        )
    six = re.findall(
        r"<dd( class=\"words\")?>([^<]*)",
        re.search(r'<dl class="six">.*?</dl>', get(datasette_for(folder), f"report/{report}").text, re.S)[0],
    )  # type: ignore[index]
    assert len(six) == 6
    assert any(is_words for is_words, _ in six)
    assert all(bool(is_words) != said[:1].isdigit() for is_words, said in six)
