"""DOCX and XLSX read from their XML as it stands: no style, numbering, revision or number format is looked at."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import groupby

from archive.model import Document, Grid, GridCell, Paragraph
from pipelines.readers.bundle.zip_package import Element, member, open_zip, parse_xml
from pipelines.readers.sniff import DOCX, XLSX
from pipelines.readers.word.parts import main_part

_REFERENCE = re.compile(r"([A-Z]{1,3})(\d{1,7})")
_SHEET = re.compile(r"xl/worksheets/[^/]+\.xml")
_WHOLE = re.compile(r"-?\d+\.0+")

Merged = dict[tuple[int, int], tuple[int, int]]  # corner -> rowspan, colspan


def read_word_source(body: bytes, sha256: str) -> Document:
    """The paragraphs and tables of a DOCX in the order they are written. Raises a ReadError over a broken package."""
    with open_zip(body, sha256) as package:
        root = parse_xml(member(package, main_part(package, sha256), sha256), sha256)
    return Document(sha256, DOCX, tuple(_blocks(root.find("{*}body"))))


def _blocks(holder: Element | None) -> Iterator[Paragraph | Grid]:
    for child in holder if holder is not None else ():
        name = child.tag.rpartition("}")[2]
        if name == "p" and (text := _text(child)):
            yield Paragraph(text)
        elif name == "tbl":
            yield _grid(child)
        elif name == "sdt":
            yield from _blocks(child.find("{*}sdtContent"))


def _grid(table: Element) -> Grid:
    cells: list[GridCell] = []
    above: dict[int, int] = {}  # column -> index of the cell that may go on below
    for at, row in enumerate(table.iterchildren("{*}tr")):
        column = 0
        for cell in row.iterchildren("{*}tc"):
            across = _number(cell.find("{*}tcPr/{*}gridSpan"))
            merge = cell.find("{*}tcPr/{*}vMerge")
            if merge is not None and _value(merge) != "restart" and column in above:
                index = above[column]
                begun = cells[index]
                cells[index] = GridCell(
                    begun.text, begun.row, begun.column, at - begun.row + 1, begun.colspan
                )
            else:
                above[column] = len(cells)
                text = "\n".join(filter(None, map(_text, cell.iter("{*}p"))))
                cells.append(GridCell(text, at, column, 1, across))
            column += across
    return Grid(tuple(cells))


def _text(paragraph: Element) -> str:
    return " ".join("".join(run.text or "" for run in paragraph.iter("{*}t")).split())


def _number(element: Element | None) -> int:
    said = _value(element) if element is not None else None
    return max(1, min(int(said), 100)) if said and said.isdigit() else 1


def _value(element: Element) -> str | None:
    return next(
        (str(value) for name, value in element.items() if str(name).rpartition("}")[2] == "val"), None
    )


def read_sheet_source(body: bytes, sha256: str) -> Document:
    """The cells of every sheet of an XLSX, hidden ones too. Raises a ReadError over a broken package."""
    blocks: list[Grid] = []
    with open_zip(body, sha256) as package:
        names = package.namelist()
        shared: list[str] = []
        if "xl/sharedStrings.xml" in names:
            strings = parse_xml(member(package, "xl/sharedStrings.xml", sha256), sha256)
            shared = [_joined(entry) for entry in strings.iterchildren("{*}si")]
        for name in sorted(filter(_SHEET.fullmatch, names)):
            sheet = parse_xml(member(package, name, sha256), sha256)
            cells = tuple(_sheet_cells(sheet, shared, _merged(sheet)))
            blocks += [Grid(cells)] if cells else []
    return Document(sha256, XLSX, tuple(blocks))


def _sheet_cells(sheet: Element, shared: list[str], merged: Merged) -> Iterator[GridCell]:
    """The written cells of a sheet; gaps between them are blank cells, as a person sees them."""
    covered = {
        (row, column)
        for (top, left), (down, across) in merged.items()
        for row in range(top, top + down)
        for column in range(left, left + across)
    } - merged.keys()
    written = {at: cell for cell in sheet.iter("{*}c") if (at := _corner(cell.get("r") or ""))}
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
        start, end = _corner(first), _corner(last)
        if start and end and end[0] - start[0] < 500 and end[1] - start[1] < 100:
            found[start] = end[0] - start[0] + 1, end[1] - start[1] + 1
    return found


def _corner(reference: str) -> tuple[int, int] | None:
    """Row and column, from 0, of a reference like B12."""
    found = _REFERENCE.fullmatch(reference)
    if found is None:
        return None
    column = 0
    for letter in found[1]:
        column = column * 26 + ord(letter) - 64
    return int(found[2]) - 1, column - 1
