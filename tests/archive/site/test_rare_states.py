"""Cells of a rare state are found without a look at all cells, and are the same."""

from __future__ import annotations

from typing import Any

import pytest
from datasette.app import Datasette
from msgspec.structs import replace

from archive.database.folder import DATABASE, Archive
from archive.site import rare_states
from archive.site.rare_states import rare_state
from archive.site.serve import datasette_for
from tests.support.keeping import keep
from tests.support.site_archive import CELLS, build, get, make_report

ASKED = (
    "state=unparsed", "state=unparsed&key=applications.new", "state=row_absent&_sort_desc=report", "state=number",
    "state=no", "state=unparsed&report=6", "state=unparsed&report=1", "state__contains=unparsed",
)  # fmt: skip


@pytest.fixture(scope="module")
def datasette(tmp_path_factory: pytest.TempPathFactory) -> Datasette:
    folder = build(tmp_path_factory.mktemp("states"))
    with Archive(folder) as archive:
        strange = (
            replace(CELLS[3], value=None, raw="１2?", state="unparsed"),
            replace(CELLS[4], raw=None, state="row_absent"),
        )
        report = make_report(
            "6" * 64, unit="丙县人民政府", cells=(*CELLS[:3], *strange, *CELLS[5:]), findings=()
        )
        keep(archive.database, report, "http://www.example.gov.cn/c.html", "2022-03-09T01:00:00Z")
    return datasette_for(folder, copy=folder / DATABASE)


@pytest.mark.parametrize("most", [0, 5000])
@pytest.mark.parametrize("asked", ASKED)
def test_the_cells_are_those_of_the_whole_view(
    datasette: Datasette, asked: str, most: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = f"/gongkai/cells.json?_shape=array&_size=1000&{asked}"
    monkeypatch.setattr(rare_states, "_MOST", most)
    datasette.__dict__.pop("_gongkai_remembered", None)
    found = get(datasette, path).json()
    lines = get(datasette, path.replace(".json", ".csv")).text.splitlines()
    monkeypatch.setattr("archive.site.remembering.rare_state", lambda *_: None)
    whole: list[dict[str, Any]] = get(datasette, path).json()
    assert found == whole
    assert len(lines) == 1 + len(whole)


def test_a_rare_state_reads_the_items_and_reports_that_have_it(datasette: Datasette) -> None:
    """Twenty million cells take longer than the time limit."""
    sql = 'select report from cells where "state" = :p0 limit 21'
    assert rare_state(sql, {"p0": "unparsed"}) == "unparsed"
    assert rare_state(sql, {"p0": "blank"}) is None
    assert rare_state('select 1 from cells where (key = 1 or "state" = :p0)', {"p0": "unparsed"}) is None
    assert rare_state('select report from reports where "state" = :p0', {"p0": "unparsed"}) is None
    found = rare_states.held(get_connection(datasette), "unparsed")
    assert len(found.items) == 1
    assert found.reports == [6]
    assert "where item in (" in rare_states.narrowed(sql, found)
    assert "report in (6)" in rare_states.narrowed(sql, found)


def get_connection(datasette: Datasette) -> Any:
    return datasette.get_database("gongkai").connect()
