"""What a page shows only once its scripts have run, and words that stand over a table."""

from __future__ import annotations

import html

import pytest

from archive.model import Document, Paragraph
from pipelines.readers.document import read_document

_ROWS = "".join(f"<tr><td>第{n}行</td><td>{n}</td><td>一些文字，一些文字</td></tr>" for n in range(8))
_TABLE = f"<table>{_ROWS}</table>"


def _read(body: str) -> Document:
    return read_document(f"<html><body>{body}<script src='a.js'></script></body></html>".encode(), "0" * 64)


@pytest.mark.parametrize(
    "body",
    [
        f"<h1>标题</h1><noscript>{_TABLE}</noscript><p>二</p><noscript>{_TABLE}</noscript>",
        f"<h1>标题</h1><div>{html.escape(_TABLE * 2)}</div>",
    ],
    ids=["two parts without scripts", "escaped twice"],
)
def test_tables_that_the_page_itself_does_not_show(body: str) -> None:
    assert [grid.height for grid in _read(body).grids] == [8, 8]


def test_a_caption_is_a_line_over_its_table() -> None:
    document = _read(f"<table><caption>三、收到和处理申请情况</caption>{_ROWS}</table>")
    assert [b.text for b in document.blocks if isinstance(b, Paragraph)] == ["三、收到和处理申请情况"]


@pytest.mark.parametrize(
    ("cell", "unread"),
    [
        ("<b data-count='37'>0</b>", "script"),
        ("<b data-to='12'></b>", "script"),
        ("<b data-to='0'>0</b>", None),
        ("<b data-to='12'>12</b>", None),
    ],
)
def test_a_number_that_counts_up_is_unread(cell: str, unread: str | None) -> None:
    (grid,) = _read(_TABLE.replace("<td>3</td>", f"<td>{cell}</td>")).grids
    assert grid.cells[10].unread == unread


@pytest.mark.parametrize(
    ("cell", "text", "unread"),
    [
        ("<input placeholder='37'>", "", "field"),  # grey in an empty field
        ("<textarea placeholder='37'></textarea>", "", "field"),
        ("<input placeholder='37' value='12'>", "12", None),
        ("<input placeholder='请填写'>", "", None),
        ("<noscript>37</noscript>", "", "script"),
        ("<template>37</template>", "", "script"),
        ("12<noscript>37</noscript>", "12", None),
        ("<noscript>请启用脚本</noscript>", "", None),
    ],
)
def test_a_number_shown_at_times_only_is_no_blank(cell: str, text: str, unread: str | None) -> None:
    (grid,) = _read(_TABLE.replace("<td>3</td>", f"<td>{cell}</td>")).grids
    assert (grid.cells[10].text, grid.cells[10].unread) == (text, unread)
