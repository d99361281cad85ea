"""Tables without lines, or with some: columns by alignment, headers cut by a page break, what stays undecided."""

from __future__ import annotations

import pytest

from archive.model import Grid
from pipelines.readers.pdf.pages import read_pdf
from tests.support.small_pdf import LEFT, TOP, WIDE, at, pdf, table, text

HEADS = ["信息内容", "本年制发件数", "本年废止件数", "现行有效件数"]
ROWS = [["规章", "1", "", "13"], ["行政规范性文件", "200", "4", "7"]]


def grids(body: bytes) -> tuple[Grid, ...]:
    return read_pdf(body, "0" * 64).grids


def texts(grid: Grid) -> list[list[str]]:
    return [[slot.text if slot else "" for slot in row] for row in grid.slots]


def unruled(shift: float, rows: list[list[str]] = ROWS, heads: list[str] = HEADS) -> bytes:
    """A table without lines; its values stand `shift` points from where its heads begin."""
    painted = b""
    for n, line in enumerate([heads, *rows]):
        for c, words in enumerate(line):
            x = LEFT + c * 1.2 * WIDE + (shift if n and c else 0)
            painted += text(words, x, TOP - 24 * n) if words else b""
    return painted


@pytest.mark.parametrize("shift", [-24.0, -8.0, 0.0, 25.0, 48.0])
def test_values_keep_their_columns_however_they_are_aligned(shift: float) -> None:
    (grid,) = grids(pdf(unruled(shift)))
    assert texts(grid) == [HEADS, *ROWS]


def test_two_values_under_one_head_are_given_to_no_column() -> None:
    painted = unruled(0, [["规章", "1", "2", "13"]]) + text("9", LEFT + 1.2 * WIDE + 30, TOP - 24)
    (grid,) = grids(pdf(painted))
    said = grid.slots[1][1]
    assert said
    assert (said.text, said.colspan) == ("1 | 9 | 2 | 13", 3)


@pytest.mark.parametrize(
    ("white", "said"), [(8.0, "322 172"), (40.0, "322\n172")], ids=["of thousands", "of two columns"]
)
def test_numbers_of_two_columns_are_no_thousands_of_one(white: float, said: str) -> None:
    """The ruling between two columns is lost: their numbers stand in one cell, far apart."""
    x, y = at(1, 1)
    numbers = text("322", x, y) + text("172", x + 17 + white, y)
    (grid,) = grids(pdf(table([["信息内容", "件数"], ["规章", ""]]) + numbers))
    assert texts(grid)[1] == ["规章", said]


def test_a_shaded_header_takes_no_table_apart() -> None:
    shade = f"0.85 0.9 1 rg {LEFT - 5} {TOP - 8} 440 22 re f 0 g\n".encode()
    (grid,) = grids(pdf(shade + unruled(0)))
    assert texts(grid) == [HEADS, *ROWS]


def test_narrow_columns_are_not_glued() -> None:
    heads = ["结果维持", "结果纠正", "其他结果", "尚未审结", "总计"]
    painted = b""
    for n, (head, value) in enumerate(zip(heads, ["200", "4", "0", "12", "216"], strict=True)):
        x = LEFT + 26 * n
        painted += text(head[:2], x, TOP) + text(head[2:], x, TOP - 12) + text(value, x, TOP - 40)
    (grid,) = grids(pdf(painted))
    assert texts(grid)[-1] == ["200", "4", "0", "12", "216"]


def test_a_header_cut_by_a_page_break_loses_no_column() -> None:
    first = table([["x", "y", "z"], ["", "自然", "总计"]])
    second = table([["", "人", ""], ["一、本年新收政府信息公开申请数量", "3", "3"]])
    above, below = grids(pdf(first, second))
    assert texts(above)[1] == ["", "自然", "总计"]
    assert texts(below)[0] == ["", "自然\n人", "总计"]


def test_values_are_not_carried_over_a_page_break() -> None:
    first = table([["信息内容", "本年制发件数", "本年废止件数"], ["规章", "3", "4"]])
    second = table([["行政规范性文件", "", "5"]])
    assert texts(grids(pdf(first, second))[1]) == [["行政规范性文件", "", "5"]]


def test_a_header_at_the_foot_of_a_page_heads_the_rows_of_the_next() -> None:
    low = b"q 1 0 0 1 0 -700 cm " + unruled(0, rows=[]) + b"Q\n"
    prose = text("本报告的说明文字，写在表格之前。", LEFT, TOP)
    rows = unruled(0, rows=ROWS, heads=["", "", "", ""])
    (grid,) = grids(pdf(prose + low, rows))
    assert texts(grid) == [HEADS, *ROWS]


def test_a_number_set_wide_is_one_and_two_numbers_are_two() -> None:
    body = table([["head", "one"], ["row", ""]])
    x, y = LEFT + WIDE + 10, TOP - 40
    wide = b"".join(text(sign, x + 10 * n, y) for n, sign in enumerate("135"))
    assert texts(grids(pdf(body + wide))[0])[1] == ["row", "135"]
    two = text("12", x, y) + text("34", x + 17, y)
    assert texts(grids(pdf(body + two))[0])[1] == ["row", "12 34"]


@pytest.mark.parametrize(("drop", "is_open"), [(0, False), (4, False), (12, True)])
def test_numbers_below_the_last_label_of_a_page_may_belong_to_the_next(drop: int, is_open: bool) -> None:
    """A break inside a row can leave its numbers on one page and its label on the other."""
    low = b"".join(
        text(words, LEFT + c * 1.2 * WIDE, TOP - 24 - drop)
        for c, words in enumerate(["", "5", "6", "7"])
        if words
    )
    first = unruled(0, rows=[["规章", "", "", ""]]) + low
    second = unruled(
        0, rows=[["", "", "", ""], ["行政规范性文件", "", "", ""], ["规章", "1", "", "2"]], heads=[""] * 4
    )
    above, below = grids(pdf(first, second))
    said = [
        slot and slot.unread for row in (above.slots[-1], below.slots[0], below.slots[1]) for slot in row[1:]
    ]
    assert said == (["cut"] * 6 if is_open else [None] * 6) + [None] * 3
