"""Tables printed without rulings, or with some, and pages that lie on their side."""

from __future__ import annotations

import io
import re
from pathlib import Path

import pypdfium2 as pdfium
import pytest

from archive.model import Report
from pipelines.readers.pdf.pages import read_pdf
from pipelines.reading.read_bytes import read_bytes
from tests.portal_builder.render import render_body, render_tables
from tests.portal_builder.style import STYLES, Style
from tests.support.printing import RULED, browser_pdf, page
from tests.support.seeds import (
    SEEDS,
    Seed,
    differences,
    load,
)

_BARE = "table{border-collapse:collapse;width:100%}td{padding:1px 3px}"
_TIGHT = _BARE + "td p{margin:0}"
BORDERS = {
    "none": _BARE,
    "horizontal": _BARE + "td{border-bottom:1px solid #000}",
    "vertical": _BARE + "td{border-left:1px solid #000}",
    "book": _BARE
    + "table{border-top:2px solid;border-bottom:2px solid}tr:first-child td{border-bottom:1px solid}",
    "framed rows": _TIGHT + "table{border:1px solid}td{border-bottom:1px solid}",
    "framed columns": _TIGHT + "table{border:1px solid}td{border-left:1px solid}",
    "tight": _TIGHT,
    "left": _TIGHT + "td,td p{text-align:left!important}",
    "right": _TIGHT + "td,td p{text-align:right!important}",
}
_LOOKS = re.compile(r""" (?:style|border\w*|cell\w+)=(?:"[^"]*"|'[^']*'|[^ >]*)""", re.IGNORECASE)


def pdf(chromium: str, folder: Path, seed: Seed, borders: str, style: Style | None = None) -> bytes:
    style = style or Style(remedies_values=seed.has_remedies)
    tables = render_tables(seed.figures, seed.generation, style)
    body = _LOOKS.sub("", render_body(seed.sections(length=4), tables, style))
    return browser_pdf(chromium, page(seed.title, body, borders), folder, "page")


def read(body: bytes) -> Report | None:
    return read_bytes(body, sha256="0" * 64).report


@pytest.mark.parametrize("borders", BORDERS)
@pytest.mark.parametrize("name", SEEDS)
def test_every_cell_and_every_blank(
    shared: Path, chromium: str, tmp_path: Path, name: str, borders: str
) -> None:
    seed = load(shared, name)
    assert differences(read(pdf(chromium, tmp_path, seed, BORDERS[borders])), seed.values) == []


@pytest.mark.parametrize("style", ["mso", "wps", "ordinals"])
@pytest.mark.parametrize("name", SEEDS)
def test_broken_and_spaced_labels(shared: Path, chromium: str, tmp_path: Path, name: str, style: str) -> None:
    seed = load(shared, name)
    assert differences(read(pdf(chromium, tmp_path, seed, _TIGHT, STYLES[style])), seed.values) == []


def test_a_table_cut_off_by_the_paper_is_left_alone(shared: Path, chromium: str, tmp_path: Path) -> None:
    """Two of seven columns are beyond the page's edge: no number is better than a number in a wrong column."""
    seed = load(shared, SEEDS[3])
    report = read(pdf(chromium, tmp_path, seed, _TIGHT + "td{font-size:10pt!important;white-space:nowrap}"))
    assert report
    for cell in report.cells:
        assert cell.value in (None, seed.values.get((cell.key, cell.applicant)))


def test_prose_that_names_columns_is_no_table(chromium: str, tmp_path: Path) -> None:
    prose = "<p>自然人 3 件，商业企业 2 件，总计 5 件。</p><p>其他 总计</p>" * 5
    document = read_pdf(browser_pdf(chromium, page("报告", prose), tmp_path, "prose"), "0" * 64)
    assert document.grids == ()


@pytest.mark.parametrize("borders", [RULED, _BARE], ids=["ruled", "none"])
def test_turned_pages(shared: Path, chromium: str, tmp_path: Path, borders: str) -> None:
    """However a page is turned, and wherever its corner is: the same cells, placed as the page is shown."""
    seed = load(shared, SEEDS[0])
    body = pdf(chromium, tmp_path, seed, borders)
    straight = first_place(read(body))
    for rotation in (90, 180, 270):
        report = read(turned(body, rotation))
        assert differences(report, seed.values) == []
        x0, top, x1, bottom = straight
        width, height = 595 + 30 + 50, 842 + 60 + 40  # of the page with its margins of `turned`
        x0, top, x1, bottom = x0 + 50, top + 60, x1 + 50, bottom + 60
        expected = {
            90: (height - bottom, x0, height - top, x1),
            180: (width - x1, height - bottom, width - x0, height - top),
            270: (top, width - x1, bottom, width - x0),
        }[rotation]
        assert first_place(report) == pytest.approx(expected, abs=1.5)


@pytest.mark.parametrize("quarter", [(0, 1, -1, 0, 842, 0), (0, -1, 1, 0, 0, 595)], ids=["left", "right"])
def test_text_drawn_on_its_side_is_read_in_part_and_never_wrongly(
    shared: Path, chromium: str, tmp_path: Path, quarter: tuple[float, ...]
) -> None:
    seed = load(shared, SEEDS[0])
    upright = pdfium.PdfDocument(pdf(chromium, tmp_path, seed, RULED))
    lying = pdfium.PdfDocument.new()
    for number in range(len(upright)):
        picture = upright.page_as_xobject(number, lying).as_pageobject()
        picture.set_matrix(pdfium.PdfMatrix(*quarter))
        leaf = lying.new_page(842, 595)
        leaf.insert_obj(picture)
        leaf.gen_content()
    report = read(saved(lying))
    assert report
    cells = {(cell.key, cell.applicant): cell for cell in report.cells}
    lost = ("row_absent", "unread")
    found = {spot: cell for spot, cell in cells.items() if spot in seed.values and cell.state not in lost}
    assert len(found) > 0.6 * len(seed.values)
    assert {spot: cell.value for spot, cell in found.items()} == {spot: seed.values[spot] for spot in found}
    assert any(finding.rule == "S2.unmapped" for finding in report.findings)  # what is lost is said


def first_place(report: Report | None) -> tuple[float, float, float, float]:
    assert report
    box = next(cell.place.box for cell in report.cells if cell.value is not None)
    assert box
    return box


def turned(body: bytes, rotation: int) -> bytes:
    document = pdfium.PdfDocument(body)
    for leaf in document:
        leaf.set_rotation(rotation)
        leaf.set_mediabox(-50, -40, 595 + 30, 842 + 60)
        leaf.set_cropbox(-50, -40, 595 + 30, 842 + 60)
    return saved(document)


def saved(document: pdfium.PdfDocument) -> bytes:
    target = io.BytesIO()
    document.save(target)
    return target.getvalue()
