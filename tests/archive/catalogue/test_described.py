"""Every table, column, figure, question and word is described in both languages."""

from __future__ import annotations

import re
import sqlite3
import tomllib
from pathlib import Path

import pytest
from datasette.app import Datasette

from archive.catalogue.descriptions import (
    INTERNAL,
    columns_of,
    metadata,
    questions,
)
from archive.catalogue.words import HERE, Words
from archive.database.folder import DATABASE
from archive.form.definition import FORM
from archive.form.labels import section_label
from archive.sentence import say
from archive.site.serve import datasette_for
from tests.support.site_archive import build, get

HAN = re.compile(r"[\u4e00-\u9fff]")


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(tmp_path_factory.mktemp("site"))


@pytest.fixture(scope="module")
def datasette(archive: Path) -> Datasette:
    return datasette_for(archive)


def schema(archive: Path) -> dict[str, list[str]]:
    connection = sqlite3.connect(archive / DATABASE)
    names = [
        name
        for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type IN ('table', 'view')")
    ]
    return {name: [row[1] for row in connection.execute(f'PRAGMA table_info("{name}")')] for name in names}


def test_every_table_and_column_is_described_in_chinese_and_english(archive: Path) -> None:
    tables = metadata()["databases"]["gongkai"]["tables"]
    for name, columns in schema(archive).items():
        assert name in tables, name
        if name in INTERNAL:
            assert tables[name]["hidden"], name
            continue
        for key in ("title", "description"):
            assert HAN.search(tables[name][key]), (name, key)
            assert not HAN.search(tables[name][f"{key}_en"].replace("件", "").replace("项", "")), (name, key)
        assert list(columns_of(name)) == columns, name
        for column in columns:
            assert tables[name]["columns"][column], (name, column)
            assert tables[name]["columns_en"][column], (name, column)
            assert HAN.search(tables[name]["columns"][column]) or column in {"sha256", "etag", "modified"}


def test_every_figure_carries_its_label_unit_and_years() -> None:
    figures = metadata()["databases"]["gongkai"]["tables"]["figures"]
    assert len(FORM.items) == 226
    for item in FORM.items:
        assert figures["columns"][item.column].startswith(f"{item.zh}（{item.unit}）：")
        assert item.key in figures["columns"][item.column]
        assert figures["column_units"][item.column] == item.unit


def test_source_license_and_about_are_said(datasette: Datasette) -> None:
    said = datasette.metadata()
    for key in ("title", "description", "license", "source", "about"):
        assert said[key]


def test_questions_have_both_languages_and_ascii_slugs() -> None:
    assert len(questions()) >= 6
    for slug, question in questions().items():
        assert re.fullmatch(r"[a-z_]+", slug)
        assert all(question[key] for key in ("title", "title_en", "description", "description_en", "sql"))


def test_every_word_has_both_languages_with_the_same_fields() -> None:
    data = tomllib.loads((HERE / "words.toml").read_text(encoding="utf-8"))
    for group, entries in data.items():
        for key, (chinese, english) in entries.items():
            assert chinese, (group, key)
            assert english, (group, key)
            assert set(re.findall(r"{\w+}", chinese)) == set(re.findall(r"{\w+}", english)), (group, key)


def test_no_template_asks_for_a_word_there_is_not() -> None:
    data = tomllib.loads((HERE / "words.toml").read_text(encoding="utf-8"))
    for template in (HERE / "templates").glob("*.html"):
        text = template.read_text(encoding="utf-8")
        for key, group in re.findall(r"""\bt\(["'](\w+)["'](?:, ["'](\w+)["'])?""", text):
            assert key in data[group or "page"], (template.name, key)


def test_a_finding_is_told_in_the_language_of_its_reader() -> None:
    said = say("parts_missing", parts=[section_label("overview")]) + say("printed_so")
    assert Words("zh").told(str(said), said.as_json()) == Words("zh").told(said) == "缺：总体情况；原文如此"
    assert Words("en").told(said) == "missing: overview; printed so"
    assert Words("zh").told("旧文 old text", None) == "旧文 old text"
    assert Words("en").told(None) == ""


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("One row per cell: from what to what.", "One row per cell."),
        ("晚于期限的报告：本机关 1 月 31 日。", "晚于期限的报告。"),
        ("Two. Three.", "Two."), ("一句。两句。", "一句。"), ("", ""),
    ],
)  # fmt: skip
def test_the_first_sentence_of_a_description_ends_as_one(text: str, first: str) -> None:
    assert Words().first_sentence(text) == first


def test_two_times_are_days_of_beijing_and_minutes_within_one() -> None:
    day, night, later = "2026-11-29T12:32:00Z", "2026-11-29T16:05:00Z", "2026-12-03T00:00:00Z"
    assert Words().span(night, later) == ("2026年11月30日", "2026年12月3日")
    assert Words().span(day, night) == ("2026年11月29日", "2026年11月30日")
    assert Words("en").span(night, "2026-11-29T20:00:00Z") == (
        "30 November 2026 00:05",
        "30 November 2026 04:00",
    )
    assert Words().span("2026-11-29T20:00:03Z", "2026-11-29T20:00:09Z") == (
        "2026年11月30日 04:00:03",
        "2026年11月30日 04:00:09",
    )
    assert Words().span(None, "?") == ("", "?")


def test_pages_of_tables_say_their_licence_in_the_language_of_the_reader(datasette: Datasette) -> None:
    for language, is_chinese in (("zh", True), ("en", False)):
        page = get(datasette, f"/gongkai/units?lang={language}").text
        footer = page[page.index("<footer") :].replace("公开 gongkai", "")
        assert bool(HAN.search(footer)) == is_chinese


def test_no_sign_of_markup_is_printed() -> None:
    """Pages show these texts as they are: `fails` in the English of the findings stood with its backticks."""
    for file in HERE.glob("*.toml"):
        told = "\n".join(
            line for line in file.read_text(encoding="utf-8").splitlines() if not line.startswith("#")
        )
        assert not re.search(r"`|\*\*", told), file.name
