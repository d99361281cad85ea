"""The total row of a table with a row for each body."""

from __future__ import annotations

import re
from collections.abc import Sequence

from msgspec import Struct

from archive.model import GridCell
from pipelines.form.values import read_count

Cells = dict[str, GridCell | None]
_FEWEST = 2  # rows that are of different bodies
_OF_YEARS = re.compile(r"年|本期|上期|同期|累计")


class LabelledRow(Struct, frozen=True):
    """A row of values: its label, the number of its grid, its cells by key."""

    label: str
    grid: int
    cells: Cells


def row_of_all(rows: Sequence[LabelledRow]) -> tuple[Cells, list[Cells]] | None:
    """Return the cells of the row that the other rows add up to, and the cells of the others. The first is
    empty if no row is the sum. None if the rows are not of bodies: a single row, rows without labels, or rows
    of years."""
    rows = [one for one in rows if one.grid == rows[0].grid]
    labels = {one.label for one in rows}
    if len(labels) < _FEWEST or not all(labels) or any(map(_OF_YEARS.search, labels)):
        return None
    for whole in rows:
        parts = [one.cells for one in rows if one is not whole]
        if any(_number(cell) for cell in whole.cells.values()) and all(
            _number(cell) == sum(_number(part.get(key)) for part in parts)
            for key, cell in whole.cells.items()
        ):
            return whole.cells, parts
    return {}, [one.cells for one in rows]


def _number(cell: GridCell | None) -> int:
    value = read_count(cell.text).value if cell else None
    return int(value or 0)
