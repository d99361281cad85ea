"""Workbooks: XLSX and the flat file of Excel 2003 from their plain XML, XLS by xlrd. Styles and number
formats are ignored, and hidden cells are read, too."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Sequence
from itertools import groupby

import xlrd
from xlrd.sheet import Sheet

from archive.errors import BrokenFile
from archive.model import Document, Grid, GridCell, Paragraph
from archive.sentence import say
from pipelines.readers.bundle.zip_package import Element, member, open_zip, parse_xml
from pipelines.readers.sheet.biff import count_slots
from pipelines.readers.sheet.references import spot_of
from pipelines.readers.sniff import OLE, SHEET_XML, XLSX

_MOST_SLOTS = 1_500_000  # of all sheets: a chain of sectors or a lone far cell may claim any number
_MOST_CELLS = 100_000  # of a sheet
_WIDEST = 100  # slots that a merged cell may claim
_SHEET = re.compile(r"xl/worksheets/[^/]+\.xml")
_WHOLE = re.compile(r"-?\d+\.0+")

Merged = dict[tuple[int, int], tuple[int, int]]  # corner -> rowspan, colspan


def read_sheet_source(body: bytes, sha256: str) -> Document:
    """Return the cells of every sheet of an XLSX, including hidden cells. Raises a ReadError if the package
    is broken."""
    blocks: list[Paragraph | Grid] = []
    with open_zip(body, sha256) as package:
        names = package.namelist()
        shared: list[str] = []
        if "xl/sharedStrings.xml" in names:
            strings = parse_xml(member(package, "xl/sharedStrings.xml", sha256), sha256)
            shared = [_joined(entry) for entry in strings.iterchildren("{*}si")]
        for name in sorted(filter(_SHEET.fullmatch, names)):
            sheet = parse_xml(member(package, name, sha256), sha256)
            blocks += _blocks(list(_sheet_cells(sheet, shared, _merged(sheet))))
    return Document(sha256, XLSX, tuple(blocks))


def _sheet_cells(sheet: Element, shared: list[str], merged: Merged) -> Iterator[GridCell]:
    """Yield the cells of a sheet, with blank cells for the gaps between the written ones."""
    covered = {
        (row, column)
        for (top, left), (down, across) in merged.items()
        for row in range(top, top + down)
        for column in range(left, left + across)
    } - merged.keys()
    written = {at: cell for cell in sheet.iter("{*}c") if (at := spot_of(cell.get("r")))}
    width = max((column for _, column in written), default=-1) + 1
    for row, _ in groupby(sorted(row for row, _ in written)):
        for column in range(min(width, 100)):
            if (row, column) not in covered:
                cell = written.get((row, column))
                text = _shown(cell, shared) if cell is not None else ""
                yield GridCell(text, row, column, *merged.get((row, column), (1, 1)))


def _shown(cell: Element, shared: list[str]) -> str:
    kind, value = cell.get("t"), cell.findtext("{*}v") or ""
    if kind == "s":
        return shared[int(value)] if value.isdigit() and int(value) < len(shared) else ""
    if kind == "inlineStr":
        return _joined(cell)
    return value.partition(".")[0] if _WHOLE.fullmatch(value) else value


def _joined(element: Element) -> str:
    return "".join(part.text or "" for part in element.iter("{*}t")).strip()


def _merged(sheet: Element) -> Merged:
    found: Merged = {}
    for each in sheet.iter("{*}mergeCell"):
        first, _, last = (each.get("ref") or "").partition(":")
        start, end = spot_of(first), spot_of(last)
        if start and end and end[0] - start[0] < 500 and end[1] - start[1] < 100:
            found[start] = end[0] - start[0] + 1, end[1] - start[1] + 1
    return found


def read_xls_source(body: bytes, sha256: str) -> Document:
    """Return the cells of every sheet of an XLS. Raises BrokenFile if it cannot be read."""
    try:
        if count_slots(body) > _MOST_SLOTS:
            raise BrokenFile(say("sheet_too_large"), sha256=sha256)
        with xlrd.open_workbook(file_contents=body, logfile=io.StringIO(), formatting_info=True) as book:
            blocks = [block for sheet in book.sheets() for block in _blocks(list(_of_sheet(sheet)))]
    except BrokenFile:
        raise
    except Exception as error:  # xlrd raises anything at all over damaged files
        raise BrokenFile(f"{type(error).__name__}: {error}", sha256=sha256) from error
    return Document(sha256, OLE, tuple(blocks))


def _of_sheet(sheet: Sheet) -> Iterator[GridCell]:
    spans = {(top, left): (bottom - top, right - left) for top, bottom, left, right in sheet.merged_cells}
    covered = {
        (row, column)
        for (top, left), (down, across) in spans.items()
        for row in range(top, min(top + down, sheet.nrows))
        for column in range(left, min(left + across, sheet.ncols))
    } - spans.keys()
    for row in range(sheet.nrows):
        for column in range(sheet.ncols):
            if (row, column) not in covered:
                down, across = spans.get((row, column), (1, 1))
                down, across = min(down, sheet.nrows - row), min(across, sheet.ncols - column)
                yield GridCell(_said(sheet.cell(row, column)), row, column, down, across)


def _said(cell: xlrd.sheet.Cell) -> str:
    if cell.ctype == xlrd.XL_CELL_NUMBER:
        return str(int(cell.value)) if cell.value == int(cell.value) else str(cell.value)
    if cell.ctype == xlrd.XL_CELL_ERROR:
        return str(xlrd.error_text_from_code.get(cell.value, "#"))
    return str(cell.value).strip()


def read_flat_sheet_source(body: bytes, sha256: str) -> Document:
    """Return the cells of every sheet of a SpreadsheetML file, in the order they are written."""
    root = parse_xml(body, sha256)
    blocks = [block for table in root.iter("{*}Table") for block in _blocks(list(_of_table(table)))]
    return Document(sha256, SHEET_XML, tuple(blocks))


def _of_table(table: Element) -> Iterator[GridCell]:
    taken: set[tuple[int, int]] = set()
    at = -1
    for row in table.iterchildren("{*}Row"):
        at = _number(row, "Index", at + 2) - 1
        column = 0
        for cell in row.iterchildren("{*}Cell"):
            column = _number(cell, "Index", column + 1) - 1
            while (at, column) in taken:
                column += 1
            down, across = _number(cell, "MergeDown", 0) + 1, _number(cell, "MergeAcross", 0) + 1
            down, across = min(down, _WIDEST), min(across, _WIDEST)
            taken |= {(r, c) for r in range(at, at + down) for c in range(column, column + across)}
            if at < _MOST_CELLS and len(taken) < _MOST_CELLS:
                yield GridCell(_text(cell), at, column, down, across)
            column += across


def _text(cell: Element) -> str:
    data = cell.find("{*}Data")
    said = "".join(map(str, data.itertext())).strip() if data is not None else ""
    return said.removesuffix(".0")


def _number(element: Element, name: str, otherwise: int) -> int:
    said = next((str(v) for key, v in element.items() if str(key).rpartition("}")[2] == name), "")
    return int(said) if said.isdigit() else otherwise


def _blocks(cells: Sequence[GridCell]) -> Iterator[Paragraph | Grid]:
    """Yield the single texts above a table as paragraphs, then the table."""
    for row, group in groupby(cells, key=lambda cell: cell.row):
        said = [cell.text for cell in group if cell.text]
        if len(said) > 1:
            yield Grid(tuple(cell for cell in cells if cell.row >= row))
            return
        yield from map(Paragraph, said)
