"""Layouts nobody planned for: one table for the whole article, tags left open, labels that drift."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from archive.form.definition import FORM
from archive.model import Report
from pipelines.readers.html.page import read_html
from pipelines.reading.read_bytes import read_bytes
from tests.portal_builder.render import official_sections, render_body, render_tables
from tests.portal_builder.style import Style
from tests.support.disorder import DISORDER
from tests.support.printing import page
from tests.support.seeds import differences, load

TITLE = "某县人民政府2022年政府信息公开工作年度报告"
SECTIONS = official_sections({section.id: ["本节一句话。"] for section in FORM.sections})
VALUES = {(item.key, item.applicant): n % 7 for n, item in enumerate(FORM.of("c2021"))}
FIGURES = {
    spot: f"{value}万元" if FORM.by_key[spot].is_money else str(value) for spot, value in VALUES.items()
}
WANTED = {spot: value * 10_000 if FORM.by_key[spot].is_money else value for spot, value in VALUES.items()}
BODY = render_body(SECTIONS, render_tables(FIGURES, "c2021"))


def read(html: str) -> Report | None:
    return read_bytes(html.encode(), sha256="0" * 64).report


@pytest.mark.parametrize("how", DISORDER)
def test_every_cell_comes_back(how: str) -> None:
    report = read(page(TITLE, DISORDER[how](BODY)))
    assert differences(report, WANTED) == []
    assert report
    assert [section.key for section in report.sections][-6:] == [section.id for section in FORM.sections]


@pytest.mark.parametrize("how", DISORDER)
def test_a_real_report_in_disorder(shared: Path, how: str) -> None:
    seed = load(shared, "001_3b473299667ac3ab")
    tables = render_tables(seed.figures, seed.generation, Style(remedies_values=seed.has_remedies))
    report = read(page(seed.title, DISORDER[how](render_body(seed.sections(), tables))))
    assert differences(report, seed.values) == []


def test_a_lost_total_column_stays_lost() -> None:
    """A table cut at the right edge: nothing slides into the gap, and the sums say they cannot be checked."""
    tables = render_tables(FIGURES, "c2021")
    rows = re.findall(r"<tr.*?</tr>", tables["applications"], re.S)
    cut = [re.sub(r"<td(?:(?!<td).)*</td></tr>$", "</tr>", row, flags=re.S) for row in rows[2:]]
    html = (
        "<table>"
        + "".join([*rows[:1], re.sub(r"<td[^>]*>(?:<p>)?总计.*?</td>", "", rows[1]), rows[2], *cut[1:]])
        + "</table>"
    )
    report = read(page(TITLE, html))
    assert report
    read_cells = {(c.key, c.applicant): c for c in report.cells}
    for item in FORM.of("c2021", "applications"):
        cell = read_cells[item.key, item.applicant]
        if item.applicant == "total":
            assert cell.value is None
        else:
            assert cell.value in (WANTED[item.key, item.applicant], None)
    assert "fails" not in {f.status for f in report.findings if f.rule == "A3.columns"}


def test_one_number_over_several_applicants_belongs_to_none() -> None:
    tables = render_tables(FIGURES, "c2021")
    row = "<tr><td colspan=3>一、本年新收政府信息公开申请数量</td><td colspan=6>9</td><td>9</td></tr>"
    old = re.search(r"<tr(?:(?!<tr).)*本年新收.*?</tr>", tables["applications"], re.S)
    assert old
    report = read(page(TITLE, tables["applications"].replace(old[0], row)))
    assert report
    new = [cell for cell in report.cells if cell.key == "applications.new"]
    assert [(cell.state, cell.value) for cell in new] == [("unparsed", None)] * 6 + [("number", 9)]


def test_a_table_printed_twice_is_taken_once_and_said() -> None:
    tables = render_tables(FIGURES, "c2021")
    other = render_tables(FIGURES | {("applications.new", "total"): "999"}, "c2021")
    report = read(page(TITLE, tables["applications"] + other["applications"]))
    assert report
    assert next(c for c in report.cells if (c.key, c.applicant) == ("applications.new", "total")).value != 999
    assert any("重复" in str(finding.detail) for finding in report.findings)


def test_text_of_other_tables_is_no_form() -> None:
    table = "<table><tr><td>行政许可</td><td>12</td></tr><tr><td>行政处罚</td><td>3</td></tr></table>"
    assert read(page("某局2023年行政执法数据", table)) is None


def test_missing_tables_are_absent_not_zero() -> None:
    report = read(page(TITLE, render_tables(FIGURES, "c2021")["disclosure"]))
    assert report
    states = {cell.state for cell in report.cells if cell.key.startswith(("applications", "remedies"))}
    assert states == {"row_absent"}
    missing = {finding.subject for finding in report.findings if finding.rule == "S2.shape"}
    assert missing == {"applications", "remedies"}


def test_a_stale_form_is_said() -> None:
    tables = render_tables({(i.key, i.applicant): "0" for i in FORM.of("b2019")}, "b2019")
    report = read(page(TITLE, render_body(SECTIONS, tables)))
    assert report
    assert (report.generation, report.year) == ("b2019", 2022)
    assert [f.status for f in report.findings if f.rule == "S3.generation"] == ["fails"]


def test_a_number_on_a_button_and_one_written_backwards_are_read_as_they_are_seen() -> None:
    page = "<table><tr><td><button>12</button></td><td><bdo dir='rtl'>21</bdo></td><td>7</td></tr></table>"
    first, second, third = read_html(page.encode(), "0" * 64).grids[0].cells
    assert (first.text, third.text) == ("12", "7")
    assert (second.text, second.unread) == ("12", None)
