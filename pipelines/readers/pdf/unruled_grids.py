"""A block of an unruled table as a grid: every value in its one row and column, or nothing at all."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from archive.model import Box, Grid, GridCell, Place
from pipelines.readers.pdf.hints import begins_label, names_row
from pipelines.readers.pdf.words import Word, union

VALUE = re.compile(
    r"^[-+−－—/／无约¥￥\d.,，:％%\s]+(?:百|千|万|亿)?元?(?:[件项条宗个]|人次)?$|^(?:万|亿|百万)?元$"
)
_PITCH = 2.0  # of the height, from middle to middle: lines of one label are no farther apart
_LEVEL = 0.75  # of the height: how far from its label's lines a value may stand
_ASTRAY = 0.36  # of the way to the next column: how far from its head's middle a value may stand


@dataclass(frozen=True, slots=True)
class Columns:
    """The heads of a block's columns from left to right, and the word over its labels."""

    heads: tuple[Word, ...]
    corner: Word | None = None

    @property
    def left(self) -> float:
        return self.heads[0].box[0]

    @property
    def right(self) -> float:
        return self.heads[-1].box[2]

    def pitch(self, number: int) -> float:
        xs = [head.x for head in self.heads]
        gaps = [abs(x - xs[number]) for n, x in enumerate(xs) if n != number]
        return min(gaps, default=self.heads[0].height * 12)

    def of(self, word: Word) -> int | None:
        """The one column a word stands in, or None: under one head alone, however it is aligned, or under none
        and near the middle of one."""
        over = [n for n, head in enumerate(self.heads) if overlap(head.box, word.box) > 0]
        if over:
            within = overlap(self.heads[over[0]].box, word.box) > 0.4 * (word.box[2] - word.box[0])
            return over[0] if len(over) == 1 and within else None
        number = min(range(len(self.heads)), key=lambda n: abs(self.heads[n].x - word.x))
        near = abs(self.heads[number].x - word.x) <= _ASTRAY * self.pitch(number)
        return number if near else None

    def is_crossed(self, word: Word) -> bool:
        """Whether a word runs over columns as prose and headings do."""
        middles = sum(word.box[0] < head.x < word.box[2] for head in self.heads)
        return middles > 1 or (middles == 1 and word.box[0] < self.left - 2 * word.height)


@dataclass
class Block:
    """What stands under one header (or goes on from the page before)."""

    columns: Columns
    with_head: bool
    labels: list[Word] = field(default_factory=list)
    values: list[Word] = field(default_factory=list)


def overlap(a: Box, b: Box) -> float:
    """How far two boxes share their width; negative where a gap parts them."""
    return min(a[2], b[2]) - max(a[0], b[0])


def lay_out(block: Block, page: int) -> Grid | None:
    """A block as a grid, or None where a value has no one place."""
    rows = _rows(block)
    if not rows or any(VALUE.match(label.text) for label in block.labels):
        return None
    table: dict[tuple[int, int], Word] = {}
    for value in sorted(block.values, key=lambda word: word.y):
        column = block.columns.of(value)
        row = _row_of(value, rows)
        if column is None or row is None:
            if VALUE.match(value.text):
                return None
            continue
        before = table.get((row, column))
        if before and not (value.y - before.y < _PITCH * value.height and _continues(before, value)):
            return None
        table[row, column] = (
            Word(f"{before.text}\n{value.text}", union(before.box, value.box)) if before else value
        )
    spoken = {row for row, _ in table}
    kept = [n for n, row in enumerate(rows) if n in spoken or names_row(row.text)]
    if any(_is_torn(rows[a], rows[b], a in spoken, b in spoken) for a, b in pairwise(kept)):
        return None
    return _grid(block, [rows[n] for n in kept], {(kept.index(r), c): w for (r, c), w in table.items()}, page)


def _is_torn(upper: Word, lower: Word, upper_speaks: bool, lower_speaks: bool) -> bool:
    """Whether two rows look like one whose label was not put together: beside the values of a label that names
    no row stands one that does and has none."""
    if upper_speaks == lower_speaks or lower.box[1] - upper.box[3] > 0.8 * lower.height:
        return False
    return not names_row((upper if upper_speaks else lower).text)


