"""PDF read by pdfplumber: another parser (pdfminer), with tables by its TableFinder or without any lines."""

from __future__ import annotations

import io
import logging
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import closing
from typing import Any

import pdfplumber
import pypdfium2 as pdfium
from pdfplumber.page import Page
from pdfplumber.table import Table

from archive.errors import BrokenFile
from archive.model import Box, Document, Grid, GridCell, Paragraph, Place
from pipelines.readers.sniff import PDF

_SNAP = 3.0  # points: edges nearer than this are one
_MOST_PAGES = 60
_APART = 0.8  # of its size: a character that stands further off belongs to another cell
logging.getLogger("pdfminer").setLevel(logging.ERROR)  # it warns of every odd font

Block = tuple[float, Paragraph | Grid]  # with its distance from the top of its page


def read_printed(body: bytes, sha256: str, tables: Collection[int] | None = None) -> Iterator[Document]:
    """Yield a PDF from top to bottom twice: with the tables made by its rulings, then as lines of text with
    two blanks at every gap.

    `tables` are the pages (from 1) with tables; of the other pages only pdfium's text is read. Raises
    BrokenFile if it cannot be read.
    """
    try:
        with pdfplumber.open(io.BytesIO(body)) as file, closing(pdfium.PdfDocument(body)) as plain:
            count = min(len(plain), _MOST_PAGES)
            texts = {
                n: _text(plain, n) for n in range(1, count + 1) if tables is not None and n not in tables
            }
            for blocks in (_tables, _lines):
                pages = (
                    texts[n] if n in texts else _read(file.pages[n - 1], blocks) for n in range(1, count + 1)
                )
                yield Document(sha256, PDF, tuple(block for page in pages for block in page))
    except Exception as error:  # pdfminer raises anything at all over damaged files
        raise BrokenFile(f"{type(error).__name__}: {error}", sha256=sha256) from error


def _read(page: Page, blocks: Callable[[Page], Iterator[Paragraph | Grid]]) -> Sequence[Paragraph | Grid]:
    """Return the blocks of a page and close it: a page of dotted rulings has ten thousand objects."""
    found = list(blocks(page))
    page.close()
    return found


def _text(document: pdfium.PdfDocument, number: int) -> Sequence[Paragraph | Grid]:
    text = document[number - 1].get_textpage().get_text_bounded()
    return [Paragraph(line) for line in text.splitlines() if line.strip()]


def _lines(page: Page) -> Iterator[Paragraph]:
    for line in page.extract_text_lines():
        yield Paragraph(_parted(line["chars"]))


def _parted(chars: Sequence[Mapping[str, Any]]) -> str:
    text, end = "", None
    for char in chars:
        is_apart = end is not None and char["x0"] - end > _APART * char["size"]
        text, end = f"{text}  {char['text']}" if is_apart else text + char["text"], char["x1"]
    return text


def _tables(page: Page) -> Iterator[Paragraph | Grid]:
    for _, block in sorted(_placed(page), key=lambda block: block[0]):
        yield block


def _placed(page: Page) -> Iterator[Block]:
    ends = [end for edge in page.edges if edge["orientation"] == "v" for end in (edge["top"], edge["bottom"])]
    # a table that a page cuts in two has no line there, but its upright lines end where it is cut
    tables = page.find_tables({"explicit_horizontal_lines": [min(ends), max(ends)]} if ends else {})
    outside = page.filter(lambda thing: thing["object_type"] == "char")
    for table in tables:
        yield table.bbox[1], _grid(table, page.page_number)
        outside = outside.outside_bbox(table.bbox, strict=False)
    for line in outside.extract_text_lines(return_chars=False):
        yield line["top"], Paragraph(line["text"])


def _grid(table: Table, page: int) -> Grid:
    boxes = [box for row in table.rows for box in row.cells if box is not None]
    texts = [
        text
        for row, said in zip(table.rows, table.extract(), strict=True)
        for box, text in zip(row.cells, said, strict=True)
        if box is not None
    ]
    cells = [
        GridCell((text or "").strip(), *span, Place(page, box))
        for text, span, box in zip(texts, laid_out(boxes), boxes, strict=True)
    ]
    return Grid(tuple(cells))


def laid_out(boxes: Sequence[Box]) -> list[tuple[int, int, int, int]]:
    """Return the row, the column, the rowspan and the colspan of each box of a table."""
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
