"""Pictures of numbers: a blank is a gap, bodies are never added up, the numbers are there to take away."""

from __future__ import annotations

import csv
import json
import re
from html import unescape
from io import BytesIO, StringIO
from pathlib import Path
from urllib.parse import quote

import pytest
from arro3.io import read_parquet
from datasette.app import Datasette
from python_calamine import CalamineWorkbook

from archive.catalogue.charts import (
    Chart,
    Matrix,
    bars,
    fitted,
    lines,
    matrix,
    rows_of_bars,
    shortened,
)
from archive.catalogue.questions import parameters, pictures
from archive.catalogue.words import Words
from archive.site import rendering
from archive.site.serve import datasette_for
from archive.site.views import question
from tests.support import several_places
from tests.support.site_archive import build, get


@pytest.fixture(scope="module")
def datasette(tmp_path_factory: pytest.TempPathFactory) -> Datasette:
    return datasette_for(build(tmp_path_factory.mktemp("charts")))


def test_a_line_breaks_where_a_value_is_blank() -> None:
    chart = lines(["2019", "2020", "2021", "2022"], [("x", [1, None, 3, 4])])
    assert [mark.label for mark in chart.marks] == ["2019", "2021", "2022"]
    assert chart.lines[0][1].count("M") == 2


def test_zero_is_drawn_and_blank_is_not() -> None:
    marks = bars(["a", "b"], [("x", [0, None])]).marks
    assert [(mark.label, mark.value, mark.height) for mark in marks] == [("a", 0, 0)]


@pytest.mark.parametrize("values", [[], [None], [0], [0.4], [1], [7], [10], [99], [10**7]])
def test_every_value_fits_its_axis(values: list[float | None]) -> None:
    for mark in bars([str(n) for n in range(len(values))], [("x", values)]).marks:
        assert mark.y >= 0
        assert mark.height >= 0


def test_bodies_are_drawn_apart() -> None:
    rows = [{"unit": unit, "scope": "own", "year": year, "n": 1} for unit in "甲乙" for year in (2020, 2021)]
    shown, more = pictures({"kind": "line", "x": "year", "y": ["n"]}, rows, Words())
    assert [title for title, _ in shown] == ["甲 · 本机关自身", "乙 · 本机关自身"]
    assert not more
    many = [{"unit": str(n), "year": 2020, "n": 1} for n in range(30)]
    assert pictures({"kind": "line", "x": "year", "y": ["n"]}, many, Words())[1]
    (_, chart), *_ = pictures({"kind": "bar", "x": "unit", "y": ["n"]}, many, Words())[0]
    assert isinstance(chart, Chart)
    assert len(chart.marks) == 20


def test_a_matrix_keeps_blank_apart_from_the_least() -> None:
    rows = [{"y": 2020, "u": "甲", "n": 0}, {"y": 2021, "u": "甲", "n": 8}, {"y": 2021, "u": "乙", "n": None}]
    found = matrix(rows, "y", "u", "n")
    assert isinstance(found, Matrix)
    assert found.rows == [("甲", [(0, 0), (8, 4)]), ("乙", [(None, None), (None, None)])]


@pytest.mark.parametrize("kind", ["svg", "png"])
@pytest.mark.parametrize(
    "page", ["/unit/1", "/compare", "/question/applications_by_year", "/place/64", "/place"]
)
def test_every_picture_can_be_taken_as_a_file(datasette: Datasette, page: str, kind: str) -> None:
    query = {"/compare": "unit=1&topic=applications", "/question/applications_by_year": "unit=&year="}.get(
        page, ""
    )
    shown = unescape(get(datasette, f"{page}?{query}").text)
    addresses = re.findall(rf'href="([^"]+\.{kind}\?[^"]*picture=[^"]*)"', shown)
    assert addresses
    for address in addresses:
        found = get(datasette, address)
        assert found.status_code == 200
        assert found.content[:4] == (b"\x89PNG" if kind == "png" else b"<svg")
    assert get(datasette, f"{page}.{kind}?{query}&picture=nope").status_code == 404


