"""Headers and rows of part three that are drawn otherwise: every number under its name, none in a wrong place."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from archive.form.definition import FORM
from archive.model import Report
from pipelines.form.labels import find_applicant
from pipelines.reading.read_bytes import read_bytes
from tests.portal_builder.invent import Spot, invent, printed
from tests.portal_builder.render import official_sections, render_body, render_tables
from tests.support.printing import page

TITLE = "某县人民政府2022年政府信息公开工作年度报告"
VALUES = invent("c2021", lambda low, high: (low + 3 * high) // 4)
SECTIONS = official_sections({section.id: ["本节一句话。"] for section in FORM.sections})
BODY = render_body(SECTIONS, render_tables(printed(VALUES), "c2021"))


def _read(body: str) -> Report:
    report = read_bytes(page(TITLE, body).encode(), sha256="0" * 64).report
    assert report
    return report


def _values(report: Report, spots: list[Spot]) -> dict[Spot, object]:
    return {spot: cell.value if (cell := report.cell(*spot)) else None for spot in spots}


def _part_three(body: str, change: Callable[[str], str]) -> str:
    """The body with the rows of part three changed."""
    before, table, after = re.split(r"(<table(?:(?!<table).)*?申请人情况.*?</table>)", body, flags=re.S)
    return before + change(table) + after


def _numbered(table: str) -> str:
    signs = iter("①②③④⑤⑥⑦")
    names = "|".join(label.zh for label in FORM.applicants)
    return re.sub(rf"(?<=>)({names})(?=<)", lambda m: m[0] + next(signs, ""), table, count=7)


def _counted(table: str) -> str:
    row = f"<tr><td colspan=3>甲</td>{''.join(f'<td>{n}</td>' for n in range(1, 8))}</tr>"
    return re.sub(r"(<tr[^>]*>(?:(?!<tr).)*一、本年新收)", rf"{row}\1", table, count=1, flags=re.S)


def _wide(table: str) -> str:
    return re.sub(r"<td(?=[^>]*>(?:<p[^>]*>)?\d+<)", "<td colspan=3", table)


@pytest.mark.parametrize("change", [_numbered, _counted, _wide])
def test_every_number_keeps_its_name(change: Callable[[str], str]) -> None:
    changed = _part_three(BODY, change)
    assert changed != BODY
    report = _read(changed)
    assert _values(report, list(VALUES)) == VALUES
    assert not any(f.rule == "S2.unmapped" for f in report.findings)


def test_a_header_names_an_applicant_whatever_its_number() -> None:
    for text in ("总计（7）", "总计⑦", "总 计(7=1+2+3+4+5+6)"):
        assert (found := find_applicant(text))
        assert found.id == "total"
    assert find_applicant("其他处理（3）") is None


def test_columns_that_are_not_printed_take_no_other_along() -> None:
    """Only natural persons applied; the columns of organisations were taken out."""
    alone = {spot: (0 if (spot[1] or "").startswith("org") else value) for spot, value in VALUES.items()}
    for key, who in alone:
        if who == "total":
            alone[key, who] = alone[key, "natural_person"]
    rows = []
    for key in dict.fromkeys(item.key for item in FORM.of("c2021", "applications")):
        numbers = "".join(f"<td>{alone[key, who]}</td>" for who in ("natural_person", "total"))
        rows.append(f"<tr><td>{FORM.row_name(key)}</td>{numbers}</tr>")
    table = f"<table><tr><td>项目</td><td>自然人</td><td>总计</td></tr>{''.join(rows)}</table>"
    report = _read(_part_three(BODY, lambda _: table))
    spots = [spot for spot in alone if spot[1] in ("natural_person", "total")]
    assert _values(report, spots) == {spot: alone[spot] for spot in spots}
    assert all(c.value is None for c in report.cells if (c.applicant or "").startswith("org"))


def test_rows_before_their_header_are_not_lost() -> None:
    """The right column of a page is read before the left: the end of part three comes first."""
    rows = re.findall(r"<tr.*?</tr>", _table_three(), re.S)
    head, end = rows[:3] + rows[3:12], rows[12:]
    body = f"<table>{''.join(end)}</table>" + _part_three(BODY, lambda _: f"<table>{''.join(head)}</table>")
    report = _read(body)
    spots = [spot for spot in VALUES if spot[0].startswith("applications.")]
    assert _values(report, spots) == {spot: VALUES[spot] for spot in spots}


def _table_three() -> str:
    found = re.search(r"<table(?:(?!<table).)*?申请人情况.*?</table>", BODY, re.S)
    assert found
    return found[0]


@pytest.mark.parametrize("label", ["2021年", "上年", "去年同期"])
@pytest.mark.parametrize("is_first", [True, False])
def test_the_row_of_another_year_in_part_four_is_not_the_report_s(label: str, is_first: bool) -> None:
    found = re.search(r"<table(?:(?!<table).)*?行政复议.*?</table>", BODY, re.S)
    assert found
    *head, last = re.findall(r"<tr.*?</tr>", found[0], re.S)
    own = last.replace("<td", "<td>2022年</td><td", 1)
    other = f"<tr><td>{label}</td>{'<td>3</td>' * 15}</tr>"
    head[0] = head[0].replace("<td", "<td rowspan=3>年度</td><td", 1)
    table = f"<table>{''.join(head)}{other + own if is_first else own + other}</table>"
    report = _read(BODY.replace(found[0], table))
    spots = [(item.key, item.applicant) for item in FORM.of("c2021", "remedies")]
    assert _values(report, spots) == {spot: VALUES[spot] for spot in spots}


def test_a_number_in_the_header_of_part_four_moves_no_other() -> None:
    """A lost ruling put the first number into the cell of its header."""
    head = "<td rowspan=3>结果维持<br>{}</td>" + "".join(
        f"<td rowspan=2>{outcome.zh}</td>" for outcome in FORM.outcomes[1:]
    )
    upper = "<tr><td colspan=5>行政复议</td><td colspan=11>行政诉讼</td></tr>"
    middle = f"<tr>{head}<td colspan=6>未经复议直接起诉</td><td colspan=5>复议后起诉</td></tr>"
    five = "".join(f"<td>{outcome.zh}</td>" for outcome in FORM.outcomes)
    lower = f"<tr>{five.replace('<td>总计', '<td></td><td>总计')}{five}</tr>"
    spots = [(item.key, item.applicant) for item in FORM.of("c2021", "remedies")]
    first, *rest = (VALUES[spot] for spot in spots)
    numbers = "".join(f"<td>{n}</td>" for n in [*rest[:8], "", *rest[8:]])
    table = f"<table>{upper}{middle.format(first)}{lower}<tr>{numbers}</tr></table>"
    body = re.sub(r"<table(?:(?!<table).)*?行政复议.*?</table>", lambda _: table, BODY, flags=re.S)
    report = _read(body)
    read = _values(report, spots)
    assert all(value in (None, VALUES[spot]) for spot, value in read.items())
    assert not any(cell.state == "row_absent" for cell in report.cells if cell.key.startswith("remedies"))


def test_an_empty_column_beyond_the_total_is_no_applicants() -> None:
    """A sheet whose column of an applicant is hidden is still as wide as its widest table."""
    shown = [applicant for applicant in FORM.applicants if applicant.id != "org.business"]
    rows = [f"<tr><td>项目</td>{''.join(f'<td>{one.zh}</td>' for one in shown)}<td></td></tr>"]
    for key in dict.fromkeys(item.key for item in FORM.of("c2021", "applications")):
        numbers = "".join(f"<td>{VALUES[key, one.id]}</td>" for one in shown)
        rows.append(f"<tr><td>{FORM.row_name(key)}</td>{numbers}<td></td></tr>")
    report = _read(_part_three(BODY, lambda _: f"<table>{''.join(rows)}</table>"))
    read = [cell for cell in report.cells if cell.applicant == "org.business"]
    assert {cell.state for cell in read} == {"unread"}
