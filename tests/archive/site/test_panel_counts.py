"""Counts of the panel are made without its figures, and count the same rows."""

from __future__ import annotations

import pytest
from datasette.app import Datasette

from archive.database.folder import DATABASE
from archive.site.panel_counts import without_figures
from archive.site.serve import datasette_for
from tests.support.site_archive import build, get

LIGHT = ("", "year=2021", "unit__contains=甲县", "_where=unit_id in (select id from units limit 1)")
WITH_FIGURES = (
    "withheld__gte=4",
    "_where=received > 3",
    "withheld_rate__notnull=1",
    "unread_columns__isnull=1",
)


@pytest.fixture(scope="module")
def datasette(tmp_path_factory: pytest.TempPathFactory) -> Datasette:
    folder = build(tmp_path_factory.mktemp("counts"))
    return datasette_for(folder, copy=folder / DATABASE)


@pytest.mark.parametrize("condition", [*LIGHT, *WITH_FIGURES])
def test_a_count_and_a_facet_count_the_rows_of_the_panel(datasette: Datasette, condition: str) -> None:
    found = get(datasette, f"/gongkai/panel.json?_facet=unit&_shape=objects&{condition}").json()
    rows = [row["unit"] for row in found["rows"]]
    assert rows
    assert found["filtered_table_rows_count"] == len(rows)
    counted = {one["value"]: one["count"] for one in found["facet_results"]["unit"]["results"]}
    assert counted == {unit: rows.count(unit) for unit in rows}


@pytest.mark.parametrize("column", ["year", "scope"])
def test_no_figure_is_read_to_count_the_rows(column: str) -> None:
    facet = f"select {column} as value, count(*) as count from (\n select unit_id, unit, received from panel\n) group by 1"
    for sql in ("select count(*) from panel", 'select count(*) from panel where "year" = :p0', facet):
        assert "panel" not in without_figures(sql)
        assert "report_years" in without_figures(sql)


@pytest.mark.parametrize(
    "sql",
    [
        'select count(*) from panel where "received" > :p0',
        "select withheld_rate as value, count(*) as count from ( select unit_id, withheld_rate from panel ) group by 1",
        "select count(*) from panel where report in (select report from panel)",
        "select count(*) from panels",
        "select count(*) from reports",
    ],
)
def test_a_count_that_needs_figures_is_left_alone(sql: str) -> None:
    assert without_figures(sql) == sql
