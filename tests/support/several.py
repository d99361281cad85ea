"""Files with several reports, and reports over several files, made of the gold set's pages."""

from __future__ import annotations

import io
import re
from xml.sax.saxutils import escape

import pypdfium2 as pdfium

from archive.model import Grid
from pipelines.readers.document import read_document
from tests.support.carriers import spot_name, word, xlsx
from tests.support.gold import FOLDER

NAMES = ("html-official", "html-wps", "html-mso", "html-ueditor")
PAGES = {name: (FOLDER / f"{name}.html").read_text(encoding="utf-8") for name in NAMES}

Values = dict[tuple[int, int], str | int | float]


def one_page(*names: str) -> str:
    """The articles of some pages, one after another."""
    bodies = (re.search(r"<body[^>]*>(.*)</body>", PAGES[name], re.S) for name in names)
    return f"<html><meta charset='utf-8'><title>汇编</title><body>{''.join(b[1] for b in bodies if b)}</body></html>"


def one_pdf(*names: str) -> bytes:
    """The pages of some PDFs, one after another."""
    whole = pdfium.PdfDocument.new()
    for name in names:
        whole.import_pages(pdfium.PdfDocument(FOLDER / name))
    out = io.BytesIO()
    whole.save(out)
    return out.getvalue()


def one_workbook(sheets: dict[str, str], *, prose: bool = True) -> bytes:
    """A workbook with a page on each sheet."""
    values, merges = {}, {}
    for sheet, name in sheets.items():
        values[sheet], merges[sheet] = _sheet(PAGES[name], prose)
    return xlsx(values, merges)


def _sheet(page: str, prose: bool) -> tuple[Values, list[str]]:
    values: Values = {}
    merges = []
    values[0, 0] = title_of(page)
    at = int(prose)
    if not prose:
        values.clear()
    for block in read_document(page.encode(), "0" * 64).blocks:
        if not isinstance(block, Grid):
            values.update({(at, 0): block.text} if prose else {})
            at += prose
            continue
        for cell in block.cells:
            row, column = at + cell.row, cell.column
            values[row, column] = int(cell.text) if cell.text.isdigit() else cell.text
            if cell.rowspan * cell.colspan > 1:
                last = spot_name(row + cell.rowspan - 1, column + cell.colspan - 1)
                merges.append(f"{spot_name(row, column)}:{last}")
        at += block.height
    return values, merges


def text_alone(name: str) -> bytes:
    """The prose of a page as a Word file without its tables."""
    lines = [block.text for block in read_document(PAGES[name].encode(), "0" * 64).paragraphs]
    told = (title_of(PAGES[name]), *lines)
    return word("".join(f"<w:p><w:r><w:t>{escape(line)}</w:t></w:r></w:p>" for line in told))


def title_of(page: str) -> str:
    """What a page says it is, without its portal."""
    found = re.search("<title>([^<_]*)", page)
    return found[1] if found else ""
