"""Bundles in volumes: `年报.zip.001` and `年报.zip.002`, or `年报.z01` and `年报.zip`, as one bundle. Pure."""

from __future__ import annotations

import re
import struct
from collections.abc import Iterable, Sequence
from itertools import accumulate

_NUMBERED = re.compile(r"(?P<stem>.+\.(?:zip|7z))\.(?P<number>\d{3})$", re.I)
_SPANNED = re.compile(r"(?P<stem>.+)\.(?:z(?P<number>\d\d)|zip)$", re.I)
_END, _ENTRY = b"PK\x05\x06", b"PK\x01\x02"
_MARK = b"PK\x07\x08"  # before the first entry of a spanned ZIP
_LAST = 100  # number of the `.zip` behind `.z01` to `.z99`
_ENTRY_SIZE = 46  # bytes of an entry before its names


def volumes(names: Iterable[str]) -> list[list[str]]:
    """Return the names of each bundle in volumes, in order; empty for files that are whole."""
    numbered: dict[str, dict[int, str]] = {}
    spanned: dict[str, dict[int, str]] = {}
    for name in names:
        if found := _NUMBERED.match(name):
            numbered.setdefault(found["stem"], {})[int(found["number"])] = name
        elif found := _SPANNED.match(name):
            spanned.setdefault(found["stem"], {})[int(found["number"] or _LAST)] = name
    some = (*numbered.values(), *(one for one in spanned.values() if _LAST in one))
    return [[one[number] for number in sorted(one)] for one in some if len(one) > 1]


def whole(bodies: Sequence[bytes], *, spanned: bool) -> bytes:
    """Return the volumes as one bundle. In a spanned ZIP each entry counts from the start of its own volume."""
    joined = b"".join(bodies)
    return _from_the_start(joined, [0, *accumulate(map(len, bodies))]) if spanned else joined


def is_volume(name: str) -> bool:
    """Return whether a name may be a volume's."""
    return bool(_NUMBERED.match(name) or _SPANNED.match(name))


def is_spanned(name: str) -> bool:
    """Return whether a volume is of a spanned ZIP."""
    return bool(_SPANNED.match(name)) and not _NUMBERED.match(name)


def _from_the_start(joined: bytes, starts: Sequence[int]) -> bytes:
    """Return a spanned ZIP whose directory counts from the start of the first volume."""
    made, end = bytearray(joined), joined.rfind(_END)
    lead = len(_MARK) if joined.startswith(_MARK) else 0
    try:
        disk, count, at = struct.unpack_from("<6xH2xH4xI", joined, end)
        place = starts[disk] + at
        struct.pack_into("<4HII", made, end + 4, 0, 0, count, count, end - place, place - lead)
        for _ in range(count):
            if joined[place : place + 4] != _ENTRY:
                return joined
            *lengths, own, offset = struct.unpack_from("<28x3HH6xI", joined, place)
            struct.pack_into("<H6xI", made, place + 34, 0, starts[own] + offset - lead)
            place += _ENTRY_SIZE + sum(lengths)
    except (struct.error, IndexError):
        return joined
    return bytes(made[lead:])
