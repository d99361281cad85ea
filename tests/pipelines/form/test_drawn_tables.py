"""Tables drawn with characters: every cell between its strokes, or the lines as they are."""

from __future__ import annotations

import pytest

from archive.model import Document, Grid, Paragraph
from pipelines.form.drawn_tables import drawn
from tests.support.carriers import texts

CHINESE = """\
┌───┬────────┬──┬──┐
│三、  │1.申请人逾期不补│12  │    │
│结果  │正              │    │3   │
│      ├────────┼──┼──┤
│      │2.其他          │4   │5   │
├───┴────────┼──┼──┤
│四、                    │6   │7   │
└────────────┴──┴──┘"""
ASCII = """\
+------+----+----+
| 结果 | 12 | 3  |
+------+----+----+
| 总计 |    | 45 |
+------+----+----+"""


def blocks(drawing: str) -> tuple[Paragraph | Grid, ...]:
    lines = tuple(Paragraph(line) for line in ["上文", *drawing.split("\n"), "下文"])
    return drawn(Document("0" * 64, "text/plain", lines)).blocks


def test_strokes_part_the_cells() -> None:
    before, grid, after = blocks(CHINESE)
    assert isinstance(grid, Grid)
    assert texts(grid) == [
        ["三、\n结果", "1.申请人逾期不补\n正", "12", "3"],
        ["三、\n结果", "2.其他", "4", "5"],
        ["四、", "四、", "6", "7"],
    ]
    assert [block.text for block in (before, after) if isinstance(block, Paragraph)] == ["上文", "下文"]


def test_strokes_of_ascii_are_narrow() -> None:
    _, grid, _ = blocks(ASCII)
    assert isinstance(grid, Grid)
    assert texts(grid) == [["结果", "12", "3"], ["总计", "", "45"]]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("| 12 |", "|   12 |"),  # the strokes do not meet
        ("| 12 |", "| +2 |"),  # a sign that is no joint
        ("| 结果 | 12 | 3  |\n+------+", "| 结果   12 | 3  |\n+       "),  # a cell that is no rectangle
    ],
)
def test_a_drawing_that_is_not_certain_stays_as_it_is(old: str, new: str) -> None:
    drawing = ASCII.replace(old, new)
    assert drawing != ASCII
    found = blocks(drawing)
    grids = [block for block in found if isinstance(block, Grid)]
    assert not grids
