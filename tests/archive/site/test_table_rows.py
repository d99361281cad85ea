"""The CSV of a table: all rows that its page would show, in its order, at once; or the reason why not."""

from __future__ import annotations

import csv
import sqlite3
from io import StringIO
from pathlib import Path

import pytest
from datasette.app import Datasette

from archive.catalogue.questions import stream
from archive.database.folder import DATABASE
from archive.site.serve import datasette_for
from tests.support.site_archive import build, get


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(tmp_path_factory.mktemp("rows"))


@pytest.fixture(scope="module")
def site(archive: Path) -> Datasette:
    return datasette_for(archive)


def rows_of(site: Datasette, path: str) -> list[dict[str, str]]:
    answer = get(site, path)
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/csv")
    return list(csv.DictReader(StringIO(answer.content.decode("utf-8-sig"))))


@pytest.mark.parametrize("more", ["", "&_size=1", "&_size=max", "&_stream=on", "&_facet=year", "&_dl=on"])
def test_all_rows_come_however_the_page_is_cut(site: Datasette, more: str) -> None:
    assert [row["id"] for row in rows_of(site, f"/gongkai/reports.csv?{more}")] == ["5", "4", "3", "2", "1"]


def test_filters_order_columns_search_and_views_are_those_of_the_page(site: Datasette) -> None:
    found = rows_of(site, "/gongkai/reports.csv?year=2021&_sort_desc=id&_col=title")
    assert [row["id"] for row in found] == ["5", "3", "2"]
    assert set(found[0]) == {"id", "title"}
    assert {row["report"] for row in rows_of(site, "/gongkai/sections.csv?_search=拆迁")} == {
        "1",
        "2",
        "3",
        "4",
    }
    assert {row["year"] for row in rows_of(site, "/gongkai/panel.csv?year__gt=2020")} == {"2021"}
    assert rows_of(site, "/gongkai/late_reports.csv?year=1999&unit=") == []


def test_names_stand_beside_the_numbers_they_stand_for(site: Datasette) -> None:
    rows = rows_of(site, "/gongkai/reports.csv?_labels=on&_sort=id")
    assert rows[0]["unit"] == "1"
    assert rows[0]["unit_label"] == "甲县人民政府"
    assert len(rows) == 5


@pytest.mark.parametrize(
    ("path", "status", "said"),
    [
        ("/gongkai/reports.csv?_sort=nope", 400, "没有这一列"), ("/gongkai/reports.csv?nope=1", 400, "没有这一列"),
        ("/gongkai/nothing.csv", 404, ""), ("/gongkai/reports.csv?_where=nope", 400, ""),
    ],
)  # fmt: skip
def test_what_the_page_refuses_the_file_refuses(site: Datasette, path: str, status: int, said: str) -> None:
    answer = get(site, path)
    assert answer.status_code == status
    assert said in answer.text


def test_a_statement_that_gives_no_row_in_time_is_stopped(archive: Path) -> None:
    endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i FROM n WHERE i < 0"
    lots = stream(archive / DATABASE, endless, {}, "csv", patience=0.05)
    with pytest.raises(sqlite3.OperationalError, match="interrupted"):
        list(lots)
