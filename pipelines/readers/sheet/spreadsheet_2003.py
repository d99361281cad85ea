"""SpreadsheetML, the flat file of Excel 2003 -> Document, laid out like other workbooks."""

from __future__ import annotations

from collections.abc import Iterator

from archive.errors import BrokenFile
from archive.model import Document, Grid, Paragraph
from archive.sentence import say
from pipelines.readers.bundle.zip_package import Element, parse_xml
from pipelines.readers.marks import Marks
from pipelines.readers.sheet.grid import Shown, Span
from pipelines.readers.sheet.sheet_looks import SheetLooks
from pipelines.readers.sniff import SHEET_XML

_SS = "{urn:schemas-microsoft-com:office:spreadsheet}"
_MOST = 100_000  # slots of a sheet
_STRUCK = "StrikeThrough"


def read_sheet_xml(body: bytes, sha256: str) -> Document:
    """Read the visible sheets. Raises BrokenFile if a sheet claims more slots than a report has."""
    root = parse_xml(body, sha256)
    struck = {
        style.get(f"{_SS}ID")
        for style in root.iter(f"{_SS}Style")
        if any(font.get(f"{_SS}{_STRUCK}") == "1" for font in style.iter(f"{_SS}Font"))
    }
    blocks: list[Paragraph | Grid] = []
    for sheet in root.iter(f"{_SS}Worksheet"):
        visible = sheet.findtext("{urn:schemas-microsoft-com:office:excel}WorksheetOptions/{*}Visible")
        if visible not in ("SheetHidden", "SheetVeryHidden"):
            blocks += _sheet(sheet, struck, sha256)
    return Document(sha256, SHEET_XML, tuple(blocks), notes=() if blocks else (say("empty_workbook"),))


def _sheet(sheet: Element, struck: set[str | None], sha256: str) -> Iterator[Paragraph | Grid]:
    texts: list[list[str]] = []
    spans: list[Span] = []
    looks = SheetLooks()
    at = column = -1
    for each in sheet.iter(f"{_SS}Column"):
        column = _index(each, column)
        more = int(each.get(f"{_SS}Span") or 0)
        if each.get(f"{_SS}Hidden") == "1" or each.get(f"{_SS}Width") == "0":
            looks.columns.update(range(column, column + min(more, _MOST) + 1))
        column += more
    for row in sheet.iter(f"{_SS}Row"):
        at = _index(row, at)
        if at > _MOST:
            raise BrokenFile(say("sheet_too_large"), sha256=sha256)
        if row.get(f"{_SS}Hidden") == "1" or row.get(f"{_SS}Height") == "0":
            looks.rows.add(at)
        texts += [[] for _ in range(at + 1 - len(texts))]
        column = -1
        for cell in row.iterchildren(f"{_SS}Cell"):
            column = _index(cell, column)
            across, down = (int(cell.get(f"{_SS}{name}") or 0) for name in ("MergeAcross", "MergeDown"))
            if (column + across) * (at + down + 1) > _MOST:
                raise BrokenFile(say("sheet_too_large"), sha256=sha256)
            line = texts[at]
            line += [""] * (column + 1 - len(line))
            line[column], marks = _value(cell, is_struck=cell.get(f"{_SS}StyleID") in struck)
            if marks:
                looks.marks[at, column] = marks
            if across or down:
                spans.append(((at, column), (at + down, column + across)))
            column += across
        at += int(row.get(f"{_SS}Span") or 0)
    yield from Shown.of(sheet.get(f"{_SS}Name") or "Sheet", texts, spans, looks).blocks()


def _index(element: Element, before: int) -> int:
    index = element.get(f"{_SS}Index")
    return int(index) - 1 if index and index.isdigit() else before + 1


def _value(cell: Element, *, is_struck: bool) -> tuple[str, Marks | None]:
    """Return the shown text of a cell, and its marks if not all of it counts."""
    data = cell.find(f"{_SS}Data")
    kind = "" if data is None else data.get(f"{_SS}Type") or ""
    shown = "" if data is None else "".join(map(str, data.itertext())).strip()
    if kind == "Error" or (cell.get(f"{_SS}Formula") and not shown):
        return "", Marks("", shown or None, "formula")
    if kind == "Number" and shown.endswith(".0"):
        shown = shown.removesuffix(".0")
    if is_struck and shown:
        return shown, Marks("", shown)
    aside = set() if data is None else set(data.iter("{*}S", "{*}Sup", "{*}Sub"))
    if data is not None and aside:
        counted = _counted(data, aside)
        return shown, Marks(counted.strip(), shown)
    return shown, None


def _counted(element: Element, aside: set[Element]) -> str:
    """Return the text of a rich cell without parts struck out or raised."""
    parts = [element.text or ""]
    for child in element:
        parts += ["" if child in aside else _counted(child, aside), child.tail or ""]
    return "".join(parts)
