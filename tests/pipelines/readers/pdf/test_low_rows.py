"""Sheets printed with rows too low for their labels: what is cut off, or runs into its neighbour, is said to be unread."""

from __future__ import annotations

import pytest

from archive.model import GridCell
from pipelines.readers.pdf.characters import Char
from pipelines.readers.pdf.columns import Columns
from pipelines.readers.pdf.undecided import undecided
from pipelines.readers.pdf.unruled_grids import Block, lay_out
from pipelines.readers.pdf.words import Word, words

_HEADS = ("自然人", "商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他", "总计")


def chars(text: str, left: float, width: float = 5.0) -> list[Char]:
    """Characters side by side, ten points high, each boxed by its advance."""
    return [
        Char(sign, (left + n * width, 0.0, left + (n + 1) * width, 10.0), n) for n, sign in enumerate(text)
    ]


@pytest.mark.parametrize(
    ("white", "found"), [(0.0, ["265154"]), (1.5, ["265", "154"]), (2.4, ["265", "154"])]
)
def test_a_number_right_in_its_column_and_one_left_in_the_next_are_two(
    white: float, found: list[str]
) -> None:
    printed = [*chars("265", 0.0), *chars("154", 15.0 + white)]
    assert [word.text for word in words(printed)] == found


def test_the_digits_of_a_number_that_is_set_wide_are_one() -> None:
    wide = [Char(sign, (n * 6.5, 0.0, n * 6.5 + 5.0, 10.0), n) for n, sign in enumerate("2021")]
    assert [word.text for word in words(wide)] == ["2021"]


def block(labels: dict[float, str], values: dict[float, str]) -> Block:
    """A table without rulings: labels by the middle of their line, and the numbers of a line in the first columns."""
    heads = tuple(Word(name, (200.0 + 40 * n, 0.0, 230.0 + 40 * n, 10.0)) for n, name in enumerate(_HEADS))
    return Block(
        Columns(heads),
        with_head=True,
        labels=[Word(text, (60.0, y - 5, 60.0 + 8 * len(text), y + 5)) for y, text in labels.items()],
        values=[
            Word(text, (210.0 + 40 * n, y - 5, 216.0 + 40 * n, y + 5))
            for y, said in values.items()
            for n, text in enumerate(said.split())
        ],
    )


def rows(cells: tuple[GridCell, ...]) -> dict[int, tuple[str, str, str | None]]:
    """By row: the label, the first cell behind it, and why that cell is unread."""
    label = {cell.row: cell.text for cell in cells if cell.column == 0}
    return {cell.row: (label[cell.row], cell.text, cell.unread) for cell in cells if cell.column == 1}


def test_an_empty_row_beside_numbers_without_a_label_is_unread() -> None:
    labels = {40.0: "1.属于国家秘密", 80.0: "4.保护第三方合法权益", 150.0: "8.属于行政查询事项"}
    grid = undecided(block(labels, {40.0: "3 3", 60.0: "1 2 3"}), 1)
    assert grid
    assert rows(grid.cells) == {
        0: ("", "自然人", None),
        1: ("1.属于国家秘密", "3 | 3", None),
        2: ("", "1 | 2 | 3", None),
        3: ("4.保护第三方合法权益", "", "stray"),
        4: ("8.属于行政查询事项", "", None),
    }


@pytest.mark.parametrize(
    "lines", [{120.0: "不掌握相", 134.0: "息"}, {120.0: "不掌握相", 134.0: "关政府信", 148.0: "息"}]
)
def test_a_row_whose_label_fell_to_pieces_is_not_two_rows(lines: dict[float, str]) -> None:
    """A row that names nothing has its numbers, the row above it seems to have none."""
    labels = {40.0: "1.属于国家秘密", **lines, 180.0: "（七）总计"}
    values = dict.fromkeys((40.0, max(lines), 180.0), "0 0 0 0 0 0 0")
    assert lay_out(block(labels, values), 1) is None
    whole = {40.0: "1.属于国家秘密", max(lines): "1.本机关不掌握相关政府信息", 180.0: "（七）总计"}
    assert lay_out(block(whole, values), 1)
