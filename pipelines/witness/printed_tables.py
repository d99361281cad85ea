"""PDF read by pdfplumber: another parser of the file (pdfminer) and another way to find tables (TableFinder)."""

from __future__ import annotations

import io
import logging
from collections.abc import Collection, Iterator, Sequence
from contextlib import closing

import pdfplumber
import pypdfium2 as pdfium
from pdfplumber.page import Page
from pdfplumber.table import Table

from archive.errors import BrokenFile
from archive.model import Box, Document, Grid, GridCell, Paragraph
from pipelines.readers.sniff import PDF

_SNAP = 3.0  # points: edges nearer than this are one
_MOST_PAGES = 60

logging.getLogger("pdfminer").setLevel(logging.ERROR)  # it warns of every odd font

Block = tuple[float, Paragraph | Grid]  # with how far from the top of its page it stands


def read_printed(body: bytes, sha256: str, tables: Collection[int] | None = None) -> Document:
    """The lines and tables of a PDF from top to bottom. `tables` are the pages (from 1) on which tables are looked for; of
    the others only the text is read, as pdfium gives it. Raises BrokenFile where it cannot be read."""
    blocks: list[Paragraph | Grid] = []
    try:
        with pdfplumber.open(io.BytesIO(body)) as file, closing(pdfium.PdfDocument(body)) as plain:
            for number in range(1, min(len(plain), _MOST_PAGES) + 1):
                if tables is not None and number not in tables:
                    text = plain[number - 1].get_textpage().get_text_bounded()
                    blocks += [Paragraph(line) for line in text.splitlines() if line.strip()]
                    continue
                page = file.pages[number - 1]
                blocks += [block for _, block in sorted(_blocks(page), key=lambda block: block[0])]
                page.close()
    except Exception as error:  # pdfminer raises anything at all over damaged files
        raise BrokenFile(f"{type(error).__name__}: {error}", sha256=sha256) from error
    return Document(sha256, PDF, tuple(blocks))


def _blocks(page: Page) -> Iterator[Block]:
    ends = [end for edge in page.edges if edge["orientation"] == "v" for end in (edge["top"], edge["bottom"])]
    # a table that a page cuts in two has no line there, but its upright lines end where it is cut
    tables = page.find_tables({"explicit_horizontal_lines": [min(ends), max(ends)]} if ends else {})
    outside = page
    for table in tables:
        yield table.bbox[1], _grid(table)
        outside = outside.outside_bbox(table.bbox, strict=False)
    for line in outside.extract_text_lines(return_chars=False):
        yield line["top"], Paragraph(line["text"])


def _grid(table: Table) -> Grid:
    boxes = [box for row in table.rows for box in row.cells if box is not None]
    texts = [
        text
        for row, said in zip(table.rows, table.extract(), strict=True)
        for box, text in zip(row.cells, said, strict=True)
        if box is not None
    ]
    spans = laid_out(boxes)
    return Grid(tuple(GridCell((text or "").strip(), *span) for text, span in zip(texts, spans, strict=True)))


def laid_out(boxes: Sequence[Box]) -> list[tuple[int, int, int, int]]:
    """The row, the column, the rows down and the columns across of each box of a table."""
    xs = _edges([x for box in boxes for x in (box[0], box[2])])
    ys = _edges([y for box in boxes for y in (box[1], box[3])])
    spans = []
    for box in boxes:
        left, top, right, bottom = (_at(xs, box[0]), _at(ys, box[1]), _at(xs, box[2]), _at(ys, box[3]))
        spans.append((top, left, max(1, bottom - top), max(1, right - left)))
    return spans


def _edges(places: list[float]) -> list[float]:
    edges: list[float] = []
    for place in sorted(places):
        if not edges or place - edges[-1] > _SNAP:
            edges.append(place)
    return edges


def _at(edges: list[float], place: float) -> int:
    return min(range(len(edges)), key=lambda n: abs(edges[n] - place))
