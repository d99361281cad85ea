"""Words crossed out by a line: printed, but not counted."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from archive.model import Box
from pipelines.readers.pdf.characters import Char
from pipelines.readers.pdf.rulings import Ruling

_LONGEST = 160.0  # points: a line that crosses out a number is no longer
_SHORTEST = 3.0
_MIDDLE = (0.35, 0.72)  # of a character's height from its top: an underline lies lower
_BEYOND = 0.6  # of the height by which a line may reach beyond the first and the last character
_BIN = 8.0
_HAIR = 1e-6


def strikes(lines: Sequence[Ruling], chars: Sequence[Char]) -> tuple[list[Ruling], frozenset[int]]:
    """Return the lines that cross out no word, and the numbers of the characters that the other lines cross
    out."""
    rows: dict[int, list[Char]] | None = None
    left: list[Ruling] = []
    struck: set[int] = set()
    for line in lines:
        if line.askew:
            rows = _in_rows(chars) if rows is None else rows
            struck.update(char.number for char in _under(line, rows))
            continue
        if not (line.horizontal and _SHORTEST < line.x1 - line.x0 < _LONGEST):
            left.append(line)
            continue
        rows = _in_rows(chars) if rows is None else rows
        near = int(line.top // _BIN)
        beside = (char for row in (near - 1, near, near + 1) for char in rows.get(row, ()))
        crossed = [char for char in beside if _is_crossed(char.box, line.x0, line.top, line.x1)]
        if crossed and _fits(line, crossed):
            struck.update(char.number for char in crossed)
        else:
            left.append(line)
    return left, frozenset(struck)


def _in_rows(chars: Iterable[Char]) -> dict[int, list[Char]]:
    rows: dict[int, list[Char]] = defaultdict(list)
    for char in chars:
        if char.text > " ":
            rows[int((char.box[1] + char.box[3]) / 2 // _BIN)].append(char)
    return rows


def _under(line: Ruling, rows: dict[int, list[Char]]) -> Iterator[Char]:
    """Yield the characters whose middle lies within the box of a line askew."""
    for row in range(int(line.top // _BIN), int(line.bottom // _BIN) + 1):
        for char in rows.get(row, ()):
            x0, top, x1, bottom = char.box
            x, y = (x0 + x1) / 2, (top + bottom) / 2
            if line.x0 < x < line.x1 and line.top < y < line.bottom:
                yield char


def _is_crossed(box: Box, start: float, y: float, end: float) -> bool:
    """Return whether a horizontal line runs through the middle of a character."""
    x0, top, x1, bottom = box
    return start < (x0 + x1) / 2 < end and _MIDDLE[0] < (y - top) / max(bottom - top, _HAIR) < _MIDDLE[1]


def _fits(line: Ruling, crossed: Sequence[Char]) -> bool:
    """Return whether the line is as long as the words, and not a border that runs through them."""
    reach = _BEYOND * max(char.box[3] - char.box[1] for char in crossed)
    start, end = min(char.box[0] for char in crossed), max(char.box[2] for char in crossed)
    return line.x0 > start - reach and line.x1 < end + reach
