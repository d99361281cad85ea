"""Bodies beside one another: who refuses most and on what ground, the years of several, and what is missing said."""

from __future__ import annotations

import csv
import re
from html import unescape
from io import StringIO
from pathlib import Path

import pytest
from datasette.app import Datasette
from msgspec.structs import replace

from archive.catalogue.charts import lines, shortened
from archive.catalogue.topics import topics
from archive.database.folder import Archive
from archive.form.definition import FORM
from archive.model import Cell
from archive.reports.addresses import CITED
from archive.site.serve import datasette_for
from tests.support.keeping import keep
from tests.support.site_archive import get, make_report

GROUND = "applications.result.withheld.process_info"
NEW, TOTAL, SUITS = "applications.new", "applications.result.total", "remedies.litigation.direct.total"
COUNTIES = {"平罗县": "640221", "大武口区": "640202", "惠农区": "640205", "灵武市": "640181"}


def cells(
    withheld: int | None, results: int | None, suits: int | None, *, unread: bool = False
) -> tuple[Cell, ...]:
    """A few cells of the form; `unread` makes the ground one that is printed and was not read."""
    said = [
        (NEW, "total", results),
        (GROUND, "total", withheld),
        (TOTAL, "total", results),
        (SUITS, None, suits),
    ]
    made = []
    for key, applicant, value in said:
        state = "blank" if value is None else "number" if value else "zero"
        made.append(
            Cell(
                key,
                applicant,
                value,
                "" if value is None else str(value),
                state,
                FORM.by_key[key, applicant].unit,
            )
        )
    if unread:
        made[1] = replace(made[1], state="unparsed", value=None, raw="约3")
    return tuple(made)


REPORTS = [
    # unit, region, year, withheld on one ground, results, suits
    ("平罗县人民政府", "640221", 2019, cells(1, 10, 1)),
    ("平罗县人民政府", "640221", 2021, cells(4, 16, 2)),
    ("大武口区人民政府", "640202", 2021, cells(2, 16, 0)),
    ("惠农区人民政府", "640205", 2021, cells(None, 12, None, unread=True)),
    ("石嘴山市人民政府", "640200", 2021, cells(9, 18, 5)),
    ("灵武市人民政府", "640181", 2021, cells(8, 8, 0)),
]  # fmt: skip


@pytest.fixture(scope="module")
def datasette(tmp_path_factory: pytest.TempPathFactory) -> Datasette:
    folder = tmp_path_factory.mktemp("comparing") / "archive"
    with Archive(folder) as archive:
        for n, (unit, region, year, found) in enumerate(REPORTS, 1):
            report = make_report(
                f"{n:064x}", year, unit=unit, region_code=region, cells=found, findings=(),
                generation="c2021" if year > 2020 else "b2019", title=f"{unit}{year}年报告",
                published="2022-04-20" if "大武口" in unit else None,
            )  # fmt: skip
            keep(archive.database, report, f"http://www.example.gov.cn/{n}.html", f"2022-05-{n:02}T01:00:00Z")
    return datasette_for(folder)


def rows(page: str) -> list[list[str]]:
    """The cells of the first table of measures, as text."""
    table = page[page.index('<table class="form list measures">') :].split("</table>")[0]
    return [
        [
            unescape(re.sub(r"<[^>]+>", "", cell)).strip()
            for cell in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row)
        ]
        for row in re.findall(r"<tr[^>]*>(.*?)</tr>", table)
    ]


def test_a_body_is_ranked_among_its_neighbours_of_the_same_level(datasette: Datasette) -> None:
    text = unescape(get(datasette, "/ranking?unit=1&topic=refusals").text)
    found = rows(text)[1:]
    assert [row[1] for row in found] == ["平罗县人民政府", "大武口区人民政府", "惠农区人民政府"], (
        "no city, no other city's"
    )
    assert [row[0] for row in found] == ["1", "2", "—"]
    assert found[0][2:5] == ["25.0", "4", "16"]
    assert "不予公开率 25.0 %，在 2 个有数字的单位中居第 1（从高到低）" in text


def test_the_answer_names_the_middle_of_the_peers_and_the_grounds_of_the_body(datasette: Datasette) -> None:
    text = unescape(get(datasette, "/ranking?unit=1&topic=refusals").text)
    answer = text[text.index('<p class="answer">') :].split("</p>")[0]
    assert "中位数是 12.5 %" in answer
    assert "其中：6.属于四类过程性信息 4 件。" in answer
    other = unescape(get(datasette, "/ranking?unit=2&topic=refusals&year=2019").text)
    assert "没有大武口区人民政府 2019 年度的报告可以排在这里" in other
    unread = unescape(get(datasette, "/ranking?unit=3&topic=refusals").text)
    assert "项未能读出。" in unread[unread.index('<p class="answer">') :].split("</p>")[0]


