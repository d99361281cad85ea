"""The counts of cells by item and state are those of the view, cell for cell."""

from __future__ import annotations

from pathlib import Path

import pytest
from msgspec.structs import replace

from archive.database.cell_counts import count_cells, count_pages
from archive.database.folder import Archive
from archive.model import Cell
from tests.support.hard_archive import build as hard
from tests.support.keeping import keep
from tests.support.site_archive import build, make_report

STATES = (
    "unread",
    "unparsed",
    "text",
    "row_absent",
    "not_applicable",
    "blank",
    "number",
    "zero",
    "reconstructed",
)
PAGES = "SELECT item, key, applicant, unit, zh, page, count(*) FROM cells GROUP BY 1, 6 ORDER BY 1, 6"
VIEW = "SELECT item, key, applicant, unit, zh, state, count(*) FROM cells GROUP BY 1, 6 ORDER BY 1, 6"


def states_of(folder: Path) -> None:
    """Add a report whose cells have every state in turn."""
    made = make_report("9" * 64, 2023, unit="丁县人民政府")
    cells = [_in_state(cell, STATES[n % len(STATES)]) for n, cell in enumerate(made.cells)]
    with Archive(folder) as archive:
        keep(
            archive.database,
            replace(made, cells=tuple(cells)),
            "http://d.example.gov.cn/",
            "2024-01-09T01:00:00Z",
        )


def _in_state(cell: Cell, state: str) -> Cell:
    value = {"number": 3, "zero": 0, "reconstructed": 7}.get(state)
    return replace(cell, state=state, value=value, raw="" if value is None else str(value))  # type: ignore[arg-type]


@pytest.mark.parametrize("make", [build, hard])
def test_the_counts_are_those_of_the_view(make: object, tmp_path: Path) -> None:
    folder = make(tmp_path)  # type: ignore[operator]
    states_of(folder)
    with Archive(folder, read_only=True) as archive:
        counted = sorted(count_cells(archive.database.conn), key=lambda row: (row[0], row[5]))
        assert counted == list(archive.database.conn.execute(VIEW))
        by_page = list(count_pages(archive.database.conn))
        assert sorted(by_page, key=repr) == sorted(map(tuple, archive.database.conn.execute(PAGES)), key=repr)
        assert {row[5] for row in counted} >= {
            "unread",
            "row_absent",
            "reconstructed",
            "blank",
            "zero",
            "number",
        }


def test_no_count_looks_at_the_place_of_a_cell(tmp_path: Path) -> None:
    """Twenty million cells of a hundred thousand reports would each be looked for in a text."""
    folder = build(tmp_path)
    asked: list[str] = []
    with Archive(folder, read_only=True) as archive:
        archive.database.conn.set_trace_callback(asked.append)
        assert list(count_cells(archive.database.conn))
        archive.database.conn.set_trace_callback(None)
    assert asked
    assert not any("json_extract" in sql or "FROM cells" in sql for sql in asked)
