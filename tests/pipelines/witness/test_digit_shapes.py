"""A font that says other digits than it draws proves nothing against anybody."""

from __future__ import annotations

from collections.abc import Iterator

import pypdfium2 as pdfium
import pytest
from msgspec.structs import replace

from archive.model import Box, Cell, Place, Report
from pipelines.reading import judgement
from pipelines.reading.read_bytes import read_bytes
from pipelines.witness import digit_shapes
from tests.support.gold import FOLDER
from tests.support.small_pdf import pdf, text

REPORT = Report(
    "0" * 64,
    "application/pdf",
    *(None,) * 7,
    cells=(Cell("applications.new", "total", 3, "3", "number", "件", Place(1)),),
)


SHOWN = [b"", b"/Rotate 90", b"/Rotate 180", b"/Rotate 270", b"/CropBox [ 30 580 260 730 ]"]
SHOWN += [b"/Rotate 90 /CropBox [ 30 580 260 730 ]", b"/CropBox [ 80 590 260 730 ]"]


def page(shown: bytes) -> bytes:
    """The digits on a page that is turned, or shows only a part."""
    return pdf(text("0123456789 0123456789", 50, 700, 12), text("9876543210", 50, 600, 7), page_extra=shown)


@pytest.mark.parametrize("shown", SHOWN)
def test_digits_look_like_what_they_are_said_to_be(shown: bytes) -> None:
    assert not digit_shapes.digits_lie(REPORT, page(shown))


@pytest.mark.parametrize("shown", SHOWN)
@pytest.mark.parametrize("swapped", ["38", "69", "08", "18", "56"])
def test_digits_that_are_said_to_be_others_are_found_out(
    swapped: str, shown: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = digit_shapes._digits
    one, other = swapped

    def lie(page: pdfium.PdfPage) -> Iterator[tuple[str, Box]]:
        return ((other if sign == one else one if sign == other else sign, box) for sign, box in told(page))

    monkeypatch.setattr(digit_shapes, "_digits", lie)
    assert digit_shapes.digits_lie(REPORT, page(shown))


def test_a_report_of_such_a_file_has_no_numbers_and_accuses_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    body = (FOLDER / "pdf-horizontal.pdf").read_bytes()
    report = read_bytes(body, sha256="0" * 64).report
    assert report
    wrong = next(
        cell for cell in report.cells if cell.key == "applications.new" and cell.applicant == "total"
    )
    cells = tuple(replace(c, value=987) if c is wrong else c for c in report.cells)
    monkeypatch.setattr(digit_shapes, "digits_lie", lambda *_: True)
    judged = judgement.judged(replace(report, cells=cells, findings=()), body, {})
    assert {cell.value for cell in judged.cells} == {None}
    assert not any("原文如此" in str(found.detail) for found in judged.findings)
    assert any(found.rule == "read.tables" for found in judged.findings)
