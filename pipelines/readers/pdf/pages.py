"""Born-digital PDF -> Document.

pdfium opens the file once and returns text, characters and rulings. The lattice of the rulings makes the
cells, or the alignment of the text if rulings are missing.
"""

from __future__ import annotations

from collections.abc import Iterator

import pypdfium2 as pdfium
from msgspec.structs import replace

from archive.errors import BrokenFile, EncryptedFile
from archive.model import Document, Grid, Metadata, Paragraph
from archive.sentence import Sentence, say
from pipelines.readers.pdf.anchors import Anchors
from pipelines.readers.pdf.page_breaks import carry_heads
from pipelines.readers.pdf.running_titles import running_lines
from pipelines.readers.pdf.sheets import halves
from pipelines.readers.pdf.shown import has_layers
from pipelines.readers.pdf.single_page import Page, read_page
from pipelines.readers.pdf.text_lines import TextLine, flow
from pipelines.readers.pdf.turned_pages import turned_block
from pipelines.readers.sniff import PDF

_MOST_PAGES = 600  # an annual report has 10 to 30; a year book sent by mistake is not worth a minute
_ENCRYPTED = 4  # FPDF_ERR_PASSWORD


def read_pdf(body: bytes, sha256: str) -> Document:
    """Read a PDF into a Document. Raises EncryptedFile if it needs a password, BrokenFile if pdfium cannot
    read it."""
    document = _open(body, sha256)
    try:
        anchors, layered = Anchors(), has_layers(body)
        pages = [
            read_page(document, number, anchors, layered=layered)
            for number in range(min(len(document), _MOST_PAGES))
        ]
        title = _title(document)
        pages = _with_heads(pages)
    except pdfium.PdfiumError as error:
        raise BrokenFile(say("pdf_damaged", error=error), sha256=sha256) from error
    finally:
        document.close()
    blocks = tuple(_as_shown(block, pages) for block in _in_order(pages))
    scans = tuple(_scans(pages, mixed=any(page.grids for page in pages)))
    return Document(sha256, PDF, blocks, Metadata(title=title), tuple(_notes(pages)), scans)


def _with_heads(pages: list[Page]) -> list[Page]:
    """Return the pages with the headers joined that a page break cut."""
    parts = [[grids for _, grids in halves(page.text, page.grids)] for page in pages]
    whole = iter(carry_heads([grids for part in parts for grids in part]))
    return [
        replace(page, grids=[grid for _ in part for grid in next(whole)])
        for page, part in zip(pages, parts, strict=True)
    ]


def _open(body: bytes, sha256: str) -> pdfium.PdfDocument:
    try:
        return pdfium.PdfDocument(body)
    except pdfium.PdfiumError as error:
        if getattr(error, "err_code", None) == _ENCRYPTED or "password" in str(error).lower():
            raise EncryptedFile(say("pdf_encrypted"), sha256=sha256) from error
        raise BrokenFile(say("pdf_cannot_be_opened", error=error), sha256=sha256) from error


def _title(document: pdfium.PdfDocument) -> str | None:
    try:
        return (document.get_metadata_value("Title") or "").strip() or None
    except UnicodeDecodeError:  # a damaged title is no reason to leave the pages unread
        return None


def _in_order(pages: list[Page]) -> Iterator[Paragraph | Grid]:
    """Yield paragraphs and grids from top to bottom. A paragraph continues over a page break, but not over a
    table."""
    lines: list[TextLine] = []
    running = running_lines(
        [page.text.lines for page in pages],
        [[grid.place.box for grid in page.grids if grid.place.box] for page in pages],
    )
    for printed, grids in (half for page in pages for half in halves(page.text, page.grids)):
        pending = sorted(grids, key=lambda grid: grid.place.box[1] if grid.place.box else 0)
        for line in printed:
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


def _as_shown(block: Paragraph | Grid, pages: list[Page]) -> Paragraph | Grid:
    text = pages[(block.place.page or 1) - 1].text
    return block if text.frame == text.shown else turned_block(block, text.frame, text.shown)


def _scans(pages: list[Page], *, mixed: bool) -> Iterator[int]:
    """Yield the pages to be read as pictures: scans, and pages whose fonts do not give the meaning of their
    glyphs."""
    for page in pages:
        if (page.pictured and page.pictured.is_scan(mixed=mixed)) or page.cryptic:
            yield page.text.number


def _notes(pages: list[Page]) -> Iterator[Sentence]:
    empty = [page.text.number for page in pages if not page.text.lines and not page.grids]
    if empty:
        yield say("pages_without_text", pages=empty)
    if garbled := [page.text.number for page in pages if page.garbled]:
        yield say("text_layer_is_false", pages=garbled)
    for page in pages:
        yield from page.notes
    if not pages:
        yield say("no_pages")