def test_pictures_of_several_bodies_have_one_scale_and_all_years() -> None:
    rows = [
        {"unit": unit, "scope": "own", "year": year, "n": n}
        for unit, year, n in (("甲", 2019, 3), ("甲", 2022, 90), ("乙", 2020, 1))
    ]
    (_, first), (_, second) = pictures({"kind": "line", "x": "year", "y": ["n"]}, rows, Words())[0]
    assert first.ticks == second.ticks
    assert first.labels == second.labels
    assert [text for _, text in first.labels] == ["2019", "2020", "2021", "2022"]
    assert first.lines[0][1].count("M") == 2, "2020 and 2021 are a gap"
    twice = [*rows, {"unit": "甲", "scope": "own", "year": 2019, "n": 4}]
    shown, more = pictures({"kind": "line", "x": "year", "y": ["n"]}, twice, Words())
    assert [title for title, _ in shown] == ["乙 · 本机关自身"], "two bodies of one name are not one line"
    assert more


def test_a_picture_without_a_number_says_so(datasette: Datasette) -> None:
    """Labels without bars would look like zeros."""
    empty = rows_of_bars(["甲", "乙"], [("n", [None, None])])
    draw = rendering._environment(datasette).get_template("_chart.html").module.draw
    said = draw(empty, "", Words())
    assert Words()("no_values") in said
    assert "<svg" not in said
    assert "<svg" in draw(rows_of_bars(["甲"], [("n", [0])]), "", Words())


def test_bars_of_shares_above_the_whole_give_their_place_to_the_next() -> None:
    chart = {"kind": "bar", "x": "unit", "y": ["carried_out_rate"]}
    rows = [{"unit": f"甲{n}县", "carried_out_rate": 500.0 - n} for n in range(60)]
    (_, drawn), *_ = pictures(chart, [*rows, {"unit": "乙县", "carried_out_rate": 40.0}], Words())[0]
    assert [mark.value for mark in drawn.marks] == [40.0]


def test_all_rows_come_as_one_array_of_json(datasette: Datasette) -> None:
    asked = "reports_by_unit.{}?unit=&year="
    lines_ = get(datasette, f"/question/{asked.format('jsonl')}").text.splitlines()
    assert get(datasette, f"/question/{asked.format('json')}").json() == [json.loads(line) for line in lines_]
    assert get(datasette, "/question/reports_by_unit.json?unit=nobody&year=").json() == []


def test_parameters_are_named_once_and_casts_are_none() -> None:
    assert parameters("SELECT :unit, :year WHERE :unit = '' AND x::text") == ["unit", "year"]


def test_a_question_is_asked_of_the_newest_year_unless_told_otherwise(datasette: Datasette) -> None:
    assert 'name="year" value="2021"' in get(datasette, "/question/applications_by_year").text
    assert 'name="year" value=""' in get(datasette, "/question/applications_by_year?year=&unit=").text


