"""XLSX and XLS -> Document, by calamine: a grid per visible sheet, laid out by `sheet.grid`."""

from __future__ import annotations

import datetime as dt
import io
import re
from collections.abc import Mapping
from typing import Any

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from archive.errors import BrokenFile, EncryptedFile, UnknownFormat
from archive.model import Document, Grid, Paragraph
from archive.sentence import say
from pipelines.readers.bundle.zip_package import check_markup, member, open_zip
from pipelines.readers.sheet.biff import count_slots
from pipelines.readers.sheet.grid import Shown
from pipelines.readers.sheet.number_format import plain_number
from pipelines.readers.sheet.sheet_looks import SheetLooks, sheet_looks
from pipelines.readers.sheet.xls_looks import OldLooks, xls_looks
from pipelines.readers.sniff import XLSX

_MOST_SLOTS = 1_500_000  # rows x columns of a workbook: calamine keeps empty ones in memory too
_MOST_CELLS = 100_000  # slots up to the last filled one: a report has 2,000
_REFERENCE = re.compile(rb"""<(?:\w+:)?(?:c|row)\b[^>]*?\sr\s*=\s*["']\s*([A-Za-z]*)(\d*)""")


def read_sheet(body: bytes, sha256: str, media_type: str = XLSX) -> Document:
    """Read a workbook. Raises EncryptedFile if it needs a password, UnknownFormat for XLSB, BrokenFile if it
    is damaged or far too large."""
    is_package = body.startswith(b"PK")
    looks: Mapping[str, SheetLooks] = {}
    if is_package:
        _check_sizes(body, sha256)
        with open_zip(body, sha256) as package:
            looks = sheet_looks(package, sha256)
    try:
        if not is_package and count_slots(body) > _MOST_SLOTS:
            raise BrokenFile(say("sheet_too_large"), sha256=sha256)
        blocks = _sheets(body, looks, {} if is_package else xls_looks(body))
    except PasswordError as error:
        raise EncryptedFile(say("workbook_encrypted"), sha256=sha256) from error
    except (CalamineError, OSError, ValueError) as error:
        raise BrokenFile(say("workbook_damaged", error=error), sha256=sha256) from error
    except BaseException as error:
        if type(error).__name__ != "PanicException":  # of Rust; it is no Exception and has no public name
            raise
        raise BrokenFile(say("workbook_damaged", error=error), sha256=sha256) from error
    notes = () if blocks else (say("empty_workbook"),)
    return Document(sha256, media_type, tuple(blocks), notes=notes)


def _sheets(
    body: bytes, looks: Mapping[str, SheetLooks], old: Mapping[str, OldLooks]
) -> list[Paragraph | Grid]:
    blocks: list[Paragraph | Grid] = []
    room = _MOST_CELLS
    with CalamineWorkbook.from_filelike(io.BytesIO(body)) as book:
        for about in book.sheets_metadata:
            if about.visible == SheetVisibleEnum.Visible and about.typ == SheetTypeEnum.WorkSheet:
                sheet = book.get_sheet_by_name(about.name)
                rows = _rows(sheet, room)
                room -= _area(rows)
                told = looks.get(about.name)
                if about.name in old:
                    told = old[about.name].told(rows)
                shown = Shown.of(about.name, rows, sheet.merged_cell_ranges or [], told)
                blocks += shown.blocks()
    return blocks


def _check_sizes(body: bytes, sha256: str) -> None:
    """Unpack every part under the limits. Raises BrokenFile if the sheets claim more slots than calamine can
    hold in memory."""
    slots = 0
    with open_zip(body, sha256) as package:
        if "xl/workbook.bin" in package.namelist():
            raise UnknownFormat(say("xlsb_not_read"), sha256=sha256)
        for info in package.infolist():
            part = member(package, info, sha256)
            check_markup(part, sha256)
            width = height = 1
            for found in _REFERENCE.finditer(part):
                width = max(width, _column(found[1][:5].upper()))
                height = max(height, int(found[2][:9] or 0))
            slots += width * height
            if slots > _MOST_SLOTS:
                raise BrokenFile(say("sheet_too_large"), sha256=sha256)


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _rows(sheet: CalamineSheet, room: int) -> list[list[str]]:
    """Return the shown texts of each row, from the corner of the sheet to the last filled slot. Raises
    ValueError beyond `room` slots."""
    rows: list[list[str]] = []
    for values in sheet.to_python(skip_empty_area=False):
        while values and values[-1] == "":
            values.pop()
        rows.append([_shown(value) if value != "" else "" for value in values])
    while rows and not any(rows[-1]):
        rows.pop()
    if _area(rows) > room:
        raise ValueError(say("sheet_too_large"))
    return rows


def _area(rows: list[list[str]]) -> int:
    return len(rows) * max(map(len, rows), default=0)


def _shown(value: Any) -> str:
    """Return a value as shown to a reader: whole numbers without `.0`, dates in ISO."""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return plain_number(value)
    if isinstance(value, dt.datetime) and value.time() == dt.time():
        return value.date().isoformat()
    if isinstance(value, dt.date | dt.time):
        return value.isoformat()
    lines = (" ".join(line.split()) for line in str(value).split("\n"))
    return "\n".join(line for line in lines if line)
