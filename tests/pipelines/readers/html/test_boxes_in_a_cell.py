"""Two numbers that a style sets apart in one cell are two; ink that may be the paper's joins no number."""

from __future__ import annotations

import pytest

from archive.model import GridCell
from pipelines.form.values import read_count
from pipelines.readers.document import read_document

SHEET = '<link rel="stylesheet" href="a.css"><style>.f { float: right } .g span { color: #333 }</style>'


def cell(markup: str) -> GridCell:
    page = (
        f"<html><head>{SHEET}</head><body><table><tr><td>甲</td><td>{markup}</td></tr></table></body></html>"
    )
    return read_document(page.encode(), "0" * 64).grids[0].cells[1]


@pytest.mark.parametrize(
    "markup",
    [
        '<span style="display:block">1</span><span>0</span>', '<i style="float:right">1</i>0', '<b class="f">1</b>0',
        '<div style="display:flex"><span>1</span><span>0</span></div>', '<font color="#FFFFFF">1</font>0',
        '<span style="margin-right:40px">1</span>0', '<u style="position:absolute;left:3px">1</u>0',
        '<span style="color:rgb(255,255,255)">1</span>0', '<em style="padding:0 12px">1</em>0',
    ],
)  # fmt: skip
def test_boxes_of_a_cell_are_no_number_together(markup: str) -> None:
    assert read_count(cell(markup).text).state == "unparsed"


@pytest.mark.parametrize(
    "markup",
    [
        '<span style="margin-left:1px">1</span>0', '<span style="color:#333">1</span>0', "<font color='red'>1</font>0",
        '<span style="display:inline">1</span>0', '<span style="padding:4px 0">1</span>0', '<b style="display:block">10</b>',
        '<span style="float:left">10</span><span style="margin-left:9px">件</span>',
    ],
)  # fmt: skip
def test_a_number_in_several_runs_is_one(markup: str) -> None:
    assert read_count(cell(markup).text).value == 10


@pytest.mark.parametrize("markup", ['<meter value="7"></meter>', '<progress value="7" max="9"></progress>'])
def test_a_bar_is_a_picture(markup: str) -> None:
    assert cell(markup).unread == "picture"