def test_rows_are_sorted_and_paged_by_the_address(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(question, "ROWS_SHOWN", 2)
    datasette = datasette_for(build(tmp_path))

    def received(more: str) -> list[str]:
        text = get(datasette, f"/question/applications_by_year?year=&unit={more}").text
        return re.findall(r'col-received type-\w+" [^>]*>([^<]*)<', text)

    everything = received("&sort=received&order=asc") + received("&sort=received&order=asc&page=2")
    assert everything == ["20", "20", "30", "30"]
    assert received("&sort=received") == ["30", "30"]
    assert received("&sort=received%22;DROP&page=99") == []
    assert 'rel="next"' in get(datasette, "/question/applications_by_year?year=&unit=").text


def test_all_rows_can_be_taken_however_few_are_shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    datasette = datasette_for(build(tmp_path))
    monkeypatch.setattr(question, "ROWS_SHOWN", 2)
    text = get(datasette, "/question/applications_by_year?year=&unit=").text
    assert text.count('<a href="/report/') == 2
    answer = get(datasette, "/question/applications_by_year.csv?year=&unit=")
    assert answer.content.startswith("\ufeff".encode())
    rows = list(csv.DictReader(StringIO(answer.content.decode("utf-8-sig"))))
    assert len(rows) == 4
    assert {row["carried_in"] for row in rows} == {""}, "a blank is no zero"
    lines_ = get(datasette, "/question/applications_by_year.jsonl?year=2020&unit=").text.splitlines()
    assert [json.loads(line)["report"] for line in lines_] == [1, 4]


@pytest.mark.parametrize(
    "typed", ["'; DROP TABLE reports; --", "%", "\x00", "\ud800", "x" * 9999, "<script>", "' OR 1=1 --"]
)
def test_what_is_typed_is_never_sql(datasette: Datasette, typed: str) -> None:
    asked = quote(typed.encode("utf-8", "surrogatepass"))
    page = get(datasette, f"/question/applications_by_year?unit={asked}&year=")
    assert page.status_code == 200
    assert "<script>" not in page.text
    assert ("没有这样的记录" in page.text) == (len(typed) > 9 or typed in ("%", "\ud800"))
    assert get(datasette, f"/question/applications_by_year.csv?unit={asked}&year=").status_code == 200
    assert "5 份报告" in get(datasette, "/").text


@pytest.mark.parametrize("typed", ["甲县", "'", "甲' OR 1=1 --"])
def test_an_answer_can_be_taken_as_a_workbook_and_as_parquet(datasette: Datasette, typed: str) -> None:
    asked = f"unit={quote(typed)}&year=2020"
    expected = get(datasette, f"/question/applications_by_year.jsonl?{asked}").text.splitlines()
    book = get(datasette, f"/question/applications_by_year.xlsx?{asked}").content
    sheet = CalamineWorkbook.from_filelike(BytesIO(book)).get_sheet_by_index(0).to_python()
    assert len(sheet) == len(expected) + 1
    file = get(datasette, f"/question/applications_by_year.parquet?{asked}").content
    table = read_parquet(BytesIO(file)).read_all()
    assert table.num_rows == len(expected)
    assert table.column_names == [str(name) for name in sheet[0]]
    if expected:
        assert table["received"].to_pylist() == [json.loads(line)["received"] for line in expected]
        assert table["carried_in"].to_pylist() == [None, None], "a blank is no zero"


@pytest.mark.parametrize(
    ("most", "ticks"),
    [(3, ["0", "2", "4"]), (2, ["0", "1", "2"]), (7, ["0", "4", "8"]), (0, ["0", "1", "2"])],
)
def test_few_things_are_counted_in_whole_numbers(most: int, ticks: list[str]) -> None:
    assert [text for _, text in bars(["2020"], [("n", [most])]).ticks] == ticks


def test_a_name_that_all_others_end_in_stays_whole() -> None:
    names = ["北京市人民政府", "北京市东城区人民政府", "北京市西城区人民政府"]
    assert shortened(names) == ["北京市人民政府", "东城区人民政府", "西城区人民政府"]


def test_a_label_is_cut_by_what_it_takes_on_the_page() -> None:
    assert fitted("enforcement case files") == "enforcement case files"
    assert fitted("其他法律行政法规禁止公开的信息") == "其他法律行政…止公开的信息"


def test_a_line_that_others_cover_is_wider_than_they_are(tmp_path: Path) -> None:
    """Three counties with the same numbers are three lines, not one."""
    text = get(
        datasette_for(several_places.build(tmp_path)), "/compare?unit=1&unit=4&unit=10&topic=courts"
    ).text
    picture = text[text.index("<svg viewBox") :].split("</svg>")[0]
    assert re.findall(r'class="line" fill="none" stroke-width="([\d.]+)"', picture) == ["8.5", "5.5", "2.5"]
