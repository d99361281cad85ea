"""What an XLS says of its cells beside their values: hidden rows and columns, and fonts that strike out.

calamine gives the values and nothing of this.
"""

from __future__ import annotations

import io
import struct
from collections.abc import Iterator, Mapping, Sequence

import olefile  # type: ignore[import-untyped]

from pipelines.readers.marks import Marks
from pipelines.readers.sheet.biff import records
from pipelines.readers.sheet.sheet_looks import SheetLooks, Spot

_BOF, _FONT, _XF, _SHEET, _ROW, _COLUMNS = 0x0809, 0x0031, 0x00E0, 0x0085, 0x0208, 0x007D
_RUN = 0x00BD  # numbers side by side, each with its format
_SINGLE = frozenset([0x0006, 0x00D6, 0x00FD, 0x0203, 0x0204, 0x0205, 0x027E])
_NO_HEIGHT, _STRUCK, _HIDDEN = 0x20, 0x08, 0x01
_MISSING_FONT = 4  # fonts are numbered without it
_MOST_COLUMNS = 256


def xls_looks(body: bytes) -> dict[str, tuple[SheetLooks, set[Spot]]]:
    """By the name of the sheet: what is hidden, and the cells that are struck out. Raises OSError or ValueError for a
    container that is damaged."""
    with olefile.OleFileIO(io.BytesIO(body)) as container:
        name = next((name for name in ("Workbook", "Book") if container.exists(name)), None)
        stream = container.openstream(name).read() if name else b""
    return dict(_sheets(stream))


def _sheets(stream: bytes) -> Iterator[tuple[str, tuple[SheetLooks, set[Spot]]]]:
    names: dict[int, str] = {}
    fonts: list[bool] = []
    formats: list[bool] = []
    looks, struck = SheetLooks(), set[Spot]()
    for at, kind, data in records(stream):
        if kind == _BOF and at in names:
            looks, struck = SheetLooks(), set()
            yield names[at], (looks, struck)
        elif kind == _SHEET and len(data) > 8:
            names[struct.unpack_from("<I", data)[0]] = _name(data)
        elif kind == _FONT and len(data) >= 4:
            fonts.append(bool(data[2] & _STRUCK))
        elif kind == _XF and len(data) >= 2:
            number = struct.unpack_from("<H", data)[0]
            formats.append(_at(fonts, number - (number > _MISSING_FONT)))
        elif kind == _ROW and len(data) >= 16 and data[12] & _NO_HEIGHT:
            looks.rows.add(struct.unpack_from("<H", data)[0])
        elif kind == _COLUMNS and len(data) >= 10:
            first, last, width, _, flags = struct.unpack_from("<5H", data)
            if flags & _HIDDEN or not width:
                looks.columns.update(range(first, min(last + 1, _MOST_COLUMNS)))
        else:
            struck.update(spot for spot, number in _cells(kind, data) if _at(formats, number))


def _cells(kind: int, data: bytes) -> Iterator[tuple[Spot, int]]:
    """The cells of a record, each with the number of its format."""
    if kind in _SINGLE and len(data) >= 6:
        row, column, number = struct.unpack_from("<3H", data)
        yield (row, column), number
    elif kind == _RUN:
        row, column = struct.unpack_from("<2H", data)
        for n in range((len(data) - 6) // 6):
            yield (row, column + n), struct.unpack_from("<H", data, 4 + 6 * n)[0]


def _name(data: bytes) -> str:
    """The name of a sheet: its length, how it is written, its signs (BIFF8); before that one byte a sign."""
    length, wide = data[6], data[7]
    if wide == 1:
        return data[8 : 8 + 2 * length].decode("utf-16-le", "replace")
    return data[8 : 8 + length].decode("latin-1")


def _at(values: Sequence[bool], number: int) -> bool:
    return number < len(values) and values[number]


def struck_out(looks: SheetLooks, struck: set[Spot], rows: Sequence[Sequence[str]]) -> SheetLooks:
    """What is hidden, with what the struck cells print and does not count."""
    marks: Mapping[Spot, Marks] = {
        (r, c): Marks("", rows[r][c]) for r, c in struck if r < len(rows) and c < len(rows[r]) and rows[r][c]
    }
    return SheetLooks(looks.rows, looks.columns, dict(marks))
