"""Size checks of an XLS before calamine lays it out.

calamine follows every chain of sectors to its end and keeps a slot for each place up to the last cell of a
sheet. A cyclic chain, or a lone cell in the far corner, would exhaust the process.
"""

from __future__ import annotations

import io
import struct
from collections.abc import Iterator
from typing import Any

import olefile  # type: ignore[import-untyped]

from archive.sentence import say

_LAST = 0xFFFFFFFA  # sector numbers from here on are marks
_BOF, _SST = 0x0809, 0x00FC
_CELLS = frozenset([0x0006, 0x00BD, 0x00BE, 0x00D6, 0x00FD, 0x0201, 0x0203, 0x0204, 0x0205, 0x027E])
_RUNS = frozenset([0x00BD, 0x00BE])  # several cells of a row; the last column stands at the end
_HEADER = struct.Struct("<HH")
_SPOT = struct.Struct("<HH")
_COUNTS = struct.Struct("<II")


def count_slots(body: bytes) -> int:
    """Return the number of slots of all sheets of an XLS, up to the last cell of each.

    Raises ValueError for a container whose chains do not end, or a table of strings that claims more than the
    bytes hold, OSError for a file that is not a container.
    """
    with olefile.OleFileIO(io.BytesIO(body)) as container:
        _check_chains(container)
        name = next((name for name in ("Workbook", "Book") if container.exists(name)), None)
        if name is None:
            return 0
        stream = container.openstream(name).read()
    slots = height = width = 0
    for _, kind, data in records(stream):
        if kind == _BOF:
            slots, height, width = slots + height * width, 0, 0
        elif kind in _CELLS and len(data) >= _SPOT.size:
            row, column = _SPOT.unpack_from(data)
            if kind in _RUNS:
                (column,) = struct.unpack_from("<H", data, len(data) - 2)
            height, width = max(height, row + 1), max(width, column + 1)
        elif kind == _SST and len(data) >= _COUNTS.size and _COUNTS.unpack_from(data)[1] > len(stream):
            raise ValueError(say("strings_claimed"))
    return slots + height * width


def records(stream: bytes) -> Iterator[tuple[int, int, bytes]]:
    """Yield the records of a workbook: offset, kind and bytes of each."""
    at = 0
    while at + _HEADER.size <= len(stream):
        kind, length = _HEADER.unpack_from(stream, at)
        yield at, kind, stream[at + _HEADER.size : at + _HEADER.size + length]
        at += _HEADER.size + length


def _check_chains(container: Any) -> None:
    """Raise ValueError if a chain of sectors has more steps than sectors exist."""
    container.loadminifat()
    big, small = list(container.fat), list(container.minifat or [])
    starts = [(container.first_dir_sector, big), (container.first_mini_fat_sector, big)]
    starts += [
        (entry.isectStart, small if entry.is_minifat else big) for entry in container.direntries if entry
    ]
    for start, table in starts:
        sector, steps = start, 0
        while sector < _LAST and sector < len(table):
            sector, steps = table[sector], steps + 1
            if steps > len(table):
                raise ValueError(say("sectors_without_end"))
