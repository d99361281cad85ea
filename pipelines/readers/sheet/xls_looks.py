"""Properties of XLS cells besides their values: hidden rows and columns, fonts that strike out, formats that
show nothing.

calamine returns the values only.
"""

from __future__ import annotations

import io
import re
import struct
from collections.abc import Iterator, Sequence

import olefile  # type: ignore[import-untyped]
from msgspec import Struct, field

from pipelines.readers.marks import Marks
from pipelines.readers.sheet.biff import records
from pipelines.readers.sheet.cell_formats import Look, look_of
from pipelines.readers.sheet.number_format import hides_text, shown_number
from pipelines.readers.sheet.sheet_looks import SheetLooks, Spot

_BOF, _FONT, _XF, _SHEET, _ROW, _COLUMNS = 0x0809, 0x0031, 0x00E0, 0x0085, 0x0208, 0x007D
_FORMAT, _WINDOW, _SHOWS_ZEROS = 0x041E, 0x023E, 0x10
_RUN = 0x00BD  # numbers side by side, each with its format
_TEXTS = frozenset([0x00D6, 0x00FD, 0x0204])  # among the single cells
_SINGLE = frozenset([0x0006, 0x00D6, 0x00FD, 0x0203, 0x0204, 0x0205, 0x027E])
_NO_HEIGHT, _STRUCK, _HIDDEN = 0x20, 0x08, 0x01
_MISSING_FONT = 4  # fonts are numbered without it
_MOST_COLUMNS = 256
_PLAIN = Look()
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")


class OldLooks(Struct):
    """The hidden parts of a sheet, and its cells with an odd format."""

    hidden: SheetLooks = field(default_factory=SheetLooks)
    odd: dict[Spot, Look] = field(default_factory=dict)
    texts: set[Spot] = field(default_factory=set)
    """The cells that hold text, which a number format does not change."""
    hides_zeros: bool = False

    def told(self, rows: Sequence[Sequence[str]]) -> SheetLooks:
        """Return the hidden rows and columns, and the marks of the odd cells, given the texts of the rows."""
        marks: dict[Spot, Marks] = {}
        for r, row in enumerate(rows):
            for c, text in enumerate(row):
                look = self.odd.get((r, c), _PLAIN)
                is_number = (r, c) not in self.texts and bool(_NUMBER.fullmatch(text))
                if self.hides_zeros and is_number and text == "0":
                    marks[r, c] = Marks("")
                elif look.is_struck and text:
                    marks[r, c] = Marks("", text)
                elif look.code and (shown := _shown(text, look.code, is_number=is_number)) is not None:
                    marks[r, c] = shown
        return SheetLooks(self.hidden.rows, self.hidden.columns, marks)


def _shown(text: str, code: str, *, is_number: bool) -> Marks | None:
    """Return the marks of a cell by its number format, or None if it shows its plain text."""
    if is_number:
        return shown_number(text, code)
    return Marks("") if text and hides_text(code) else None


def xls_looks(body: bytes) -> dict[str, OldLooks]:
    """Return the looks of each sheet by its name. Raises OSError or ValueError if the container is
    damaged."""
    with olefile.OleFileIO(io.BytesIO(body)) as container:
        name = next((name for name in ("Workbook", "Book") if container.exists(name)), None)
        stream = container.openstream(name).read() if name else b""
    return dict(_sheets(stream))


def _sheets(stream: bytes) -> Iterator[tuple[str, OldLooks]]:
    names: dict[int, str] = {}
    fonts: list[bool] = []
    codes: dict[int, str] = {}
    formats: list[Look] = []
    looks = OldLooks()
    for at, kind, data in records(stream):
        if kind == _BOF and at in names:
            looks = OldLooks()
            yield names[at], looks
        elif kind == _SHEET and len(data) > 8:
            names[struct.unpack_from("<I", data)[0]] = _name(data)
        elif kind == _FONT and len(data) >= 4:
            fonts.append(bool(data[2] & _STRUCK))
        elif kind == _FORMAT and len(data) > 5:
            codes[struct.unpack_from("<H", data)[0]] = _code(data)
        elif kind == _XF and len(data) >= 4:
            number, code = struct.unpack_from("<2H", data)
            is_struck = _at(fonts, number - (number > _MISSING_FONT))
            formats.append(look_of(str(code), codes.get(code), is_struck=is_struck))
        elif kind == _WINDOW and len(data) >= 2:
            looks.hides_zeros = not data[0] & _SHOWS_ZEROS
        elif kind == _ROW and len(data) >= 16 and data[12] & _NO_HEIGHT:
            looks.hidden.rows.add(struct.unpack_from("<H", data)[0])
        elif kind == _COLUMNS and len(data) >= 10:
            first, last, width, _, flags = struct.unpack_from("<5H", data)
            if flags & _HIDDEN or not width:
                looks.hidden.columns.update(range(first, min(last + 1, _MOST_COLUMNS)))
        else:
            if kind in _TEXTS:
                looks.texts.update(spot for spot, _ in _cells(kind, data))
            odd = ((spot, formats[n]) for spot, n in _cells(kind, data) if n < len(formats))
            looks.odd.update((spot, look) for spot, look in odd if look != _PLAIN)


def _cells(kind: int, data: bytes) -> Iterator[tuple[Spot, int]]:
    """Yield the cells of a record, each with the index of its format."""
    if kind in _SINGLE and len(data) >= 6:
        row, column, number = struct.unpack_from("<3H", data)
        yield (row, column), number
    elif kind == _RUN:
        row, column = struct.unpack_from("<2H", data)
        for n in range((len(data) - 6) // 6):
            yield (row, column + n), struct.unpack_from("<H", data, 4 + 6 * n)[0]


def _name(data: bytes) -> str:
    """Return the name of a sheet, stored as its length, its encoding and its signs (BIFF8). Older files use
    one byte per sign."""
    length, wide = data[6], data[7]
    if wide == 1:
        return data[8 : 8 + 2 * length].decode("utf-16-le", "replace")
    return data[8 : 8 + length].decode("latin-1")


def _code(data: bytes) -> str:
    """Return the code of a format, stored as its length in two bytes, its encoding and its signs."""
    length, wide = struct.unpack_from("<HB", data, 2)
    return (
        data[5 : 5 + 2 * length].decode("utf-16-le", "replace")
        if wide & 1
        else data[5 : 5 + length].decode("latin-1")
    )


def _at(values: Sequence[bool], number: int) -> bool:
    return number < len(values) and values[number]
