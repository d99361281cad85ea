"""Cell references of a workbook: B12, $B$12."""

from __future__ import annotations

import re

_CELL = re.compile(r"\$?([A-Z]{1,3})\$?(\d{1,7})")


def spot_of(reference: str | None) -> tuple[int, int] | None:
    """Return the row and column, from 0, of a cell reference, or None if the text is no reference."""
    found = _CELL.fullmatch(reference or "")
    if found is None:
        return None
    column = 0
    for letter in found[1]:
        column = column * 26 + ord(letter) - 64
    return int(found[2]) - 1, column - 1
