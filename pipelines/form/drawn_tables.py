"""Tables drawn with characters (┌─┬─┐, +---+), as printed text and <pre> hold them: runs of lines -> grids.

A line of a run begins and ends with a stroke. Strokes part the run into slots; slots without a stroke between them
are a cell. A run whose cells are no rectangles stays as it is.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby, pairwise, product

from msgspec import Struct
from msgspec.structs import replace

from archive.model import Document, Grid, GridCell, Paragraph

_UPRIGHT = frozenset("│┃║|｜")
_FLAT = frozenset("─━═-－=")
_JOINTS = frozenset("┌┬┐├┼┤└┴┘┏┳┓┣╋┫┗┻┛╔╦╗╠╬╣╚╩╝╒╤╕╞╪╡╘╧╛╓╥╖╟╫╢╙╨╜┠┨┯┷┿╂+")
_EDGES = _UPRIGHT | _JOINTS
_STROKES = _EDGES | _FLAT
_FEWEST = 3  # lines of a table
_SLACK = 1  # columns of print by which a stroke may be off

Slot = tuple[int, int]


def drawn(document: Document) -> Document:
    """Return the document with its drawn tables as grids."""
    blocks = document.blocks
    if not any(isinstance(block, Paragraph) and _is_border(block.text) for block in blocks):
        return document
    found: list[Paragraph | Grid] = []
    for is_run, group in groupby(
        blocks, lambda block: isinstance(block, Paragraph) and _is_of_table(block.text)
    ):
        lines = list(group)
        grid = _grid([line for line in lines if isinstance(line, Paragraph)]) if is_run else None
        found += [grid] if grid else lines
    return replace(document, blocks=tuple(found))


def _is_of_table(text: str) -> bool:
    flat = text.strip()
    return len(flat) > 1 and flat[0] in _EDGES and flat[-1] in _EDGES


def _is_border(text: str) -> bool:
    """Return whether a line is the upper edge of a table, from side to side."""
    flat = text.strip()
    return len(flat) > _FEWEST and flat[0] in _JOINTS and flat[-1] in _JOINTS and {*flat} <= {*_STROKES, " "}


def _grid(lines: Sequence[Paragraph]) -> Grid | None:
    """Return the grid of a run, or None if it is none."""
    if len(lines) < _FEWEST or not _is_border(lines[0].text) or not _is_border(lines[-1].text):
        return None
    print_ = min(
        (_Print.of(lines, wide) for wide in (2, 1)), key=lambda one: len({len(row) for row in one.rows})
    )
    cells = print_.cells()
    return Grid(tuple(cells), lines[0].place) if cells else None


class _Print(Struct, frozen=True):
    """The characters of a run, each in its column of print; a wide one is followed by an empty one."""

    lines: Sequence[Paragraph]
    rows: Sequence[Sequence[str]]

    @classmethod
    def of(cls, lines: Sequence[Paragraph], wide: int) -> _Print:
        """Lay out lines in which a stroke outside ASCII is `wide` columns wide."""
        start = min(len(line.text) - len(line.text.lstrip()) for line in lines)
        return cls(lines, [list(_laid_out(line.text[start:].rstrip(), wide)) for line in lines])

    def cells(self) -> list[GridCell]:
        """Return the cells, or nothing if one is no rectangle."""
        sides, borders = self._sides(), self._borders()
        if len(borders) < 2 or len(sides) < _FEWEST:
            return []
        cells: list[GridCell] = []
        for own in self._joined(borders, sides):
            cell = self._cell(own, borders, sides)
            if cell is None or len(own) != cell.rowspan * cell.colspan:
                return []
            cells.append(cell)
        return (
            cells if _words(cell.text for cell in cells) == _words(line.text for line in self.lines) else []
        )

    def _joined(self, borders: Sequence[int], sides: Sequence[int]) -> list[list[Slot]]:
        """Return the cells, each as a list of its slots (row, column). Slots without a stroke between them are one
        cell."""
        bands, columns = list(pairwise(borders)), list(pairwise(sides))
        slots = list(product(range(len(bands)), range(len(columns))))
        of = {slot: [slot] for slot in slots}
        for r, c in slots:
            if c and not self._is_parted(bands[r], sides[c]):
                _join(of, (r, c), (r, c - 1))
            if r and not self._is_ruled(borders[r], columns[c]):
                _join(of, (r, c), (r - 1, c))
        return list({id(own): own for own in of.values()}.values())

    def _sides(self) -> list[int]:
        """Return the columns of print in which upright strokes stand."""
        found: list[int] = []
        for at in sorted({at for row in self.rows for at, sign in enumerate(row) if sign in _EDGES}):
            if not found or at - found[-1] > _SLACK + 1:
                found.append(at)
        return found

    def _borders(self) -> list[int]:
        """Return the lines with a flat stroke beside a joint."""
        return [n for n, row in enumerate(self.rows) if any(sign in _JOINTS for sign in row)]

    def _is_parted(self, band: tuple[int, int], side: int) -> bool:
        first, last = band
        rows = self.rows[first + 1 : last]
        return any(sign in _EDGES for row in rows for sign in row[max(0, side - _SLACK) : side + _SLACK + 1])

    def _is_ruled(self, line: int, column: tuple[int, int]) -> bool:
        left, right = column
        return any(sign in _FLAT for sign in self.rows[line][left + _SLACK + 1 : right - _SLACK + 1])

    def _cell(self, own: Sequence[Slot], borders: Sequence[int], sides: Sequence[int]) -> GridCell | None:
        (r, c), (last, end) = min(own), (max(r for r, _ in own), max(c for _, c in own))
        rows = self.rows[borders[r] + 1 : borders[last + 1]]
        words = [_between(row, sides[c], sides[end + 1]) for row in rows]
        if None in words:
            return None
        text = "\n".join(filter(None, words))
        return GridCell(text, r, c, last - r + 1, end - c + 1, self.lines[borders[r] + 1].place)


def _words(texts: Iterable[str]) -> Counter[str]:
    """Return how often each letter and digit is printed: none may be lost between the cells."""
    return Counter(sign for text in texts for sign in text if sign.isalnum())


def _join(of: dict[Slot, list[Slot]], one: Slot, other: Slot) -> None:
    if of[one] is not of[other]:
        of[other] += of[one]
        of.update(dict.fromkeys(of[one], of[other]))


def _between(row: Sequence[str], left: int, right: int) -> str | None:
    """Return the words between two strokes, which may be a column off; None if either is missing."""
    start, end = (
        next(
            (n for n in range(max(0, side - _SLACK), side + _SLACK + 1) if "".join(row[n : n + 1]) in _EDGES),
            None,
        )
        for side in (left, right)
    )
    if start is None or end is None:
        return None
    inner = row[start + 1 : end]
    return None if _EDGES.intersection(inner) else "".join(inner).strip()


def _laid_out(text: str, wide: int) -> Iterator[str]:
    for sign in text:
        yield sign
        if (sign in _STROKES and not sign.isascii()) and wide == 1:
            continue
        if (sign in _STROKES and not sign.isascii()) or unicodedata.east_asian_width(sign) in "WF":
            yield ""
