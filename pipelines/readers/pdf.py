"""Born-digital PDF -> Document.

pdfium opens the file once and gives text, characters and rulings; pdfplumber's TableFinder makes cells of the
rulings. Plain pdfplumber would spend 96 % of its time on character layout and lose rows where a browser split
a table over pages.
"""

from __future__ import annotations

from collections.abc import Iterator

import pypdfium2 as pdfium

from archive.errors import BrokenFile, EncryptedFile
from archive.model import Document, Grid, Metadata, Paragraph
from pipelines.readers.pdf_grids import find_grids
from pipelines.readers.pdf_rulings import rulings
from pipelines.readers.pdf_text import PageText, TextLine, flow
from pipelines.readers.sniff import PDF

_MOST_PAGES = 600  # an annual report has 10 to 30; a year book sent by mistake is not worth a minute
_ENCRYPTED = 4  # FPDF_ERR_PASSWORD


def read_pdf(body: bytes, sha256: str) -> Document:
    """Read a PDF. Raises EncryptedFile where a password is asked for, BrokenFile where pdfium cannot open it."""
    document = _open(body, sha256)
    try:
        pages = [_page(document, number) for number in range(min(len(document), _MOST_PAGES))]
        title = _title(document)
    except pdfium.PdfiumError as error:
        raise BrokenFile(f"PDF 已损坏 damaged PDF: {error}", sha256=sha256) from error
    finally:
        document.close()
    blocks = tuple(_in_order(pages))
    return Document(sha256, PDF, blocks, Metadata(title=title), tuple(_notes(pages)))


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


def _page(document: pdfium.PdfDocument, number: int) -> tuple[PageText, list[Grid]]:
    page = document[number]
    try:
        text = PageText(page, number + 1)
        grids = find_grids(rulings(page, text.frame), text)
        text.read_lines(outside=[grid.place.box for grid in grids if grid.place.box])
        return text, grids
    finally:
        text.close()
        page.close()


def _in_order(pages: list[tuple[PageText, list[Grid]]]) -> Iterator[Paragraph | Grid]:
    """Paragraphs and grids from top to bottom; a paragraph runs on over a page break, not over a table."""
    lines: list[TextLine] = []
    for text, grids in pages:
        pending = sorted(grids, key=lambda grid: grid.place.box[1] if grid.place.box else 0)
        for line in text.lines:
            while pending and pending[0].place.box and pending[0].place.box[1] < line.top:
                yield from flow(lines)
                lines = []
                yield pending.pop(0)
            lines.append(line)
        if pending:
            yield from flow(lines)
            lines = []
            yield from pending
    yield from flow(lines)


def _notes(pages: list[tuple[PageText, list[Grid]]]) -> Iterator[str]:
    empty = [str(text.number) for text, grids in pages if not text.lines and not grids]
    if empty:
        yield f"无文字的页（可能是扫描件） pages without text, perhaps scans: {', '.join(empty)}"
    if not pages:
        yield "没有页 no pages"
