"""Tables laid out in another way than the form's, and several of one kind: every number stands under its own name."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from msgspec.structs import replace

from archive.form.definition import FORM
from archive.model import Document, Grid, GridCell, Paragraph
from pipelines.form.understand import understand
from pipelines.readers.document import read_document
from tests.portal_builder.render import official_sections, render_body, render_tables
from tests.support.printing import page

Blocks = list[Paragraph | Grid]

TITLE = "某县人民政府2022年政府信息公开工作年度报告"
VALUES = {(item.key, item.applicant): str(n % 23) for n, item in enumerate(FORM.of("c2021"))}
OTHERS = {spot: str(int(value) + 1) for spot, value in VALUES.items()}
_SECTIONS = official_sections({section.id: ["本节一句话。"] for section in FORM.sections})
_APPLICANTS = [label.zh for label in FORM.applicants]


def _document(values: dict[tuple[str, str | None], str]) -> Document:
    html = page(TITLE, render_body(_SECTIONS, render_tables(values, "c2021")))
    return read_document(html.encode(), "0" * 64)


BASE = _document(VALUES)
_TABLES = {table: n for n, table in enumerate(("disclosure", "applications", "remedies"))}


def _numbers(document: Document) -> dict[tuple[str, str | None], object]:
    report = understand(document)
    assert report
    return {spot: cell.value if (cell := report.cell(*spot)) else None for spot in VALUES}


def _with(table: str, change: Callable[[Grid], Blocks]) -> Document:
    """The document with other blocks in the place of one of its tables."""
    grid = BASE.grids[_TABLES[table]]
    blocks = [new for block in BASE.blocks for new in (change(grid) if block is grid else [block])]
    return replace(BASE, blocks=tuple(blocks))


def _plain(rows: list[list[str]]) -> Grid:
    return Grid(tuple(GridCell(text, r, c) for r, row in enumerate(rows) for c, text in enumerate(row)))


def _lines() -> list[list[str]]:
    """Part three as plain rows: label and seven numbers."""
    keys = dict.fromkeys(item.key for item in FORM.of("c2021", "applications"))
    return [[FORM.row_name(key), *(VALUES[key, who.id] for who in FORM.applicants)] for key in keys]


def _turned(grid: Grid) -> Blocks:
    cells = (replace(c, row=c.column, column=c.row, rowspan=c.colspan, colspan=c.rowspan) for c in grid.cells)
    return [replace(grid, cells=tuple(cells))]


def _turned_over_two_pages(grid: Grid) -> Blocks:
    (whole,) = _turned(grid)
    assert isinstance(whole, Grid)
    top = tuple(cell for cell in whole.cells if cell.row < 5)
    rest = tuple(replace(cell, row=cell.row - 5) for cell in whole.cells if cell.row >= 5)
    return [Grid(top), Grid(rest)]


def _halves(_: Grid) -> Blocks:
    lines, head = _lines(), ["项目", *_APPLICANTS]
    half = (len(lines) + 1) // 2
    right = [*lines[half:], [""] * len(head)][:half]
    return [_plain([head * 2, *(a + b for a, b in zip(lines[:half], right, strict=True))])]


def _columns_apart(_: Grid) -> Blocks:
    rows = [["项目", *_APPLICANTS], *_lines()]
    return [_plain([row[:5] for row in rows]), Paragraph("续表"), _plain([row[:1] + row[5:] for row in rows])]


def _square(*, tall: bool) -> Callable[[Grid], Blocks]:
    venues = ["行政复议", "未经复议直接起诉", "复议后起诉"]
    rows = [["", *(outcome.zh for outcome in FORM.outcomes)]]
    rows += [
        [name, *(VALUES[f"remedies.{venue.id}.{outcome.id}", None] for outcome in FORM.outcomes)]
        for name, venue in zip(venues, FORM.venues, strict=True)
    ]
    return lambda _: [_plain([list(row) for row in zip(*rows, strict=True)] if tall else rows)]


def _beside_part_two(grid: Grid) -> Blocks:
    """Part three right of part two, on one sheet."""
    more = [
        GridCell(text, r, c + grid.width + 1)
        for r, row in enumerate([["项目", *_APPLICANTS], *_lines()])
        for c, text in enumerate(row)
    ]
    return [Grid((*grid.cells, *more))]


@pytest.mark.parametrize(
    ("table", "change"),
    [
        ("applications", _turned), ("applications", _turned_over_two_pages), ("applications", _halves),
        ("applications", _columns_apart), ("remedies", _square(tall=False)), ("remedies", _square(tall=True)),
    ],
)  # fmt: skip
def test_every_number_stands_under_its_own_name(table: str, change: Callable[[Grid], Blocks]) -> None:
    assert _numbers(_with(table, change)) == _numbers(BASE)


def test_two_tables_side_by_side_on_a_sheet() -> None:
    sheet = _with("disclosure", _beside_part_two)
    blocks = tuple(block for block in sheet.blocks if block is not BASE.grids[_TABLES["applications"]])
    assert _numbers(replace(sheet, blocks=blocks)) == _numbers(BASE)


@pytest.mark.parametrize(
    ("before", "over", "behind"),
    [
        ("附：2021年收到和处理政府信息公开申请情况", "", ""), ("上年度对比表", "", ""), ("填表示例", "", ""),
        ("更正前：", "更正后：", ""), ("", "", "（修改前）"), ("", "", "2021年数据"), ("", "现更正后的表格", "原表格"),
        ("上半年", "全年", ""), ("1—9月", "", ""), ("", "2022年1—12月", "其中第四季度"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("table", ["applications", "disclosure", "remedies"])
def test_of_two_tables_the_reports_own_is_read(table: str, before: str, over: str, behind: str) -> None:
    strange = _document(OTHERS).grids[_TABLES[table]]

    def both(grid: Grid) -> Blocks:
        first: Blocks = [Paragraph(before), strange] if before else []
        last: Blocks = [Paragraph(behind), strange] if behind else []
        return [*first, *([Paragraph(over)] if over else []), grid, *last]

    document = _with(table, both)
    assert _numbers(document) == _numbers(BASE)
    report = understand(document)
    assert report
    assert any(f.rule == "read.note" and "passed over" in str(f.detail) for f in report.findings)


@pytest.mark.parametrize("behind", ["", "（二）县政府办公室", "另："])
@pytest.mark.parametrize("table", ["applications", "disclosure", "remedies"])
def test_a_cell_in_which_two_tables_differ_is_open_where_nothing_tells_them_apart(
    table: str, behind: str
) -> None:
    strange = _document(OTHERS).grids[_TABLES[table]]
    words: Blocks = [Paragraph(behind)] if behind else []
    numbers = _numbers(_with(table, lambda grid: [grid, *words, strange]))
    assert {numbers[spot] for spot in VALUES if spot[0].startswith(table)} == {None}
    assert numbers == {
        spot: None if spot[0].startswith(table) else value for spot, value in _numbers(BASE).items()
    }