def test_the_answers_stand_where_a_reader_arrives_in_the_search_the_place_and_the_body(
    datasette: Datasette,
) -> None:
    for path in ("/search?q=平罗县", "/search?q=pingluo", "/place/640221", "/unit/1"):
        text = unescape(get(datasette, path).text)
        answer = text[text.index('<div class="answer glance">') :].split("</div>")[0]
        assert "不予公开率 25.0 %，在 2 个有数字的单位中居第 1" in answer, path
        assert "6.属于四类过程性信息 4 件" in answer
        suits = re.sub(r"<[^>]+>", "", answer)
        assert re.search(r"2019 1\s+2020 —\s+2021 2", suits), f"{path}: a year without a report is a gap"
        for link in re.findall(r'href="([^"]+)"', answer):
            assert get(datasette, link).status_code == 200


def test_equals_share_a_place_and_other_reports_are_named(tmp_path: Path) -> None:
    with Archive(tmp_path / "archive") as archive:
        for n, (name, region) in enumerate([("甲", "640221"), ("乙", "640202"), ("乙", "640202")], 1):
            report = make_report(
                f"{n:064x}", 2021, unit=f"{name}县人民政府", region_code=region, cells=cells(4, 16, n), findings=(),
                generation="c2021",
            )  # fmt: skip
            keep(archive.database, report, f"http://www.example.gov.cn/{n}.html", f"2022-05-{n:02}T01:00:00Z")
    datasette = datasette_for(tmp_path / "archive")
    texts = [unescape(get(datasette, f"/search?q={name}县人民政府").text) for name in "甲乙"]
    for text in texts:
        assert "在 2 个有数字的单位中居第 1（从高到低）。 与另外 1 个并列。" in text
    assert ["另有 1 份数字不同" in text for text in texts] == [False, True]
    assert "报告正文里没有这些字" in texts[0], "that a body was found is not nothing"


def test_a_city_names_who_was_late(datasette: Datasette) -> None:
    for path in ("/search?q=石嘴山市", "/place/6402"):
        text = unescape(get(datasette, path).text)
        answer = text[text.index('<div class="answer">') :].split("</div>")[0]
        late = re.sub(r"<[^>]+>", "", answer.split("最近晚于期限的：")[1])
        assert late.split() == ["大武口区人民政府", "2021", "晚", "20", "天", "历年谁晚了（1", "份）→"], path


def test_a_county_is_compared_with_its_neighbours_and_not_with_itself(datasette: Datasette) -> None:
    text = unescape(get(datasette, "/place/640221").text)
    links = [link for link in re.findall(r'href="(/ranking[^"]+)"', text) if "topic=refusals" in link]
    assert links
    assert all("大武口区人民政府" in get(datasette, link).text for link in links)


def test_what_is_unread_or_meant_by_many_gets_no_answer(datasette: Datasette) -> None:
    text = unescape(get(datasette, "/place/640205").text)
    answer = text[text.index('<div class="answer glance">') :].split("</div>")[0]
    assert "没有数字（未能读出，或原件没有这一行）" in answer
    assert "空白" in answer.split("行政诉讼")[1]
    assert '<div class="answer' not in get(datasette, "/search?q=人民政府").text


def test_what_was_not_read_has_no_rank_and_is_no_zero(datasette: Datasette) -> None:
    (row,) = [row for row in rows(get(datasette, "/ranking?unit=1&topic=refusals").text) if "惠农" in row[1]]
    assert row[2] == row[3] == "未读出"
    upwards = rows(get(datasette, "/ranking?unit=1&topic=refusals&order=asc").text)[1:]
    assert [row[0] for row in upwards] == ["1", "2", "—"], "it is last whichever way"
    assert upwards[0][1] == "大武口区人民政府"


def test_every_ranking_is_a_file_that_can_be_cited(datasette: Datasette) -> None:
    answer = get(datasette, "/ranking.csv?place=64&kind=county&topic=refusals&year=2021")
    assert answer.text.startswith("\ufeff")
    table = list(csv.DictReader(StringIO(answer.text.removeprefix("\ufeff"))))
    assert [row["单位"] for row in table] == [
        "灵武市人民政府", "平罗县人民政府", "大武口区人民政府", "惠农区人民政府"
    ]  # fmt: skip
    assert table[1]["不予公开（件）"] == "4"
    assert table[1]["原件 SHA-256"] == f"{2:064x}"
    assert table[1]["报告"].endswith(f"/report/{2:064x}"[: len("/report/") + CITED])
    assert table[-1]["不予公开（件）"] == ""
    assert "不予公开：未能读出，或原件没有这一行" in table[-1]["缺数的原因"]
    assert get(datasette, table[1]["报告"].partition("localhost")[2]).status_code in (200, 301, 302)


