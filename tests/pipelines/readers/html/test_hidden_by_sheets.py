"""Words hidden by a style sheet are not read, in whatever way of today's CSS the sheet says it."""

from __future__ import annotations

import pytest

from archive.model import Paragraph
from pipelines.form.values import read_count
from pipelines.readers.html.page import read_html

SHEETS = [
    ".h{display:none}", "@layer a{.h{display:none}}", "@supports (display:grid){.h{display:none}}",
    ":root{--d:none}.h{display:var(--d)}",
    ".h{display:var(--unsaid, none)}", "td{.h{display:none}}", "td{color:red;& .h{display:none}font-size:12px}",
    "table{td{.h{display:none}}}", "td,th{&:is(td) .h{display:none}}", "td{@media screen{.h{display:none}}}",
    ".h{font:0/0 a}", ".h{font:normal 0/1 a}", ".h{clip-path:inset(0 100% 0 0)}", ".h{zoom:.001}",
    ".h{-webkit-text-fill-color:transparent}",
    ":is(td,th) .h{display:none}", "td>span:not(.k){display:none}",
]  # fmt: skip
SEEN = [
    ".h{font:bold 700 12px/1.5 a}",
    ".h{clip-path:inset(0 10% 0 0)}",
    ".h{zoom:1.5}",
    "td{.k{display:none}}",
    "@media print{.h{display:none}}",
    "td{@media print{.h{display:none}}}",
    "th{.h{display:none}}",
]


def _cell(sheet: str, hidden: str = 'class="h"') -> str:
    rows = f"<table><tr><td>受理</td><td><span {hidden}>9</span>41</td></tr></table>"
    (grid,) = read_html(
        f"<html><head><style>{sheet}</style></head><body>{rows}</body></html>".encode(), "0" * 64
    ).grids
    return grid.cells[1].text


@pytest.mark.parametrize("sheet", SHEETS)
def test_a_digit_that_a_sheet_hides_is_not_read(sheet: str) -> None:
    assert _cell(sheet) == "41"


@pytest.mark.parametrize("sheet", SEEN)
def test_a_digit_that_a_sheet_does_not_hide_is_read(sheet: str) -> None:
    assert _cell(sheet) == "941"


def test_a_variable_in_an_attribute_has_the_value_of_the_sheet() -> None:
    assert _cell(":root{--d:none}", 'style="display:var(--d)"') == "41"
    assert _cell(":root{--d:inline}", 'style="display:var(--d)"') == "941"


_UNSURE = "<style>.h:bogus(a){display:none}</style>"


def test_a_digit_that_may_be_hidden_is_no_number_of_a_sentence() -> None:
    page = f'<html>{_UNSURE}<body><p>收到申请<span class="h">9</span>41件。</p></body></html>'
    (line,) = read_html(page.encode(), "0" * 64).blocks
    assert isinstance(line, Paragraph)
    assert line.text == "收到申请□41件。"


def test_a_digit_that_may_be_hidden_is_no_number_of_a_row_of_boxes() -> None:
    boxes = '<div class="td">受理</div><div class="td"><i class="h">9</i>41</div><div class="td"><img src="4.png"></div>'
    page = f'<html>{_UNSURE}<body><div class="tr">{boxes}</div></body></html>'
    (line,) = read_html(page.encode(), "0" * 64).blocks
    assert isinstance(line, Paragraph)
    name, *values = line.text.split("\t")
    assert (name, [read_count(value).state for value in values]) == ("受理", ["unparsed", "unparsed"])


@pytest.mark.parametrize("part", ["tr", "tbody", "td", "span"])
def test_a_cell_that_may_be_hidden_is_unread_and_keeps_its_words(part: str) -> None:
    row = "<tr><td>受理</td><td><span>41</span></td></tr>"
    page = f"<html><style>{part}:bogus(a){{display:none}}</style><body><table><tbody>{row}</tbody></table></body></html>"
    (grid,) = read_html(page.encode(), "0" * 64).grids
    assert (grid.cells[1].text, grid.cells[1].unread) == ("41", "style")
