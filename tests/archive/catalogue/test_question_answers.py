"""The questions are answered right: nothing counted twice, a blank is no zero."""

from __future__ import annotations

import re
from contextlib import closing
from pathlib import Path

import pytest
from datasette.app import Datasette

from archive.catalogue.descriptions import questions
from archive.catalogue.questions import name_of, parameters
from archive.catalogue.words import Words
from archive.database.connection import open_database
from archive.database.folder import DATABASE
from archive.site.serve import datasette_for
from tests.support.site_archive import MISMATCH, build, get


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(tmp_path_factory.mktemp("site"))


@pytest.fixture(scope="module")
def datasette(archive: Path) -> Datasette:
    return datasette_for(archive)


def rows(datasette: Datasette, slug: str, **arguments: str) -> list[dict[str, object]]:
    everything = {"unit": "", "year": "", "rule": "", "_shape": "array", **arguments}
    found: list[dict[str, object]] = get(datasette, f"/gongkai/{slug}.json", params=everything).json()
    return found


def test_applications_by_year_counts_each_unit_once_and_leaves_blanks(datasette: Datasette) -> None:
    found = rows(datasette, "applications_by_year", unit="甲县人民政府")
    assert [(row["year"], row["unit"], row["received"], row["report"]) for row in found] == [
        (2021, "甲县人民政府", 30, 3),
        (2020, "甲县人民政府", 20, 1),
        (2020, "甲县人民政府办公室", 20, 4),
    ]
    assert [row["carried_in"] for row in found] == [None, None, None]


def test_grounds_of_refusal_have_shares_only_where_there_is_a_denominator(datasette: Datasette) -> None:
    found = rows(datasette, "refusal_grounds", unit="甲县人民政府", year="2020")
    grounds = {row["ground"]: row for row in found if row["report"] == 1}
    assert len(grounds) == 8
    rights, secret, query = (
        next(row for name, row in grounds.items() if str(name).startswith(number))
        for number in ("4", "1", "8")
    )
    assert [rights[k] for k in ("cases", "withheld", "handled", "percent_of_withheld", "percent_of_handled")] == [
        3, 4, 16, 75.0, 18.8,
    ]  # fmt: skip
    assert (secret["cases"], secret["percent_of_withheld"]) == (0, 0.0)
    assert (query["cases"], query["percent_of_withheld"]) == (None, None)
    later = rows(datasette, "refusal_grounds", year="2021", unit="甲县")
    assert {row["percent_of_withheld"] for row in later} == {None}, "nothing withheld: 0 / 0 is no share"


def test_failing_identities_by_rule_and_year(datasette: Datasette) -> None:
    assert [row["report"] for row in rows(datasette, "failing_identities")] == [5, 1]
    (row,) = rows(datasette, "failing_identities", rule="A2", year="2020")
    assert (row["rule"], row["subject"], row["detail"]) == ("A2.parts", "total", str(MISMATCH))
    assert rows(datasette, "failing_identities", rule="A1") == []


def test_reports_by_unit_show_every_version(datasette: Datasette) -> None:
    found = rows(datasette, "reports_by_unit", unit="甲县人民政府", year="2021")
    assert [(row["version"], row["report"]) for row in found] == [(2, 3), (1, 2)]


def test_reviews_and_suits_keep_blank_apart_from_zero(datasette: Datasette) -> None:
    (row,) = [row for row in rows(datasette, "reviews_and_suits", year="2020") if row["report"] == 1]
    assert (row["reviews"], row["reviews_corrected"], row["percent_reviews_corrected"]) == (8, 1, 25.0)
    assert (row["suits_direct"], row["suits_after_review"]) == (None, 2)


def test_every_question_runs_with_nothing_asked_and_with_everything(datasette: Datasette) -> None:
    for slug in questions():
        for arguments in ({}, {"unit": "甲县", "year": "2021", "rule": "A", "q": "拆迁"}):
            parameters = {"unit": "", "year": "", "rule": "", "q": "", "_shape": "array", **arguments}
            answer = get(datasette, f"/gongkai/{slug}.json", params=parameters)
            assert answer.status_code == 200, (slug, answer.text[:300])


