"""Tables as one Excel workbook, a sheet per table. Texts too long for Excel are counted, never cut in
silence.

XlsxWriter writes row by row and, given a date, the same bytes each time (openpyxl writes the present time
into its files).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path

from xlsxwriter import Workbook
from xlsxwriter.exceptions import FileCreateError
from xlsxwriter.worksheet import Worksheet

from archive.catalogue.descriptions import table_title
from archive.export.tables import Row, Table, meaning

MOST_ROWS = 1_048_576  # of a sheet, including its header (Excel specifications and limits)
MOST_CHARACTERS = 32_767  # of a cell
_NAME = 31  # characters of a sheet's name
# Text stays text: a title that begins with "=" is no formula, an address no link (Excel allows 65,530 links).
_OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}


def write(tables: Iterable[Table], path: Path, made: datetime) -> int:
    """Write all tables, and a sheet with the meaning of their columns. A table longer than a sheet continues
    in the next. Returns the number of texts cut to the size of a cell. A cut text ends in "…"."""
    described = list(tables)
    try:
        with Workbook(str(path), _OPTIONS) as book:
            book.set_properties({"created": made.replace(tzinfo=None), "title": "政府信息公开工作年度报告"})
            cut = sum(_write_table(book, table) for table in described)
            sheet = _add_sheet(book, "dictionary", ("table", "title", "column", "type", "zh", "en"))
            for number, row in enumerate(_dictionary(described), 1):
                _write_row(sheet, number, row)
    except FileCreateError as error:  # XlsxWriter wraps the error of the disk
        raise error.args[0] from error
    return cut


def _write_table(book: Workbook, table: Table) -> int:
    """Write the sheets of a table. Returns the number of texts cut."""
    header = tuple(column.name for column in table.columns)
    sheet, cut = _add_sheet(book, table.name, header), 0
    for number, row in enumerate(table.rows()):
        past, line = divmod(number, MOST_ROWS - 1)
        if past and not line:
            sheet = _add_sheet(book, f"{table.name} {past + 1}", header)
        cut += _write_row(sheet, line + 1, row)
    return cut


def _add_sheet(book: Workbook, name: str, header: Row) -> Worksheet:
    sheet = book.add_worksheet(name[:_NAME])
    sheet.freeze_panes(1, 0)
    _write_row(sheet, 0, header)
    return sheet


def _write_row(sheet: Worksheet, number: int, row: Row) -> int:
    """Write a row. A blank is an empty cell, never a zero. Returns the number of texts cut."""
    cut = 0
    for place, value in enumerate(row):
        if isinstance(value, str):
            long = len(value.encode("utf-16-le")) // 2 > MOST_CHARACTERS
            sheet.write_string(number, place, _shorten(value) if long else value)
            cut += long
        elif value is not None:
            sheet.write_number(number, place, value)
    return cut


def _shorten(text: str) -> str:
    """Cut a text to the size of a cell. Excel counts UTF-16 units: a character outside the basic plane is
    two."""
    units = text.encode("utf-16-le")[: (MOST_CHARACTERS - 1) * 2]
    return units.decode("utf-16-le", "ignore") + "…"


def _dictionary(tables: Iterable[Table]) -> Iterator[Row]:
    for table in tables:
        title = table_title(table.name)
        for column in table.columns:
            labels = (meaning(table.name, column.name, language) for language in ("zh", "en"))
            yield (table.name, title, column.name, column.kind, *labels)
