"""Born-digital PDF -> Document.

pdfium opens the file once and gives text, characters and rulings; pdfplumber's TableFinder makes cells of the
rulings. Plain pdfplumber would spend 96 % of its time on character layout and lose rows where a browser split
a table over pages.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pypdfium2 as pdfium

from archive.errors import BrokenFile, EncryptedFile
from archive.model import Box, Document, Grid, Metadata, Paragraph
from pipelines.readers.pdf.anchors import Anchors
from pipelines.readers.pdf.characters import PageText, TextLine, flow
from pipelines.readers.pdf.hints import promising
from pipelines.readers.pdf.page_objects import drawn
from pipelines.readers.pdf.page_pictures import Pictured, pictured
from pipelines.readers.pdf.ruled_grids import find_grids
from pipelines.readers.pdf.rulings import rulings
from pipelines.readers.pdf.running_titles import running_lines
from pipelines.readers.pdf.turned_pages import turned_block
from pipelines.readers.pdf.words import words
from pipelines.readers.sniff import PDF

_MOST_PAGES = 600  # an annual report has 10 to 30; a year book sent by mistake is not worth a minute
_ENCRYPTED = 4  # FPDF_ERR_PASSWORD


@dataclass(frozen=True, slots=True)
class _Page:
    text: PageText
    grids: list[Grid]
    pictured: Pictured | None


def read_pdf(body: bytes, sha256: str) -> Document:
    """Read a PDF. Raises EncryptedFile where a password is asked for, BrokenFile where pdfium cannot open it."""
    document = _open(body, sha256)
    try:
        anchors = Anchors()
        pages = [_page(document, number, anchors) for number in range(min(len(document), _MOST_PAGES))]
        title = _title(document)
    except pdfium.PdfiumError as error:
        raise BrokenFile(f"PDF 已损坏 damaged PDF: {error}", sha256=sha256) from error
    finally:
        document.close()
    blocks = tuple(_as_shown(block, pages) for block in _in_order(pages))
    scans = tuple(_scans(pages, mixed=any(page.grids for page in pages)))
    return Document(sha256, PDF, blocks, Metadata(title=title), tuple(_notes(pages)), scans)


def _open(body: bytes, sha256: str) -> pdfium.PdfDocument:
    try:
        return pdfium.PdfDocument(body)
    except pdfium.PdfiumError as error:
        if getattr(error, "err_code", None) == _ENCRYPTED or "password" in str(error).lower():
            raise EncryptedFile("PDF 需要密码 PDF asks for a password", sha256=sha256) from error
        raise BrokenFile(f"无法打开 PDF cannot open PDF: {error}", sha256=sha256) from error


def _title(document: pdfium.PdfDocument) -> str | None:
    try:
        return (document.get_metadata_value("Title") or "").strip() or None
    except UnicodeDecodeError:  # a damaged title is no reason to leave the pages unread
        return None


def _page(document: pdfium.PdfDocument, number: int, anchors: Anchors) -> _Page:
    page = document[number]
    try:
        text = PageText(page, number + 1)
        objects = drawn(page)
        grids = find_grids(rulings(objects, text.frame), text)
        text.read_lines(outside=_boxes(grids))
        return _Page(text, _with_unruled(text, grids, anchors), pictured(page, objects, text.size))
    finally:
        text.close()
        page.close()


def _with_unruled(text: PageText, grids: list[Grid], anchors: Anchors) -> list[Grid]:
    """The ruled tables and, where words over columns stand outside them, the unruled ones; a frame or a few
    lines around an unruled table are none themselves."""
    whole = [grid for grid in grids if grid.width > 1 and grid.height > 1]
    if len(whole) < len(grids):
        text.read_lines(outside=_boxes(whole))
    spoken = "".join(line.text for line in text.lines)
    found = []
    if anchors.goes_on or promising(spoken):
        found = anchors.grids(words(text.chars_outside(_boxes(whole))), text.number, text.frame.height)
    drawn = [grid for grid in grids if grid in whole or not any(_covers(grid, other) for other in found)]
    both = sorted(drawn + found, key=lambda grid: grid.place.box[1] if grid.place.box else 0)
    if found or len(whole) < len(grids):
        text.read_lines(outside=_boxes(both))
    return both


def _boxes(grids: list[Grid]) -> list[Box]:
    return [grid.place.box for grid in grids if grid.place.box]


def _covers(ruled: Grid, unruled: Grid) -> bool:
    a, b = ruled.place.box, unruled.place.box
    if not a or not b:
        return False
    return min(a[2], b[2]) > max(a[0], b[0]) and min(a[3], b[3]) > max(a[1], b[1])


def _in_order(pages: list[_Page]) -> Iterator[Paragraph | Grid]:
    """Paragraphs and grids from top to bottom; a paragraph runs on over a page break, not over a table."""
    lines: list[TextLine] = []
    running = running_lines([page.text.lines for page in pages])
    for page in pages:
        pending = sorted(page.grids, key=lambda grid: grid.place.box[1] if grid.place.box else 0)
        for line in page.text.lines:
            while pending and pending[0].place.box and pending[0].place.box[1] < line.top:
                yield from flow(lines)
                lines = []
                yield pending.pop(0)
            if line not in running:
                lines.append(line)
        if pending:
            yield from flow(lines)
            lines = []
            yield from pending
    yield from flow(lines)


def _as_shown(block: Paragraph | Grid, pages: list[_Page]) -> Paragraph | Grid:
    text = pages[(block.place.page or 1) - 1].text
    return block if text.frame == text.shown else turned_block(block, text.frame, text.shown)


def _scans(pages: list[_Page], *, mixed: bool) -> Iterator[int]:
    return (page.text.number for page in pages if page.pictured and page.pictured.is_scan(mixed=mixed))


def _notes(pages: list[_Page]) -> Iterator[str]:
    empty = [str(page.text.number) for page in pages if not page.text.lines and not page.grids]
    if empty:
        yield f"无文字的页（可能是扫描件） pages without text, perhaps scans: {', '.join(empty)}"
    if not pages:
        yield "没有页 no pages"
