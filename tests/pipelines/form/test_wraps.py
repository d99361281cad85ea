"""Two lines of digits in a cell are one number only where the cell had no room for another digit."""

from __future__ import annotations

import pytest

from archive.model import Document, Grid, GridCell, Place
from pipelines.form.wraps import unwrapped


def cell(text: str, row: int, width: float) -> GridCell:
    return GridCell(text, row, 0, 1, 1, Place(1, (0.0, 20.0 * row, width, 20.0 * row + 20)))


@pytest.mark.parametrize(
    ("text", "beside", "width", "becomes"),
    [
        ("4585\n87", "7", 32, "458587"), ("4585\n87", "131265", 40, "4585\n87"), ("12\n34", "7", 45, "12\n34"),
        ("413\n126\n5", "8", 28, "4131265"), ("126\n5012", "8", 28, "126\n5012"), ("4\n5", "8", 12, "4\n5"),
    ],
)  # fmt: skip
def test_a_number_is_put_together_where_its_cell_is_full(
    text: str, beside: str, width: float, becomes: str
) -> None:
    document = Document("0" * 64, "application/pdf", (Grid((cell(text, 0, width), cell(beside, 1, width))),))
    assert unwrapped(document).grids[0].cells[0].text == becomes
