"""The unit of money stands in the cell, over it, beside it, or in a line round the table; where they differ nobody knows."""

from __future__ import annotations

import pytest

from archive.model import Cell
from pipelines.reading.read_bytes import read_bytes

FEES = "disclosure.art20_8.fees.amount_yuan"
UNIT_IN_HEAD = "本年收费金额（单位：万元）"
_PAGE = """<h1>平罗县财政局2022年政府信息公开工作年度报告</h1><p>一、总体情况</p><p>认真贯彻落实条例。</p>
<p>二、主动公开政府信息情况</p>{over}<table>
<tr><td colspan=4>第二十条第（一）项</td></tr>
<tr><td>信息内容</td><td>本年制发件数</td><td>本年废止件数</td><td>现行有效件数</td></tr>
<tr><td>规章</td><td>0</td><td>0</td><td>0</td></tr><tr><td>行政规范性文件</td><td>3</td><td>1</td><td>8</td></tr>
<tr><td colspan=4>第二十条第（八）项</td></tr><tr><td>信息内容</td><td colspan=3>{head}</td></tr>
<tr><td>{row}</td><td colspan=3>{cell}</td></tr></table>{under}<p>三、收到和处理政府信息公开申请情况</p>"""


def fees(
    cell: str, *, head: str = "本年收费金额", row: str = "行政事业性收费", over: str = "", under: str = ""
) -> Cell:
    page = _PAGE.format(cell=cell, head=head, row=row, over=over, under=under)
    report = read_bytes(page.encode(), sha256="0" * 64).report
    assert report
    (found,) = [one for one in report.cells if one.key == FEES]
    return found


@pytest.mark.parametrize(
    ("unit", "yuan"),
    [
        ("千元", 10**3), ("百元", 10**2), ("十万元", 10**5), ("百万元", 10**6), ("千万元", 10**7), ("亿元", 10**8),
        ("人民币元", 1), ("圆", 1),
    ],
)  # fmt: skip
def test_a_unit_counts_wherever_it_stands(unit: str, yuan: int) -> None:
    for found in (
        fees("12", head=f"本年收费金额（单位：{unit}）"),
        fees("12", row=f"行政事业性收费（{unit}）"),
        fees("12", over=f"<p>单位：件、{unit}</p>"),
        fees("12", under=f"<p>注：本表金额单位均为{unit}。</p>"),
        fees(f"12（{unit}）", head=UNIT_IN_HEAD) if "人" not in unit else fees("12元"),
    ):
        assert (found.value, found.unit_inferred) == (12 * yuan, False)


@pytest.mark.parametrize(
    ("cell", "yuan"),
    [("12百万元", 12 * 10**6), ("1.2千万", 12 * 10**6), ("3百元整", 300), ("0.5亿", 5 * 10**7)],
)
def test_a_unit_in_the_cell_goes_before_all(cell: str, yuan: int) -> None:
    assert fees(cell, head=UNIT_IN_HEAD, over="<p>单位：件、元</p>").value == yuan


@pytest.mark.parametrize(
    "found",
    [
        fees("12", head=UNIT_IN_HEAD, row="行政事业性收费（元）"),
        fees("12", head=UNIT_IN_HEAD, under="<p>注：收费金额的单位为千元。</p>"),
        fees("12", over="<p>单位：件、元</p><p>（金额单位：万元）</p>"),
        fees("12", head="本年收费金额（万美元）"),
        fees("12", row="行政事业性收费（港元）"),
        fees("12", over="<p>单位：欧元</p>"),
    ],
    ids=lambda found: found.raw,
)
def test_two_units_and_other_currencies_are_no_amount(found: Cell) -> None:
    assert (found.value, found.state, found.raw) == (None, "unparsed", "12")


@pytest.mark.parametrize("cell", ["12", "12.5", "1200"])
def test_a_unit_that_nobody_prints_is_inferred_and_said_so(cell: str) -> None:
    assert fees(cell).unit_inferred
    assert fees("0").unit_inferred is False


def test_a_unit_of_counts_in_a_line_leaves_them_open_and_in_a_header_scales_them() -> None:
    def documents(over: str, head: str) -> list[tuple[object, str]]:
        page = _PAGE.format(cell="12", head="本年收费金额", row="行政事业性收费", over=over, under="")
        report = read_bytes(page.replace("本年制发件数", head).encode(), sha256="0" * 64).report
        assert report
        keys = [f"disclosure.art20_1.normative_docs.{name}" for name in ("issued", "repealed")]
        return [(cell.value, cell.state) for cell in report.cells if cell.key in keys]

    assert documents("<p>单位：万件、万元</p>", "本年制发件数") == [(None, "unparsed")] * 2
    assert documents("", "本年制发件数（单位：万件）") == [(30_000, "number"), (1, "number")]
