"""Cells that are drawn as boxes of their own, and pages with two columns."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, cast

import pytest

from archive.model import Box, Grid, GridCell, Place
from pipelines.readers.pdf.lattice import cells_of
from pipelines.readers.pdf.rulings import Ruling
from pipelines.readers.pdf.sheets import halves
from pipelines.readers.pdf.text_lines import TextLine


def _box(x0: float, top: float, x1: float, bottom: float) -> list[Ruling]:
    return [
        Ruling(x0, top, x1, top),
        Ruling(x0, bottom, x1, bottom),
        Ruling(x0, top, x0, bottom),
        Ruling(x1, top, x1, bottom),
    ]


@pytest.mark.parametrize("gap", [3.2, 3.9])
def test_a_box_inside_the_frame_of_its_table_is_a_cell(gap: float) -> None:
    """Neither the frame nor the gaps between the boxes join two cells."""
    wide, high = 80.0, 20.0
    boxes = [
        (c * (wide + gap), r * (high + gap), c * (wide + gap) + wide, r * (high + gap) + high)
        for r in range(3)
        for c in range(2)
    ]
    frame = (-gap, -gap, 2 * wide + 2 * gap, 3 * high + 3 * gap)
    (table,) = cells_of([line for box in [frame, *boxes] for line in _box(*box)])

    def holding(box: Box) -> list[Box]:
        x, y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
        return [cell for cell in table if cell[0] < x < cell[2] and cell[1] < y < cell[3]]

    assert all(len(holding(box)) == 1 for box in boxes)
    assert len({holding(box)[0] for box in boxes}) == len(boxes)


def _page(columns: int, *, tables: bool = True) -> tuple[Any, list[Grid]]:
    """A page of A4 with lines, and a table, in each column."""
    wide = 500 / columns
    lines = [
        TextLine(f"{c}{n}", 1, 50 + c * wide, 60.0 + 20 * n, 45 + (c + 1) * wide, 72.0 + 20 * n, 50, 550)
        for n in range(9)
        for c in range(columns)
    ]
    grids = [
        Grid((GridCell("", 0, 0),), Place(1, (50 + c * wide, 300.0, 45 + (c + 1) * wide, 400.0)))
        for c in range(columns)
    ]
    frame = SimpleNamespace(width=595.0, height=842.0)
    return SimpleNamespace(lines=lines, frame=frame), grids if tables else []


def test_the_left_column_of_a_page_is_read_first() -> None:
    text, grids = _page(2)
    left, right = halves(cast("Any", text), grids)
    assert {line.text[0] for line in left[0]} == {"0"}
    assert {line.text[0] for line in right[0]} == {"1"}
    assert (left[1], right[1]) == (grids[:1], grids[1:])


@pytest.mark.parametrize(("columns", "tables"), [(1, True), (2, False)])
def test_other_pages_are_read_as_a_whole(columns: int, tables: bool) -> None:
    text, grids = _page(columns, tables=tables)
    assert len(halves(cast("Any", text), grids)) == 1