def test_the_years_of_several_stand_side_by_side_with_their_gaps(datasette: Datasette) -> None:
    text = get(datasette, "/compare?unit=1&unit=2&topic=courts").text
    section = text[text.index("行政诉讼</button>") :]
    assert rows(section) == [
        ["单位", "2019", "2020", "2021"],
        ["平罗县人民政府", "1", "—", "2"],
        ["大武口区人民政府", "—", "—", "0"],
    ]
    table = list(
        csv.DictReader(
            StringIO(get(datasette, "/compare.csv?unit=1&topic=courts").text.removeprefix("\ufeff"))
        )
    )
    assert [(row["报告年度"], row["行政诉讼（件）"]) for row in table] == [("2019", "1"), ("2021", "2")]


@pytest.mark.parametrize("said", ["平罗县", "pingluo", "plx", "平罗县人民政府"])
def test_a_body_is_added_by_what_people_call_it(datasette: Datasette, said: str) -> None:
    text = get(datasette, f"/compare?topic=courts&add={said}").text
    assert "平罗县人民政府" in unescape(text[text.index("chips") :].split("</ul>")[0])


def test_who_may_be_meant_is_offered_and_who_is_not_there_is_said(datasette: Datasette) -> None:
    assert "您指的是哪一个" in get(datasette, "/compare?add=人民政府").text
    assert "档案里没有“火星局”" in get(datasette, "/compare?add=火星局").text


@pytest.mark.parametrize(
    "path",
    [
        "/ranking?place=没有这里",
        "/ranking?year=abc&topic=nope&sort=nope&kind=nope&order=nope",
        "/ranking?unit=99999999999999999999",
        "/compare?unit=x&unit=-1&unit=999999999999999999999999", "/compare?unit=1&from=2030&to=2001",
        "/compare?unit=1&topic='><script>", "/ranking?name=<script>alert(1)</script>",
        "/compare?add=%00%ff", "/suggest.json",
    ],
)  # fmt: skip
def test_odd_addresses_get_an_answer(datasette: Datasette, path: str) -> None:
    answer = get(datasette, path)
    assert answer.status_code == 200
    assert "<script>" not in answer.text


def test_names_are_suggested_while_somebody_types(datasette: Datasette) -> None:
    assert get(datasette, "/suggest.json?q=平罗").json() == ["平罗县人民政府"]
    assert get(datasette, "/suggest.json?q=dwk").json() == ["大武口区人民政府"]
    assert get(datasette, "/suggest.json?q=平罗线人民政府").json()[0] == "平罗县人民政府"
    assert get(datasette, "/suggest.json?q=火星").json() == []


def test_search_forgives_pinyin_and_a_wrong_character(datasette: Datasette) -> None:
    assert "平罗县人民政府</a>" in get(datasette, "/search?q=pingluo").text
    text = get(datasette, "/search?q=平罗线人民政府").text
    assert "平罗县人民政府</a>" in text
    assert "您要找的也许是" in text
    assert "您要找的也许是" not in get(datasette, "/search?q=平罗县").text


def test_english_pages_are_english(datasette: Datasette) -> None:
    for path in ("/ranking?unit=1&topic=refusals&lang=en", "/compare?unit=1&topic=acts&lang=en"):
        text = unescape(re.sub(r"<[^>]+>", " ", get(datasette, path).text))
        left = re.findall(r"[\u4e00-\u9fff]+", text)
        assert set(left) <= {
            "公开",
            "中文",
            "平罗县",
            "教育局",
            "县",
            "石嘴山市",
            "宁夏回族自治区",
            *map("{}人民政府".format, COUNTIES),
        }


def test_a_line_breaks_where_the_words_of_the_form_changed() -> None:
    labels = ["2019", "2020", "2021", "2022"]
    whole, broken = (
        lines(labels, [("x", [1, 2, 3, 4])], change=2, is_broken=is_broken) for is_broken in (False, True)
    )
    assert whole.change == broken.change
    assert whole.lines[0][1].count("M") == 1
    assert broken.lines[0][1].count("M") == 2


