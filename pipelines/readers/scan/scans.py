"""Scanned PDFs and pictures of reports -> Document, by OCR, offline. Needs the optional extra `ocr`.

A sheet is turned upright, split if it holds two pages, and straightened. The lines of its tables become
cells, and each cell with ink is recognised by itself; the text outside the tables is detected and read as a
whole. Boxes are in points of the scanned sheet. Readings carry the confidence of the engine for the
checks.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from importlib.util import find_spec
from typing import TYPE_CHECKING

import pypdfium2 as pdfium
from msgspec.structs import replace

from archive.errors import BrokenFile, MissingTool
from archive.model import Box, Document, Grid, Paragraph, Place
from archive.sentence import Sentence, say
from pipelines.readers.bundle.zip_package import member, open_zip
from pipelines.readers.sniff import PDF, ZIP, sniff

if TYPE_CHECKING:
    from pipelines.readers.scan.frames import Sheet
    from pipelines.readers.scan.page_picture import Straight

Blocks = list[Paragraph | Grid]
Said = tuple[str, float]

NOT_INSTALLED = say("ocr_not_installed")
_NEEDED = ("rapidocr", "onnxruntime", "cv2", "numpy", "PIL")
_MOST_PAGES = 60  # a report has 10 to 30; a page takes seconds
_MOST_PROSE = 20  # pages read for their prose; later pages are read only for tables


def available() -> bool:
    """Return whether the extra `ocr` is installed."""
    return all(find_spec(name) is not None for name in _NEEDED)


def with_scans(document: Document, body: bytes) -> Document:
    """Return a PDF with its scanned pages read by OCR, in place of an invisible layer of text below them.

    Without the extra, a note says so and the layer stays. Other documents and pages are returned
    unchanged.
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
    """Read a picture (PNG, JPEG, TIFF of several pages, GIF, BMP, WebP) by OCR. Raises BrokenFile if it is
    damaged, MissingTool without the extra."""
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


def look_again(body: bytes, places: Sequence[Place]) -> dict[Place, list[Said]]:
    """Return more readings of cells of a scan, in other sizes and shades: texts and confidences by place.

    The scan may be the only one in a ZIP. Places that are not found again are left out, and all if there are
    several scans: a place does not name its file. Raises BrokenFile if the file is damaged.
    """
    from pipelines.readers.scan.scanned_page import look_again

    scans = list(_scans_in(body))
    if len(scans) != 1:
        return {}
    (scan,) = scans

    boxes: dict[int, dict[Box, Place]] = {}
    for place in places:
        if place.page and place.box:
            boxes.setdefault(place.page, {})[place.box] = place
    return {
        boxes[number][box]: said
        for number, sheet in _sheets(scan, sniff(scan), sorted(boxes))
        for page in _straight(sheet)
        for box, said in look_again(page, list(boxes[number])).items()
    }


def _scans_in(body: bytes) -> Iterator[bytes]:
    """Yield the file itself if it is a PDF or a picture, or those that a ZIP holds."""
    media_type = sniff(body)
    if media_type == ZIP:
        with open_zip(body, "") as package:
            for info in package.infolist():
                inner = member(package, info, "")
                if _is_scan(sniff(inner)):
                    yield inner
    elif _is_scan(media_type):
        yield body


def _is_scan(media_type: str | None) -> bool:
    return media_type == PDF or (media_type or "").startswith("image/")


def _sheets(body: bytes, media_type: str | None, numbers: Sequence[int]) -> Iterator[tuple[int, Sheet]]:
    """Yield the pages (numbered from 1) of a PDF or a picture file, with one picture in memory at a time."""
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
    """Return the blocks of PDF pages by OCR, in reading order, with one picture in memory at a time."""
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
        yield say("pages_read_by_ocr", pages=list(read))
    if len(read) > _MOST_PROSE:
        yield say("only_tables_after", pages=_MOST_PROSE)
    if len(numbers) > _MOST_PAGES:
        yield say("only_first_pages", pages=_MOST_PAGES)


def _open(body: bytes, sha256: str) -> pdfium.PdfDocument:
    try:
        return pdfium.PdfDocument(body)
    except pdfium.PdfiumError as error:
        raise BrokenFile(say("pdf_cannot_be_opened", error=error), sha256=sha256) from error
