"""ODS -> Document: the visible text of each cell, from the package's own XML, without hidden sheets, rows and
columns."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from archive.errors import BrokenFile
from archive.model import Document, Grid, Paragraph
from archive.sentence import say
from pipelines.readers.bundle.zip_package import Element, member, open_zip, parse_xml
from pipelines.readers.marks import Marks
from pipelines.readers.sheet.grid import Shown, Span
from pipelines.readers.sheet.open_looks import marks_of, uncounted_styles
from pipelines.readers.sheet.sheet_looks import SheetLooks
from pipelines.readers.sniff import ODS

_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_STYLE = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"
_DRAW = "{urn:oasis:names:tc:opendocument:xmlns:drawing:1.0}"
_ROW, _CELL, _COVERED = f"{_TABLE}table-row", f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell"
_HIDDEN = ("collapse", "filter")
_PLAIN = re.compile(r"-?\d+(?:\.\d+)?")
_MOST_SLOTS = 100_000  # of a workbook: a report has 2,000


def read_open_sheet(body: bytes, sha256: str) -> Document:
    """Read an ODS. Raises BrokenFile if it is damaged or far too large."""
    root = _content(body, sha256)
    hidden = {
        style.get(f"{_STYLE}name")
        for style in root.iter(f"{_STYLE}style")
        for look in style.iterchildren(f"{_STYLE}table-properties")
        if look.get(f"{_TABLE}display") == "false"
    }
    uncounted = uncounted_styles(root)
    blocks: list[Paragraph | Grid] = []
    for table in root.iter(f"{_TABLE}table"):
        if table.get(f"{_TABLE}style-name") not in hidden and table.getparent() is not None:
            blocks += _sheet(table, uncounted, sha256)
    notes = () if blocks else (say("empty_workbook"),)
    return Document(sha256, ODS, tuple(blocks), notes=notes)


def _content(body: bytes, sha256: str) -> Element:
    """Return the content of an ODS: a part of its package, or the whole file if it is flat XML."""
    if body.lstrip()[:1] == b"<":
        return parse_xml(body, sha256)
    with open_zip(body, sha256) as package:
        return parse_xml(member(package, "content.xml", sha256), sha256)


def _sheet(table: Element, uncounted: Collection[str], sha256: str) -> Iterator[Paragraph | Grid]:
    texts: list[list[str]] = []
    spans: list[Span] = []
    looks = SheetLooks()
    at = 0
    for column in table.iter(f"{_TABLE}table-column"):
        times = _whole(column, "number-columns-repeated")
        if column.get(f"{_TABLE}visibility") in _HIDDEN:
            looks.columns.update(range(at, min(at + times, _MOST_SLOTS)))
        at += times
    slots = 0
    for row in table.iter(_ROW):
        line = list(_cells(row, len(texts), spans, looks, uncounted))
        times = (
            _whole(row, "number-rows-repeated") if any(line) else min(_whole(row, "number-rows-repeated"), 50)
        )
        if row.get(f"{_TABLE}visibility") in _HIDDEN:
            looks.rows.update(range(len(texts), len(texts) + times))
        slots += times * max(len(line), 1)
        if slots > _MOST_SLOTS:
            raise BrokenFile(say("sheet_too_large"), sha256=sha256)
        texts += [line] * times
    while texts and not any(texts[-1]):
        texts.pop()
    return Shown.of(table.get(f"{_TABLE}name") or "", texts, spans, looks).blocks()


def _cells(
    row: Element, at: int, spans: list[Span], looks: SheetLooks, uncounted: Collection[str]
) -> Iterator[str]:
    """Yield the texts of a row. Adds merged cells to `spans`, and to `looks` cells with pictures or with
    letters that do not count."""
    column, blanks = 0, 0
    for cell in row.iterchildren(_CELL, _COVERED):
        times = _whole(cell, "number-columns-repeated")
        text = "" if cell.tag == _COVERED else _shown(cell)
        across, down = _whole(cell, "number-columns-spanned"), _whole(cell, "number-rows-spanned")
        if across > 1 or down > 1:
            spans.append(((at, column), (at + down - 1, column + across - 1)))
        if not text and next(cell.iter(f"{_DRAW}frame"), None) is not None:
            looks.marks[at, column] = Marks("", None, "picture")
        if marks := marks_of(cell, text, uncounted):
            looks.marks.update({(at, column + n): marks for n in range(min(times, _MOST_SLOTS))})
        column += times
        if text:
            yield from [""] * blanks
            yield from [text] * min(times, _MOST_SLOTS)
            blanks = 0
        else:
            blanks += times  # the last cell of a row may stand for a thousand blank ones


def _shown(cell: Element) -> str:
    lines = ("".join(map(str, line.itertext())).strip() for line in cell.iterchildren(f"{_TEXT}p"))
    text = "\n".join(filter(None, lines))
    return text or (cell.get(f"{_OFFICE}string-value") or _number(cell))


def _number(cell: Element) -> str:
    """Return the number of a cell without text: programs that write no text leave it to those that show the
    sheet."""
    value = cell.get(f"{_OFFICE}value") or ""
    is_plain = cell.get(f"{_OFFICE}value-type") in ("float", "currency") and _PLAIN.fullmatch(value)
    return value.removesuffix(".0") if is_plain else ""


def _whole(element: Element, name: str) -> int:
    said = element.get(f"{_TABLE}{name}") or "1"
    return max(1, min(int(said), _MOST_SLOTS)) if said.isascii() and said.isdigit() else 1