def test_names_are_shortened_by_what_they_share() -> None:
    assert shortened(["平罗县人民政府", "惠农区人民政府"]) == ["平罗县", "惠农区"]
    assert shortened(["云泽县教育局", "云泽县人民政府"]) == ["教育局", "人民政府"]
    assert shortened(["平罗县", "平罗县"]) == ["平罗县", "平罗县"]
    assert shortened(["甲县", "乙县"]) == ["甲县", "乙县"]
    assert shortened([]) == []


def test_every_measure_of_a_topic_is_a_column_of_the_panel_or_a_cell(datasette: Datasette) -> None:
    for topic in topics().values():
        assert topic.sort in {measure.id for measure in topic.measures}
        assert get(datasette, f"/ranking?topic={topic.id}").status_code == 200
        assert get(datasette, f"/compare?unit=1&topic={topic.id}").status_code == 200


def test_the_address_of_a_comparison_names_bodies_and_no_rows(datasette: Datasette) -> None:
    for path in ("/compare?unit=1&unit=2&topic=courts", "/ranking?unit=1&topic=refusals"):
        text = unescape(get(datasette, path).text)
        address = text[text.index('class="cite"') :].split("localhost")[1].split(". ")[0]
        assert "unit=aggregate%2F640221%2F" in address
        again = unescape(get(datasette, address).text)
        assert rows(again) == rows(text)


@pytest.mark.parametrize("page", ["/report/2", "/unit/1"])
def test_peers_and_years_are_one_click_away(datasette: Datasette, page: str) -> None:
    text = unescape(get(datasette, page, follow_redirects=True).text)
    peers, years = (re.search(rf'href="(/{room}\?[^"]*)"', text) for room in ("ranking", "compare"))
    assert peers
    assert years
    ranked = get(datasette, peers[1]).text
    assert 'class="own"' in ranked
    year = re.search(r"year=(\d{4})", peers[1])
    assert f"{year[1] if year else 2021} 年度" in ranked
    assert rows(get(datasette, years[1]).text)[1][0] == "平罗县人民政府"


def test_a_share_above_the_whole_has_no_rank_and_says_why(tmp_path: Path) -> None:
    """灵武市 refused 9 of 6 results: that cannot be, and it is first in no ranking and part of no median."""
    said = {"灵武市": ("640181", 9, 6), "永宁县": ("640121", 1, 10), "贺兰县": ("640122", 2, 10)}
    with Archive(tmp_path / "archive") as archive:
        for n, (name, (_, withheld, results)) in enumerate(said.items(), 1):
            report = make_report(
                f"{n:064x}", 2021, unit=f"{name}人民政府", region_code=f"64018{n}", findings=(), generation="c2021",
                cells=cells(withheld, results, 0),
            )  # fmt: skip
            keep(archive.database, report, f"http://www.example.gov.cn/{n}.html", f"2022-05-{n:02}T01:00:00Z")
    datasette = datasette_for(tmp_path / "archive")
    text = unescape(get(datasette, "/ranking?unit=1&topic=refusals").text)
    found = {row[1]: row for row in rows(text)[1:]}
    assert found["灵武市人民政府"][0] == "—"
    assert found["灵武市人民政府"][2:4] == ["超过 100%", "9"]
    assert found["贺兰县人民政府"][0] == "1"
    assert "没有数字（算出来超过 100%" in text
    assert "其余同类单位的中位数是 15.0 %" in text
    answer = get(datasette, "/ranking.csv?unit=1&topic=refusals").text
    assert "150" not in answer
    assert "超过 100%" in answer
    assert "超过 100%" in get(datasette, "/compare?unit=1&topic=refusals").text
    assert "above 100%" in get(datasette, "/unit/1?lang=en").text


def test_a_question_marks_and_does_not_draw_a_share_above_the_whole(tmp_path: Path) -> None:
    with Archive(tmp_path / "archive") as archive:
        found = tuple(
            replace(cell, key="applications.result.granted") if cell.key == GROUND else cell
            for cell in cells(9, 6, 0)
        )
        report = make_report("1" * 64, 2021, cells=found, findings=(), generation="c2021")
        keep(archive.database, report, "http://www.example.gov.cn/1.html", "2022-05-01T01:00:00Z")
    page = get(datasette_for(tmp_path / "archive"), "/question/disclosure_rates?unit=&year=").text
    (share,) = re.findall(r'<td class="col-disclosure_rate[^>]*>(.*?)</td>', page)
    assert re.sub(r"<[^>]+>", "", share) == "150.0 (超过 100%)"
    assert "150.0</title>" not in page
    assert '<i class="blank" title="没有：' in page
    assert "空白</i>" not in page, "what has no number need not be blank"