def _continues(above: Word, below: Word) -> bool:
    """Whether a value runs on in the line below: an amount before its unit, a number broken anywhere is not."""
    return bool(re.match(r"^[百千万亿]*元$|^[件项]$", below.text)) and above.text[-1:].isalnum()


def _rows(block: Block) -> list[Word]:
    """Labels of rows from top to bottom, the rightmost of a level; lines of values where nothing is labelled."""
    if not block.labels or not any(names_row(word.text) for word in _labels(block.labels)):
        return _levels(block.values)
    labels = sorted(_labels(block.labels), key=lambda word: (word.y, word.x))
    return [label for label in labels if not any(_stands_left(label, other) for other in labels)]


def _stands_left(label: Word, other: Word) -> bool:
    """Whether a label has another to its right: it names a group of rows, or it is the ordinal of one."""
    level = min(label.box[3], other.box[3]) - max(label.box[1], other.box[1])
    return label.box[2] <= other.box[0] + 1 and level > 0.3 * min(label.height, other.height)


def _labels(pieces: Sequence[Word]) -> list[Word]:
    """Labels with the lines they are broken into."""
    whole: list[Word] = []
    for word in pieces:
        for n in reversed(range(len(whole))):
            above = whole[n]
            below = 0.5 * word.height < word.y - above.box[3] + above.height / 2 or above.box[3] <= word.y
            near = word.box[1] - above.box[3] < 0.8 * word.height and above.box[3] <= word.y
            aligned = abs(above.box[0] - word.box[0]) < 2 * word.height or abs(above.x - word.x) < word.height
            if below and near and aligned and begins_label(above.text + word.text):
                whole[n] = Word(above.text + word.text, union(above.box, word.box))
                break
        else:
            whole.append(word)
    return whole


def _levels(values: Sequence[Word]) -> list[Word]:
    """One line of values without labels; more than one says nothing of itself and is left alone."""
    spoken = [word for word in values if VALUE.match(word.text)]
    if not spoken or max(w.y for w in spoken) - min(w.y for w in spoken) > 0.5 * spoken[0].height:
        return []
    first = spoken[0]
    return [Word("", (first.box[0], first.box[1], first.box[0], first.box[3]))]


def _row_of(value: Word, rows: Sequence[Word]) -> int | None:
    """The one row a value is level with."""

    def away(row: Word) -> float:
        return max(row.box[1] - value.y, value.y - row.box[3], 0.0) + 0.01 * abs(row.y - value.y)

    ordered = sorted(range(len(rows)), key=lambda n: away(rows[n]))
    best = ordered[0]
    if away(rows[best]) > _LEVEL * value.height:
        return None
    if len(ordered) > 1 and away(rows[ordered[1]]) - away(rows[best]) < 0.002 * value.height:
        return None
    return best


def _grid(block: Block, rows: Sequence[Word], table: dict[tuple[int, int], Word], page: int) -> Grid | None:
    if not rows:
        return None
    heads = block.columns.heads
    first = 1 if block.columns.corner or any(row.text for row in rows) else 0
    cells: list[GridCell] = []
    if block.with_head:
        corner = block.columns.corner
        if first:
            cells.append(_cell(corner.text if corner else "", 0, 0, corner.box if corner else None, page))
        cells += [_cell(head.text, 0, n + first, head.box, page) for n, head in enumerate(heads)]
    top = 1 if block.with_head else 0
    for r, row in enumerate(rows):
        if first:
            cells.append(_cell(row.text, r + top, 0, row.box, page))
        for c, head in enumerate(heads):
            word = table.get((r, c))
            box = word.box if word else (head.box[0], row.box[1], head.box[2], row.box[3])
            cells.append(_cell(word.text if word else "", r + top, c + first, box, page))
    whole = _around([cell.place.box for cell in cells if cell.place.box])
    return Grid(tuple(cells), Place(page, whole))


def _cell(text: str, row: int, column: int, box: Box | None, page: int) -> GridCell:
    return GridCell(text, row, column, place=Place(page, box and _rounded(box)))


def _around(boxes: Sequence[Box]) -> Box:
    whole = boxes[0]
    for box in boxes:
        whole = union(whole, box)
    return _rounded(whole)


def _rounded(box: Box) -> Box:
    x0, top, x1, bottom = (round(value, 1) for value in box)
    return (x0, top, x1, bottom)