def test_charts_draw_columns_that_are_there(archive: Path) -> None:
    connection = open_database(archive / DATABASE, read_only=True).conn
    connection.create_function("zh_excerpt", 2, lambda text, _query: text)
    for slug, question in questions().items():
        if chart := question.get("chart"):
            names = ("unit", "year", "rule", "q")
            found = connection.execute(question["sql"], dict.fromkeys(names, ""))
            assert {chart["x"], *chart["y"]} <= {column[0] for column in found.description}, slug


def test_no_report_is_told_apart_from_one_that_is_there(datasette: Datasette) -> None:
    assert [row["unit"] for row in rows(datasette, "missing_reports")] == ["甲县人民政府办公室"]
    assert rows(datasette, "missing_reports", year="2020") == []


def test_a_unit_is_found_by_its_code_too(datasette: Datasette) -> None:
    by_code = rows(datasette, "applications_by_year", unit="640221", year="2021")
    assert {row["report"] for row in by_code} >= {3}
    assert rows(datasette, "applications_by_year", unit="65") == []


def test_what_was_amended_is_listed_cell_by_cell(datasette: Datasette) -> None:
    found = rows(datasette, "amendments")
    assert {(row["report_before"], row["report"]) for row in found} == {(2, 3)}
    assert all(row["seen_before"] < row["seen_after"] for row in found)  # type: ignore[operator]


def test_rates_and_denominators(datasette: Datasette) -> None:
    row = next(row for row in rows(datasette, "disclosure_rates", year="2020") if row["report"] == 1)
    assert (row["granted"], row["handled"], row["disclosure_rate"]) == (9, 16, 56.25)
    backlog = rows(datasette, "backlog", year="2020", unit="甲县人民政府")
    assert {row["backlog_rate"] for row in backlog} == {20.0}


def test_old_forms_after_2020(datasette: Datasette) -> None:
    assert rows(datasette, "stale_forms") == []


def test_every_column_of_every_answer_has_a_chinese_name(archive: Path) -> None:
    words = Words("zh")
    with closing(open_database(archive / DATABASE, read_only=True)) as database:
        for slug, entry in questions().items():
            arguments = dict.fromkeys(parameters(entry["sql"]), "")
            columns = [name for name, *_ in database.execute(entry["sql"], arguments).description]
            assert [name for name in columns if name_of(name, words) == name] == [], slug


def test_a_question_nobody_narrowed_shows_all_years_where_the_newest_has_no_answer(
    datasette: Datasette,
) -> None:
    """The newest year is 2021; the county's only failing sum that stands is of 2020."""
    assert "18 ≠ 16" in get(datasette, "/question/failing_identities?unit=甲县&year=").text
    page = get(datasette, "/question/failing_identities").text
    assert "没有这样的记录" not in page
    assert "没有这样的记录" in get(datasette, "/question/failing_identities?unit=甲县&year=2021&rule=").text


def test_like_signs_in_a_place_are_no_wildcards(datasette: Datasette) -> None:
    assert rows(datasette, "applications_by_year", unit="6402")
    assert rows(datasette, "applications_by_year", unit="%") == []
    assert rows(datasette, "applications_by_year", unit="64_2") == []


def test_the_page_of_a_question_names_its_columns(datasette: Datasette) -> None:
    text = get(datasette, "/question/procurement?unit=&year=").text
    heads = re.findall(r'scope="col"><a [^>]*>([^<]*)<', text)
    assert "政府集中采购（元）" in heads
    assert not [head for head in heads if re.fullmatch("[a-z_]+", head)]


@pytest.mark.parametrize("path", ["/question/failing_identities?unit=甲县&year=", "/", "/report/" + "1" * 64])
def test_a_page_says_what_a_finding_says_in_one_language(datasette: Datasette, path: str) -> None:
    chinese, english = (
        get(datasette, f"{path}{'&' if '?' in path else '?'}lang={one}").text for one in ("zh", "en")
    )
    assert "总计：18 ≠ 16；原文如此" in chinese
    assert "printed so" not in chinese
    assert "total: 18 ≠ 16; printed so" in english
    assert "原文如此" not in english
