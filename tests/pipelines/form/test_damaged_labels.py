"""A row whose label is damaged is the row that alone can stand at its place; where two could, it is neither."""

from __future__ import annotations

import re

import pytest

from archive.model import Report, Spot, Value
from pipelines.form.labels import find_row
from pipelines.reading.read_bytes import read_bytes
from tests.support.gold import FOLDER

PAGE = (FOLDER / "html-official.html").read_text(encoding="utf-8")
PUBLICATIONS = next(row for row in re.findall(r"<tr>.*?</tr>", PAGE, re.S) if "公开出版物" in row)
CONFIRM = "5.要求行政机关确认或重新出具已获取信息"
CLEAR = {
    "cut short": {CONFIRM: "5.要求行政机关确认"},
    "cut at the front": {"8.属于行政查询事项": "查询事项", CONFIRM: "获取信息"},
    "a sign misspelt": {"2.重复申请": "2.重夏申请", "（一）予以公开": "（一）予以公幵"},
    "a sign lost": {"一、本年新收政府信息公开申请数量": "一、本年收政府信息公开申请数量"},
    "other words": {"1.信访举报投诉类申请": "1.信访投诉举报类申请"},
    "cut and misspelt": {"2.没有现成信息需要另行制作": "2.没有规成信息需要"},
    "part two": {"行政事业性收费": "行政事业性收", "行政处罚": "行政处法", "行政强制": "行政强治"},
    "clear by its neighbours alone": {"3.要求提供公开出版物": "3.要求"},
}


def read(page: str) -> Report:
    report = read_bytes(page.encode(), sha256="0" * 64).report
    assert report
    return report


WHOLE = read(PAGE)


def values(report: Report) -> dict[Spot, Value]:
    return {(cell.key, cell.applicant): cell.value for cell in report.cells}


def damaged(changes: dict[str, str]) -> Report:
    page = PAGE
    for was, now in changes.items():
        assert f">{was}<" in page
        page = page.replace(f">{was}<", f">{now}<")
    return read(page)


@pytest.mark.parametrize("kind", CLEAR)
def test_a_damaged_label_names_its_row(kind: str) -> None:
    report = damaged(CLEAR[kind])
    assert values(report) == values(WHOLE)


def test_a_label_over_two_cells_is_one() -> None:
    whole = re.compile(r'<td colspan="2"([^>]*)><p([^>]*)>（一）予以公开</p></td>')
    changed = whole.sub(r"<td\1><p>（一）予</p></td><td\1><p>以公开</p></td>", PAGE)
    assert changed != PAGE
    assert values(read(changed)) == values(WHOLE)


def test_what_two_rows_could_be_is_neither() -> None:
    """要求 begins two labels, the row between has lost its own, and a row of no form stands beside them."""
    stranger = PUBLICATIONS.replace("3.要求提供公开出版物", "其中：合并办理")
    page = PAGE.replace(PUBLICATIONS, stranger + PUBLICATIONS.replace("3.要求提供公开出版物", "要求"))
    page = page.replace(">4.无正当理由大量反复申请<", "><").replace(f">{CONFIRM}<", ">要求<")
    rows = [c for c in read(page).cells if c.key.endswith(("publications", "excessive", "confirm_reissue"))]
    assert {cell.state for cell in rows} == {"unread"}


def test_an_unknown_row_accuses_nobody_while_one_of_the_form_is_missing() -> None:
    strangers = "".join(
        PUBLICATIONS.replace("3.要求提供公开出版物", name) for name in ("其中：网上申请", "其中：来信")
    )
    extra = PAGE.replace(PUBLICATIONS, PUBLICATIONS + strangers)
    assert {f.status for f in read(extra).findings if f.rule == "S2.unmapped"} == {"fails"}
    lost = PAGE.replace(PUBLICATIONS, strangers)
    assert {f.status for f in read(lost).findings if f.rule == "S2.unmapped"} == {"undetermined"}


@pytest.mark.parametrize(
    "heads", [("上一年项目数量",), ("上一年项目数量", "本年增/减"), ("本年增/减", "处理决定数量"),
              ("上一年项目数量", "本年增/减", "处理决定数量")],
)  # fmt: skip
@pytest.mark.parametrize("label", ["行政许可", "行□许□"])
def test_a_row_with_numbers_under_lost_heads_is_not_absent(heads: tuple[str, ...], label: str) -> None:
    """The heads of the block lost their wording, the row perhaps its own: its numbers are there all the same."""
    page = PAGE
    for head in heads:
        page = page.replace(f">{head}<", ">■□■<")
    report = read(page.replace(">行政许可<", f">{label}<"))
    for cell in WHOLE.cells:
        if cell.key.startswith("disclosure.art20_5.licences."):
            now = report.cell(cell.key)
            assert now
            assert now.state == "unread" or now.value == cell.value


def test_a_label_with_its_group_before_it_names_the_row_behind() -> None:
    group = PAGE.replace(">2.重复申请<", ">（五）不予处理—2.重复申请<")
    assert values(read(group)) == values(WHOLE)
    assert [find_row(f"（六）其他处理-{text}") for text in ("3.其他", "1.申请人逾期不补正")] == [
        find_row("其他"),
        find_row("逾期不补正"),
    ]


def test_a_row_that_slid_to_the_left_is_read_by_its_sum() -> None:
    """A group that ends a row too early: the label stands in the group's column, the numbers under the next labels."""
    slid = PUBLICATIONS.replace("</tr>", "<td></td></tr>")
    page = re.sub(r'<td rowspan="5"([^>]*)>(<p[^>]*>（五）不予处理)', r'<td rowspan="2"\1>\2', PAGE)
    page = page.replace(PUBLICATIONS, slid)
    assert page != PAGE.replace(PUBLICATIONS, slid)
    report = read(page)
    for cell in WHOLE.cells:
        now = report.cell(cell.key, cell.applicant)
        assert now
        assert now.value in (cell.value, None)
        assert now.value is not None or now.state == "unread" or cell.value is None


def test_two_numbers_that_ran_together_are_none() -> None:
    cell = next(c for c in WHOLE.cells if c.raw and len(c.raw) > 3 and c.applicant)
    found = read(PAGE.replace(f">{cell.raw}<", f">0{cell.raw}<", 1)).cell(cell.key, cell.applicant)
    assert found
    assert (found.value, found.state) == (None, "unparsed")


def test_no_row_is_absent_while_a_row_without_a_label_has_numbers() -> None:
    """Two rows of part three have lost their labels, far from each other: either could be the one at hand."""
    page = PAGE.replace(">2.重复申请<", "><").replace(">（一）予以公开<", "><")
    page = page.replace(PUBLICATIONS, "")
    report = read(page.replace(">（七）总计<", ">甲乙丙丁<"))
    absent = [
        cell.key
        for cell in report.cells
        if cell.state == "row_absent" and cell.key.startswith("applications")
    ]
    nameless = [cell for cell in report.cells if cell.key.startswith("unmapped.applications.无标签")]
    assert not (absent and nameless)
