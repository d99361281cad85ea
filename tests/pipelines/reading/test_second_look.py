"""A misread cell is read again before anyone is accused; what the page does say is never overruled."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest
from msgspec.structs import replace

from archive.model import Document, Grid, GridCell, Paragraph, Place, Report
from pipelines.checks.locate import RULE, locate
from pipelines.checks.settle import DOUBT, doubts, legible, settled, suspects, unmet
from pipelines.form.spelling import respelled
from pipelines.readers.pdf.page_pictures import Pictured
from pipelines.readers.pdf.pages import read_pdf
from pipelines.readers.scan import scans
from tests.support.wrong_cell import wrong

SHA = "0" * 64
SPOT = ("applications.result.granted", "total")


def scanned(sure: float = 0.95) -> Report:
    """A report whose cell SPOT says 7 where all else asks for 6, as if recognised in a picture."""
    whole = wrong()
    place = Place(1, (0, 0, 10, 10))
    cells = tuple(replace(cell, confidence=sure, place=place) for cell in whole.cells)
    return replace(whole, cells=cells)


def test_the_cell_that_breaks_two_sums_is_the_first_to_be_read_again() -> None:
    first = suspects(scanned())[0]
    assert (first.key, first.applicant) == SPOT


def test_a_cell_read_otherwise_as_the_identities_ask_was_our_misreading() -> None:
    report = settled(scanned(), {SPOT: [("6", 0.97), ("7", 0.6)]})
    cell = report.cell(*SPOT)
    assert cell
    assert (cell.value, cell.raw, cell.proposed) == (6, "6", None)
    assert cell.confidence is not None
    assert cell.confidence < 0.9
    assert unmet(report) == frozenset()
    assert [(f.rule, f.status, f.subject) for f in report.findings] == [(RULE, "holds", "@".join(SPOT))]
    assert locate(report) is report


def test_a_cell_always_read_the_same_is_the_agencys_own_mistake() -> None:
    looks = {SPOT: [("7", 0.9)] * 4}
    report = settled(scanned(), looks)
    located = locate(report, looks)
    cell = located.cell(*SPOT)
    assert cell
    assert (cell.value, cell.proposed) == (7, 6)
    finding = located.findings[-1]
    assert (finding.rule, finding.status) == (RULE, "fails")


def test_readings_that_differ_leave_it_open() -> None:
    looks = {SPOT: [("7", 0.9), ("1", 0.8)]}
    finding = locate(settled(scanned(), looks), looks).findings[-1]
    assert (finding.rule, finding.status) == (RULE, "undetermined")
    assert "1" in str(finding.detail)


def test_a_number_nobody_read_is_never_put_in() -> None:
    report = scanned()
    assert settled(report, {SPOT: [("8", 0.99), ("", 0.0)]}) == report
    assert settled(report, {}) == report


def test_doubtful_cells_are_named_one_by_one() -> None:
    report = scanned(1.0)
    cells = tuple(replace(c, confidence=0.5) if c.key.startswith("disclosure.") else c for c in report.cells)
    report = replace(report, cells=cells)
    found = list(doubts(report, {}))
    assert {f.rule for f in found} == {DOUBT}
    assert [f.subject for f in found] == [c.key for c in cells if c.key.startswith("disclosure.")]


def test_ink_that_nobody_can_read_is_no_blank() -> None:
    report = wrong()
    blank = replace(report.cells[0], value=None, raw="", state="blank", confidence=0.0)
    empty = replace(report.cells[1], value=None, raw="", state="blank")
    cells = legible(replace(report, cells=(blank, empty))).cells
    assert [cell.state for cell in cells] == ["unparsed", "blank"]


@pytest.mark.parametrize(
    ("read", "meant"),
    [("白然人", "自然人"), ("3危及“三安全稳定”", "3.危及“三安全一稳定”"), ("尚末审结", "尚未审结"),
     ("本年废止作数", "本年废止件数"), ("12", "12"), ("无", "无"), ("261万元", "261万元"),
     ("第二十条第（）项", "第二十条第（）项")],
)  # fmt: skip
def test_labels_of_a_scan_are_spelt_as_the_form_spells_them(read: str, meant: str) -> None:
    cell = GridCell(read, 0, 0, confidence=0.9)
    document = Document("0" * 64, "image/png", (Grid((cell,)), Paragraph(read)))
    done = respelled(document)
    assert done.grids[0].cells[0].text == meant
    assert done.paragraphs[0].text == read
    printed = replace(document, blocks=(Grid((replace(cell, confidence=None),)),))
    assert respelled(printed) is printed


@pytest.mark.parametrize("turns", [0, 1, 2, 3])
def test_a_place_is_found_again_on_the_sheet_as_it_was_scanned(turns: int) -> None:
    from pipelines.readers.scan.straightening import Way

    width, height, scale = 300, 200, 2.0
    # a mark at (40, 20) to (60, 30) pixels of the sheet, as it stands on the page turned counter-clockwise
    turned = [(40, 20, 60, 30), (20, 240, 30, 260), (240, 170, 260, 180), (170, 40, 180, 60)][turns]
    x0, top, x1, bottom = (value / scale for value in turned)
    way = Way.of_quarter_turns(turns, width, height, scale)
    assert way.box((x0, top, x1, bottom)) == (20, 10, 30, 15)


def test_a_page_is_a_scan_where_its_picture_is_all_there_is_to_see() -> None:
    import pypdfium2 as pdfium

    image = pytest.importorskip("PIL.Image", reason="no OCR: make ocr")
    target = io.BytesIO()
    image.new("L", (600, 800), 255).save(target, "PDF")
    assert read_pdf(target.getvalue(), SHA).scans == (1,)
    empty, blank = pdfium.PdfDocument.new(), io.BytesIO()
    empty.new_page(595, 842)
    empty.save(blank)
    assert read_pdf(blank.getvalue(), SHA).scans == ()


@pytest.mark.parametrize(
    ("pictured", "alone", "mixed"),
    [
        (Pictured(covered=0.1, silent=True), True, False),
        (Pictured(covered=0.4, silent=True), True, True),
        (Pictured(covered=0.6, silent=False), False, False),
        (Pictured(covered=1.0, silent=False), True, False),
        (Pictured(covered=1.0, silent=False, unseen=True), True, True),
    ],
)
def test_text_under_a_scan_is_told_from_text_that_is_seen(
    pictured: Pictured, alone: bool, mixed: bool
) -> None:
    assert pictured.is_scan(mixed=False) is alone
    assert pictured.is_scan(mixed=True) is mixed


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "BMP", "WEBP", "GIF", "TIFF"])
def test_pictures_of_every_kind_become_gray_sheets(kind: str) -> None:
    image = pytest.importorskip("PIL.Image", reason="no OCR: make ocr")
    pytest.importorskip("cv2", reason="no OCR: make ocr")
    from pipelines.readers.scan.frames import sheets_of

    target = io.BytesIO()
    image.new("RGB", (1700, 2400), (250, 250, 250)).save(target, kind)
    (sheet,) = sheets_of(target.getvalue(), "0" * 64, 9)
    assert sheet.gray.shape == (2400, 1700)
    assert 240 <= sheet.gray.min() <= sheet.gray.max() <= 255


@pytest.mark.parametrize(
    ("mode", "white"),
    [("CMYK", (0, 0, 0, 0)), ("1", 1), ("I;16", 65535), ("P", 0), ("RGBA", (0, 0, 0, 0))],
)
def test_white_paper_is_white_in_every_mode(mode: str, white: object, tmp_path: Path) -> None:
    image = pytest.importorskip("PIL.Image", reason="no OCR: make ocr")
    pytest.importorskip("cv2", reason="no OCR: make ocr")
    from pipelines.readers.scan.frames import sheets_of

    picture = image.new(mode, (1700, 2400), white)
    if mode == "P":
        picture.putpalette([255, 255, 255])
    path = tmp_path / "page.tiff"
    picture.save(path)
    (sheet,) = sheets_of(path.read_bytes(), "0" * 64, 9)
    assert sheet.gray.min() >= 250


def _zipped(*bodies: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as package:
        for number, body in enumerate(bodies):
            package.writestr(f"{number}.bin", body)
    return buffer.getvalue()


def test_the_only_scan_beside_a_text_is_looked_at_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """A page and its pictures are read as one ZIP: the second look is at the pictures, not at the ZIP."""
    page, scan, other = b"<!DOCTYPE html><html><body>x</body></html>", b"%PDF-1.4 scan", b"\x89PNG\r\n\x1a\n"
    seen: list[bytes] = []

    def sheets(body: bytes, *_: object) -> list[object]:
        seen.append(body)
        return []

    monkeypatch.setattr(scans, "_sheets", sheets)
    places = [Place(1, (0, 0, 10, 10))]
    for body in (scan, _zipped(page, scan), _zipped(page, scan, other), _zipped(page), page):
        assert scans.look_again(body, places) == {}
    assert seen == [scan, scan]
