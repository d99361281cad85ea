"""Search finds what stands there: words of one character and of many, whatever a person types."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import quote

import pytest
from datasette.app import Datasette
from datasette.database import QueryInterrupted
from httpx import Response

from archive.database.folder import Archive
from archive.database.full_text import (
    excerpt,
    match,
    segment,
    snippet,
)
from archive.site.serve import datasette_for
from archive.site.views import finding, report
from tests.support.site_archive import JIA, build, cited, get


@pytest.fixture(scope="module")
def datasette(tmp_path_factory: pytest.TempPathFactory) -> Datasette:
    return datasette_for(build(tmp_path_factory.mktemp("search")))


def ask(datasette: Datasette, q: str, more: str = "") -> Response:
    return get(datasette, f"/search?q={quote(q, safe='')}{more}")


def test_every_han_character_is_a_token() -> None:
    assert segment("平罗县2020年").split() == ["平", "罗", "县", "2020", "年"]


def test_a_query_becomes_quoted_phrases_and_nothing_else() -> None:
    assert match("拆迁") == '{heading text} : ("拆 迁")'
    assert match("拆迁 征地") == '{heading text} : ("拆 迁" AND "征 地")'
    assert match('"拆迁 征地"') == '{heading text} : ("拆 迁 征 地")'
    assert match("a OR b") == '{heading text} : ("a" AND "OR" AND "b")'
    assert match("拆", [["y2020"], ["r64", "r63"]]).endswith(
        ' AND facets : ("y2020") AND facets : ("r64" OR "r63")'
    )
    assert match(None) == match("  ") == match('"') == '""'


@pytest.mark.parametrize("q", ["拆", "拆迁", "涉及拆迁的申请", "拆迁 申请", '"申请较多"', "20", "放管服"])
def test_what_stands_there_is_found(datasette: Datasette, q: str) -> None:
    page = ask(datasette, q)
    assert page.status_code == 200
    assert '<article class="hit">' in page.text
    assert "<mark>" in page.text


@pytest.mark.parametrize("q", ["迁拆", "拆迁 没有这个词", "拆申"])
def test_what_does_not_stand_there_is_not_found(datasette: Datasette, q: str) -> None:
    page = ask(datasette, q)
    assert "没有找到" in page.text
    assert '<article class="hit">' not in page.text


def test_a_hit_says_whose_report_which_year_and_where(datasette: Datasette) -> None:
    text = ask(datasette, "拆迁", "&year=2020").text
    assert "甲县人民政府2020年政府信息公开工作年度报告" in text
    for part in (
        f'href="{cited(1)}?q=%E6%8B%86%E8%BF%81#hit-overview"',
        f'href="/unit/{JIA}"',
        "2020",
        "一、总体情况",
    ):
        assert part in text
    assert f'href="{cited(3)}?' not in text
    assert '涉及<mark id="hit-overview">拆迁</mark>的申请' in get(datasette, f"{cited(1)}?q=拆迁").text


def test_traditional_characters_find_what_is_printed_in_simplified_ones(datasette: Datasette) -> None:
    assert "涉及<mark>拆迁</mark>的申请" in ask(datasette, "拆遷").text
    assert '涉及<mark id="hit-overview">拆迁</mark>的申请' in get(datasette, f"{cited(1)}?q=拆遷").text
    for q in ("甲縣人民政府辦公室", "辦公室 甲縣"):
        assert "甲县人民政府办公室" in ask(datasette, q).text


def test_units_are_found_by_a_part_of_their_name(datasette: Datasette) -> None:
    text = ask(datasette, "甲县").text
    assert f'href="/unit/{JIA}"' in text
    assert "甲县人民政府办公室" in text


@pytest.mark.parametrize(
    "q",
    ["", " ", '"', '""', "*", "'", "%", "_", "(", "NEAR(", "a AND", "-", "^", ":", "{x}", "\x00", "\x00拆", "<b>",
     "<script>alert(1)</script>", "';DROP TABLE reports;--", '" OR 1', "拆*", "😀", "𠀀", "\ud800", "公" * 5000],
)  # fmt: skip
def test_no_query_breaks_the_page_or_out_of_it(datasette: Datasette, q: str) -> None:
    page = get(datasette, "/search?q=" + quote(q.encode("utf-8", "surrogatepass")))
    assert page.status_code == 200
    assert "<script>" not in page.text
    assert "<b>" not in page.text
    for word in ("syntax error", "OperationalError", "malformed"):
        assert word not in page.text


def test_an_empty_query_and_one_of_signs_are_explained(datasette: Datasette) -> None:
    assert "请输入要查的词" in get(datasette, "/search").text
    assert "只有标点" in ask(datasette, '"*"').text


def test_a_very_long_query_is_cut_and_says_so(datasette: Datasette) -> None:
    assert "只用了前 200 个字" in ask(datasette, "公开" * 300).text


@pytest.mark.parametrize("page", ["0", "-1", "x", "999999999999", "²", "²3"])
def test_no_page_number_breaks_the_page(datasette: Datasette, page: str) -> None:
    assert ask(datasette, "申请", f"&page={quote(page)}").status_code == 200


@pytest.mark.parametrize("year", ["", "x", "20201", "²02", "٢٠٢٠", "2020"])
def test_no_year_breaks_the_page(datasette: Datasette, year: str) -> None:
    assert ask(datasette, "申请", f"&year={quote(year)}").status_code == 200


def test_what_a_report_says_cannot_break_out_of_a_snippet(datasette: Datasette) -> None:
    page = ask(datasette, "征地")
    assert "<mark>征地</mark>" in page.text
    assert "<script>" not in page.text
    assert "&lt;script&gt;" in page.text
    marked = ask(datasette, "script").text
    assert "&lt;<mark>script</mark>&gt;" in marked
    assert "<script>" not in marked


def test_the_search_box_of_datasette_finds_chinese_words_too(datasette: Datasette) -> None:
    rows = get(datasette, f"/gongkai/sections.json?_search={quote('拆迁')}&_shape=array").json()
    assert {row["report"] for row in rows} == {1, 2, 3, 4}
    none = get(datasette, f"/gongkai/sections.json?_search={quote('迁拆')}&_shape=array").json()
    assert none == []
    assert "_search" in get(datasette, "/gongkai/sections").text


def test_the_full_text_question_gives_plain_excerpts(datasette: Datasette) -> None:
    rows = get(
        datasette, f"/gongkai/full_text.json?_shape=array&q={quote('拆迁')}&year=2020&unit={quote('办公室')}"
    ).json()
    assert [(row["report"], row["heading"]) for row in rows] == [(4, "一、总体情况")]
    assert rows[0]["excerpt"] == "全年收到申请20件。涉及【拆迁】的申请较多。"
    assert excerpt("a<b>拆迁</b>", "拆迁") == "a<b>【拆迁】</b>"


def test_a_text_written_again_is_searched_as_it_is_now(tmp_path: Path) -> None:
    with Archive(build(tmp_path)) as archive:
        database = archive.database
        database.execute("UPDATE sections SET text = '只剩征收二字' WHERE report = 1 AND key = 'overview'")
        database.execute("DELETE FROM sections WHERE report = 4")
        count = "SELECT count(*) AS n FROM sections_fts WHERE sections_fts MATCH zh_match(?)"
        found = [next(database.query(count, [word]))["n"] for word in ("拆迁", "征收")]
    assert found == [2, 1]


def test_a_snippet_shows_the_first_place_with_its_surroundings() -> None:
    text = "一" * 100 + "拆迁" + "二" * 100
    shown = snippet(text, "拆迁", 5)
    assert shown == "…" + "一" * 5 + "<mark>拆迁</mark>" + "二" * 5 + "…"
    assert snippet("<i>", "没有") == "&lt;i&gt;"
    assert snippet("<i>", "") == "&lt;i&gt;"


def test_a_snippet_shows_the_place_with_the_most_words_and_a_word_that_stands_elsewhere() -> None:
    text = "培训" + "一" * 100 + "培训申请" + "二" * 100 + "拆迁" + "三" * 100
    two = snippet(text, "培训 申请", 5)
    assert two == "…" + "一" * 5 + "<mark>培训</mark><mark>申请</mark>" + "二" * 5 + "…"
    assert snippet(text, "申请 拆迁", 2) == "…培训<mark>申请</mark>二二…二二<mark>拆迁</mark>三三…"
    lines = report.paragraphs("培训。\n申请。\n申请培训。", "申请 培训", "overview")
    assert [n for n, line in enumerate(lines) if 'id="hit-overview"' in line] == [2]


def test_a_place_and_other_words_lead_to_the_bodies_and_the_reports_of_the_place(
    datasette: Datasette,
) -> None:
    bureau = ask(datasette, "办公室 平罗").text
    assert "甲县人民政府办公室</a>" in bureau
    words = ask(datasette, "平罗 拆迁").text
    assert "在平罗县的报告里找“拆迁”" in words
    assert "place=640221" in words
    assert "只找“拆迁”" in words
    assert "甲县人民政府</a>" in ask(datasette, "屏罗县").text
    assert "您要找的也许是" in ask(datasette, "屏罗县").text
    assert finding.suggested("平罗教育局", ["平罗县教育局", "甲县教育局"]) == ["平罗县教育局"]


def test_a_search_without_a_result_says_what_is_not_there(datasette: Datasette) -> None:
    assert "没有平罗县名称含“教育局”的单位" in ask(datasette, "教育局 平罗").text
    assert "到 2010-10 为止，已撤销或并入别处" in ask(datasette, "崇文区").text
    assert "<mark>拆迁</mark>" in ask(datasette, "拆迁", f"&place={quote('平羅縣')}").text


def test_a_search_that_takes_too_long_is_explained(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def too_slow(*_: object) -> None:
        raise QueryInterrupted(None, "", {})

    monkeypatch.setattr(finding, "_find", too_slow)
    assert "超过了时间限制" in ask(datasette_for(build(tmp_path)), "申请").text
