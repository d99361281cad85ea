"""A row that a page cuts: joined where that is certain, and never cut short."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from archive.model import Cell, Document, Grid, GridCell, Place
from pipelines.form.breaks import mend
from pipelines.form.stream import Row
from pipelines.form.understand import understand
from pipelines.readers.document import read_document
from tests.support.gold import FOLDER

BODY = (FOLDER / "pdf-from-word-half-width.pdf").read_bytes()
CUT = "applications.result.withheld.enforcement_files"
"""Row 7 of 不予公开: 5643 stands at the foot of the first page, 4 at the head of the second."""


def with_label(label: str) -> Document:
    """The document, the row at the head of its second page beginning with a label."""
    document = read_document(BODY, "0" * 64)
    blocks = list(document.blocks)
    for at, block in enumerate(blocks):
        if isinstance(block, Grid) and block.place.page == 2:
            first = [cell for cell in block.cells if cell.row == 0]
            blank = max((cell for cell in first[:3] if not cell.text.strip()), key=lambda cell: cell.column)
            cells = (replace(cell, text=label) if cell is blank else cell for cell in block.cells)
            blocks[at] = replace(block, cells=tuple(cells))
            break
    return replace(document, blocks=tuple(blocks))


def cut(document: Document, applicant: str) -> Cell:
    report = understand(document)
    assert report
    found = report.cell(CUT, applicant)
    assert found
    return found


def test_digits_below_a_break_end_the_number_above() -> None:
    assert cut(with_label(""), "natural_person").value == 56434


def test_digits_below_a_break_end_no_number_that_has_room_for_them() -> None:
    """Pages in a wrong order: the row at the head of the next page, without its label, is no end of wide cells."""

    def row(grid: int, texts: list[str], width: float) -> Row:
        cells = (
            GridCell(text, 0, n, place=Place(page=grid, box=(n * width, 0, (n + 1) * width, 14)))
            for n, text in enumerate(texts)
        )
        return Row(tuple(cells), grid, 0, len(texts), is_last=True)

    for width, rows in ((39.0, 2), (22.0, 1)):
        above, below = (
            row(1, ["二、上年结转政府信息公开申请数量", "15", "7"], width),
            row(2, ["", "23", "44"], width),
        )
        assert len(list(mend([above, below]))) == rows


def test_digits_end_the_number_of_their_column_if_a_ruling_is_lost_on_the_second_page() -> None:
    """Two blank cells between the 4 and the 8 are one: counted from the right, the 4 stands below a 3."""
    document = with_label("")

    def changed(block: object) -> object:
        if not isinstance(block, Grid) or block.place.page != 2:
            return block
        blank = [cell for cell in block.cells if cell.row == 0 and cell.column > 3 and not cell.text.strip()]
        return replace(block, cells=tuple(cell for cell in block.cells if cell not in blank[:1]))

    merged = replace(document, blocks=tuple(map(changed, document.blocks)))
    assert cut(merged, "natural_person").value == 56434
    assert cut(merged, "total").value == 56518


def test_digits_below_two_numbers_end_neither_for_certain() -> None:
    """The ruling between the 4 and the blank cell beside it is lost: 5643 or 3 goes on."""
    document = with_label("")

    def changed(block: object) -> object:
        if not isinstance(block, Grid) or block.place.page != 2:
            return block
        first = [cell for cell in block.cells if cell.row == 0 and cell.column > 2]
        if not first or first[0].text != "4":
            return block
        four, blank = first[:2]
        assert four.place.box
        assert blank.place.box
        wide = replace(
            four, colspan=2, place=replace(four.place, box=(*four.place.box[:2], *blank.place.box[2:]))
        )
        cells = (wide if cell is four else cell for cell in block.cells if cell is not blank)
        return replace(block, cells=tuple(cells))

    merged = replace(document, blocks=tuple(map(changed, document.blocks)))
    for applicant in ("natural_person", "org.business"):
        assert (cut(merged, applicant).value, cut(merged, applicant).state) == (None, "unparsed")
    assert cut(merged, "total").value == 56518


@pytest.mark.parametrize(
    ("page", "part"),
    [(1, {"text": "", "raw": "5651"}), (2, {"text": "", "raw": "8"}), (2, {"unread": "picture"})],
)
def test_half_a_number_is_none(page: int, part: dict[str, str]) -> None:
    """One half of 56518 is crossed out, or cannot be read."""
    document = with_label("")
    half = {1: "5651", 2: "8"}[page]

    def changed(block: object) -> object:
        if not isinstance(block, Grid) or block.place.page != page:
            return block
        row = max(cell.row for cell in block.cells) if page == 1 else 0
        return replace(
            block,
            cells=tuple(
                replace(cell, **part) if cell.text.strip() == half and cell.row == row else cell
                for cell in block.cells
            ),
        )

    found = cut(replace(document, blocks=tuple(map(changed, document.blocks))), "total")
    assert found.value is None
    assert found.state in ("unparsed", "unread")
    assert half in (found.raw or "")
    assert cut(document, "total").value == 56518


@pytest.mark.parametrize("label", ["(四)无法提供", "（三）不予公开", "三、本年度办理结果", "四、结"])
def test_beside_the_label_of_a_group_nobody_knows(label: str) -> None:
    document = with_label(label)
    for applicant in ("natural_person", "total"):
        found = cut(document, applicant)
        assert found.value is None
        assert found.state == "unparsed"
        assert "5643" in (found.raw or "") or "5651" in (found.raw or "")
    assert cut(document, "org.business").value == 3


@pytest.mark.parametrize(
    ("upper", "lower", "is_one"),
    [
        (["三、本年度办理结果", ""], ["", "（六）其他处理", "12", "13"], False),  # the group over both pages
        (["（五）不予处理"], ["2.重复申请", "12", "13"], False),
        (["（五）不予处理", "12", "13"], ["2.重复申请", "", ""], True),
        (["（二）部分公开（区分处理的，只计这一", "6", "8"], ["情形，不计其他情形）", "", ""], True),
    ],
)
def test_the_label_of_a_group_is_joined_to_a_row_that_is_none_without_it(
    upper: list[str], lower: list[str], is_one: bool
) -> None:
    def row(grid: int, texts: list[str]) -> Row:
        cells = tuple(GridCell(text, 0, number) for number, text in enumerate(texts))
        return Row(cells, grid, 0, len(texts), is_last=True)

    assert (len(list(mend([row(1, upper), row(2, lower)]))) == 1) == is_one


def test_rows_of_part_three_behind_another_table_are_its_own() -> None:
    """Pages stand side by side on a sheet: the rest of part three comes behind part two, or behind part four."""
    document = with_label("")
    rest = next(block for block in document.grids if block.place.page == 2)
    others = [block for block in document.blocks if block is not rest]
    first = next(n for n, block in enumerate(others) if isinstance(block, Grid))
    straight = understand(document)
    assert straight
    for at in (first + 1, len(others)):
        moved = understand(replace(document, blocks=(*others[:at], rest, *others[at:])))
        assert moved
        below = {cell.place.box for cell in rest.cells}
        for cell in straight.cells:
            if cell.place.page == 2 and cell.place.box in below and cell.key != CUT:
                now = moved.cell(cell.key, cell.applicant)
                assert now
                assert now.value == cell.value
        assert not [cell for cell in moved.cells if cell.state == "row_absent"]


def test_a_full_number_at_the_foot_of_a_page_is_unread_where_the_next_page_is_missing() -> None:
    document = read_document(BODY, "0" * 64)
    first = tuple(block for block in document.blocks if block.place.page == 1)
    number = cut(replace(document, blocks=first), "natural_person")
    assert (number.value, number.state) == (None, "unread")
