"""Scanned PDFs and pictures of reports -> Document, by OCR, offline. Needs the optional extra `ocr`.

A sheet is turned upright, cut where it holds two pages, and set straight; the lines of its tables become cells,
and each cell that has ink is recognised by itself; what stands outside the tables is found and read as a whole.
Boxes are in points of the sheet as it was scanned. What was read carries how sure the engine is, for the checks
to weigh.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from importlib.util import find_spec
from typing import TYPE_CHECKING

import pypdfium2 as pdfium

from archive.errors import BrokenFile, MissingTool
from archive.model import Box, Document, Grid, Paragraph, Place
from archive.sentence import Sentence, say
from pipelines.readers.sniff import PDF, sniff

if TYPE_CHECKING:
    from pipelines.readers.scan.frames import Sheet
    from pipelines.readers.scan.page_picture import Straight

Blocks = list[Paragraph | Grid]
Said = tuple[str, float]

NOT_INSTALLED = say("ocr_not_installed")
_NEEDED = ("rapidocr", "onnxruntime", "cv2", "numpy", "PIL")
_MOST_PAGES = 60  # a report has 10 to 30; a page takes seconds
_MOST_PROSE = 20  # pages that are read for their prose; of those after them only what holds a table


def available() -> bool:
    """Whether the extra `ocr` is installed."""
    return all(find_spec(name) is not None for name in _NEEDED)


def with_scans(document: Document, body: bytes) -> Document:
    """A PDF whose scanned pages are read by OCR, an invisible layer of text under them left aside; where the extra
    is missing, a note says so and the layer stays.

    Any other document comes back as it is, and so do pages that are no scans.
    """
    if not document.scans:
        return document
    if not available():
        return replace(document, notes=(*document.notes, NOT_INSTALLED))
    numbers = document.scans[:_MOST_PAGES]
    pdf = _open(body, document.sha256)
    try:
        pages = _read_pages(pdf, numbers)
    except pdfium.PdfiumError as error:
        raise BrokenFile(say("pdf_damaged", error=error), sha256=document.sha256) from error
    finally:
        pdf.close()
    kept = [block for block in document.blocks if block.place.page not in numbers]
    blocks = sorted([*kept, *pages], key=lambda block: block.place.page or 0)
    return replace(document, blocks=tuple(blocks), notes=(*document.notes, *_notes(document.scans)))


def read_image(body: bytes, sha256: str) -> Document:
    """A picture (PNG, JPEG, TIFF of several pages, GIF, BMP, WebP) by OCR. Raises BrokenFile, and MissingTool
    without the extra."""
    if not available():
        raise MissingTool(str(NOT_INSTALLED), sha256=sha256)
    from pipelines.readers.scan.frames import sheets_of

    blocks: Blocks = []
    count = 0
    for count, sheet in enumerate(sheets_of(body, sha256, _MOST_PAGES), 1):
        blocks += _read(sheet, count)
    return Document(
        sha256, sniff(body) or "image/png", tuple(blocks), notes=tuple(_notes(range(1, count + 1)))
    )


def look_again(body: bytes, media_type: str, places: Sequence[Place]) -> dict[Place, list[Said]]:
    """Cells of a scan read several times more, in other sizes and shades: of each place what was read, and how
    sure the engine was. Places that are not found again are left out. Raises BrokenFile."""
    from pipelines.readers.scan.scanned_page import look_again

    boxes: dict[int, dict[Box, Place]] = {}
    for place in places:
        if place.page and place.box:
            boxes.setdefault(place.page, {})[place.box] = place
    return {
        boxes[number][box]: said
        for number, sheet in _sheets(body, media_type, sorted(boxes))
        for page in _straight(sheet)
        for box, said in look_again(page, list(boxes[number])).items()
    }


def _sheets(body: bytes, media_type: str, numbers: Sequence[int]) -> Iterator[tuple[int, Sheet]]:
    """Pages (numbered from 1) of a PDF or a picture file, one picture in memory at a time."""
    from pipelines.readers.scan.frames import sheet_of, sheets_of

    if media_type != PDF:
        yield from ((n, sheet) for n, sheet in enumerate(sheets_of(body, "", _MOST_PAGES), 1) if n in numbers)
        return
    pdf = _open(body, "")
    try:
        yield from ((number, sheet_of(pdf[number - 1])) for number in numbers)
    finally:
        pdf.close()


def _read_pages(document: pdfium.PdfDocument, numbers: Sequence[int]) -> Blocks:
    """What pages of a PDF say by OCR, in reading order; one picture in memory at a time."""
    from pipelines.readers.scan.frames import sheet_of

    blocks: Blocks = []
    for count, number in enumerate(numbers):
        blocks += _read(sheet_of(document[number - 1]), number, prose=count < _MOST_PROSE)
    return blocks


def _read(sheet: Sheet, number: int, *, prose: bool = True) -> Blocks:
    from pipelines.readers.scan.scanned_page import read_page

    return [block for page in _straight(sheet) for block in read_page(page, number, prose=prose)]


def _straight(sheet: Sheet) -> Iterator[Straight]:
    from pipelines.readers.scan.page_picture import straighten
    from pipelines.readers.scan.upright import upright_pages

    return (straighten(page, way) for page, way in upright_pages(sheet))


def _notes(numbers: Sequence[int]) -> Iterator[Sentence]:
    read = numbers[:_MOST_PAGES]
    if read:
        yield say("pages_read_by_ocr", pages=read)
    if len(read) > _MOST_PROSE:
        yield say("only_tables_after", pages=_MOST_PROSE)
    if len(numbers) > _MOST_PAGES:
        yield say("only_first_pages", pages=_MOST_PAGES)


def _open(body: bytes, sha256: str) -> pdfium.PdfDocument:
    try:
        return pdfium.PdfDocument(body)
    except pdfium.PdfiumError as error:
        raise BrokenFile(say("pdf_cannot_be_opened", error=error), sha256=sha256) from error
