"""Counts of findings and of cells are added up from sums, and count the same rows."""

from __future__ import annotations

import pytest
from datasette.app import Datasette

from archive.database.folder import DATABASE
from archive.site.prepared_counts import summed
from archive.site.serve import datasette_for
from tests.support.site_archive import build, get

SUMMED = (
    "", "status=fails", "rule=A1.flow&status=holds", "rule__startswith=A", "subject__isblank=1", "status=nothing",
    "_where=length(rule) > 7",
)  # fmt: skip
ONE_BY_ONE = ("report=1", "report__gt=1", "_where=report > 2", "detail__notblank=1")


@pytest.fixture(scope="module")
def datasette(tmp_path_factory: pytest.TempPathFactory) -> Datasette:
    folder = build(tmp_path_factory.mktemp("counts"))
    return datasette_for(folder, copy=folder / DATABASE)


@pytest.mark.parametrize("condition", [*SUMMED, *ONE_BY_ONE])
def test_a_count_and_a_facet_count_the_findings(datasette: Datasette, condition: str) -> None:
    found = get(
        datasette, f"/gongkai/findings.json?_facet=rule&_facet=subject&_shape=objects&{condition}"
    ).json()
    rows = found["rows"]
    assert bool(rows) == ("nothing" not in condition and "isblank" not in condition)
    assert found["filtered_table_rows_count"] == len(rows)
    for column in ("rule", "subject"):
        counted = {one["value"]: one["count"] for one in found["facet_results"][column]["results"]}
        values = [row[column] for row in rows if row[column] is not None]
        assert counted == {value: values.count(value) for value in values}


def test_only_counts_that_look_at_no_single_finding_are_summed() -> None:
    facet = 'select rule as value, count(*) as count from (\n select report, rule from findings where "status" = :p0\n)'
    assert "sum(gongkai_n)" in str(summed(facet + " where rule is not null group by rule"))
    assert summed("select count(*) from findings")
    assert "sum(gongkai_n)" in str(summed("select count(*) from cells where key = :p0"))
    facet = "select state as value, count(*) as count from (select report, value, state from cells) where state not null"
    assert "by_page" in str(summed("select count(*) from cells where page = 3"))
    assert "by_page" in str(summed(facet.replace("state", "page")))
    assert summed(f"{facet} group by state order by count desc, value limit 31"), (
        "its name for them is no column"
    )
    for sql in (
        'select count(*) from findings where "report" = :p0',
        "select report as value, count(*) as count from (select report, rule from findings) group by report",
        "select count(*) from findings where rule in (select rule from findings)",
        "select count(*) from findings where (select count(*) from units) > 1",
        "select count(*) from reports",
        "select count(*) from cells where page = 3 and state = 'zero'",
        "select value as value, count(*) as count from (select report, value from cells) group by value",
        "select rule from findings",
    ):
        assert summed(sql) is None, sql


@pytest.mark.parametrize(
    "condition",
    [
        "",
        "state=zero",
        "key=applications.new",
        "applicant__isblank=1",
        "state__not=blank&applicant=total",
        "report=1",
        "value=0",
        "value=0&state=zero",
    ],
)
def test_a_count_and_a_facet_count_the_cells(datasette: Datasette, condition: str) -> None:
    path = (
        f"/gongkai/cells.json?_facet=state&_facet=applicant&_facet=page&_size=max&_facet_size=max&{condition}"
    )
    found = get(datasette, f"{path}&_shape=objects").json()
    rows = found["rows"]
    assert rows
    assert found["filtered_table_rows_count"] == len(rows)
    for column in ("state", "applicant", "page"):
        counted = {one["value"]: one["count"] for one in found["facet_results"][column]["results"]}
        values = [row[column] for row in rows if row[column] is not None]
        assert counted == {value: values.count(value) for value in values}
