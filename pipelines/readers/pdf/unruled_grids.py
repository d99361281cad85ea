"""A block of an unruled table as a grid: every value in its only possible row and column, or no grid at
all."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from msgspec import Struct, field

from archive.model import Box, Grid, GridCell, Place
from pipelines.readers.pdf.characters import UNKNOWN
from pipelines.readers.pdf.columns import VALUE, Columns
from pipelines.readers.pdf.hints import begins_label, flat, names_row
from pipelines.readers.pdf.words import Word, union

_NONE = "无"
_PITCH = 2.0  # of the height, from middle to middle: lines of one label are no farther apart
_LEVEL = 0.75  # of the height: how far from its label's lines a value may stand


class Block(Struct):
    """The words under one header, or the words that continue the table of the page before."""

    columns: Columns
    with_head: bool
    labels: list[Word] = field(default_factory=list)
    values: list[Word] = field(default_factory=list)


def lay_out(block: Block, page: int) -> Grid | None:
    """Return a block as a grid, or None if a value has no certain place."""
    rows = _rows(block)
    if not rows or any(VALUE.match(label.text) for label in block.labels):
        return None
    if _has_stray(block):
        return None
    table: dict[tuple[int, int], Word] = {}
    columns = block.columns.of_all(block.values)
    for value, column in sorted(zip(block.values, columns, strict=True), key=lambda pair: pair[0].y):
        row = nearest_row(value, rows)
        if column is None or row is None:
            if VALUE.match(value.text):
                return None
            continue
        before = table.get((row, column))
        whole = _together(before, value) if before else value
        if whole is None:
            return None
        table[row, column] = whole
    spoken = {row for row, _ in table}
    kept = [
        n
        for n, row in enumerate(rows)
        if n in spoken or names_row(row.text) or (n == 0 and not block.with_head)  # the end of a cut label
    ]
    if any(_is_torn(rows[a], rows[b - 1], rows[b], a in spoken, b in spoken) for a, b in pairwise(kept)):
        return None
    return _grid(block, [rows[n] for n in kept], {(kept.index(r), c): w for (r, c), w in table.items()}, page)


def _is_torn(upper: Word, above: Word, lower: Word, upper_speaks: bool, lower_speaks: bool) -> bool:
    """Return whether two rows look like a single row whose label was not joined: one has values but its label
    names no row, the other has none. `above` is the line before the lower one, maybe a piece of a label."""
    if upper_speaks == lower_speaks or lower.box[1] - above.box[3] > 0.8 * lower.height:
        return False
    return not names_row((upper if upper_speaks else lower).text)


def _has_stray(block: Block) -> bool:
    """Return whether a number left of the columns has no label on its left: it may be part of one. Removes
    from the values the 无 of a label set downwards (无法提供)."""
    labelled = any(names_row(label.text) for label in _labels(block.labels))
    outside = [value for value in block.values if value.x < block.columns.left and VALUE.match(value.text)]
    strays = [value for value in outside if not any(_stands_left(label, value) for label in block.labels)]
    pieces = [value for value in strays if value.text == _NONE]
    block.values = [value for value in block.values if value not in pieces]
    return labelled and len(strays) > len(pieces)


def _together(before: Word, value: Word) -> Word | None:
    """Return two pieces of a cell as one word, or None if they are two values."""
    level = abs(value.y - before.y) < 0.5 * value.height
    if level and before.x > value.x:
        before, value = value, before
    if not (level or value.y - before.y < _PITCH * value.height) or not _continues(before, value):
        return None
    raw = before.raw or value.raw
    return Word(f"{before.text}{' ' if level else chr(10)}{value.text}", union(before.box, value.box), raw)


def _continues(above: Word, below: Word) -> bool:
    """Return whether a value continues in the piece behind or below it: an amount before its unit does, a
    broken number does not."""
    return bool(re.match(r"^[百千万亿]*元$|^[件项]$", below.text)) and above.text[-1:].isalnum()


def _rows(block: Block) -> list[Word]:
    """Return the row labels from top to bottom, the rightmost of a level, or the value line if nothing is
    labelled."""
    if not block.labels or not any(names_row(word.text) for word in _labels(block.labels)):
        return _levels(block.values)
    return labels_of(block)


def labels_of(block: Block) -> list[Word]:
    """Return the labels of a block from top to bottom, the rightmost of a level."""
    labels = sorted(_labels(block.labels), key=lambda word: (word.y, word.x))
    return [label for label in labels if not any(_stands_left(label, other) for other in labels)]


def _stands_left(label: Word, other: Word) -> bool:
    """Return whether a label has another to its right: it names a group of rows, or is an ordinal."""
    level = min(label.box[3], other.box[3]) - max(label.box[1], other.box[1])
    return label.box[2] <= other.box[0] + 1 and level > 0.3 * min(label.height, other.height)


def _labels(pieces: Sequence[Word]) -> list[Word]:
    """Return the labels with their broken lines joined."""
    whole: list[Word] = []
    for word in pieces:
        for n in reversed(range(len(whole))):
            above = whole[n]
            below = 0.5 * word.height < word.y - above.box[3] + above.height / 2 or above.box[3] <= word.y
            near = word.box[1] - above.box[3] < 0.8 * word.height and above.box[3] <= word.y
            left, right = abs(above.box[0] - word.box[0]), abs(above.box[2] - word.box[2])
            aligned = left < 2 * word.height or abs(above.x - word.x) < word.height or right < word.height
            if below and near and aligned and begins_label(above.text + word.text):
                whole[n] = Word(above.text + word.text, union(above.box, word.box))
                break
        else:
            whole.append(word)
    return whole


def _levels(values: Sequence[Word]) -> list[Word]:
    """Return an empty label for the value line if the values make exactly one; two or more are ambiguous and
    are left alone."""
    spoken = [word for word in values if VALUE.match(word.text)]
    if not spoken or max(w.y for w in spoken) - min(w.y for w in spoken) > 0.5 * spoken[0].height:
        return []
    first = spoken[0]
    return [Word("", (first.box[0], first.box[1], first.box[0], first.box[3]))]


def nearest_row(value: Word, rows: Sequence[Word]) -> int | None:
    """Return the only row level with a value, or None."""

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
            cells.append(
                _cell(word.text if word else "", r + top, c + first, box, page, word.raw if word else None)
            )
    boxes = [cell.place.box for cell in cells if cell.place.box]
    return Grid(tuple(cells), Place(page, _around(boxes))) if boxes else None


def _cell(text: str, row: int, column: int, box: Box | None, page: int, raw: str | None = None) -> GridCell:
    """Return a cell. Words printed on the page before have no place on this page."""
    shown = box if box and box[1] >= 0 else None
    unread = "glyphs" if UNKNOWN in text and flat(text).isascii() else None
    place = Place(page, shown and rounded(shown))
    return GridCell(text.replace(UNKNOWN, ""), row, column, place=place, raw=raw, unread=unread)


def _around(boxes: Sequence[Box]) -> Box:
    whole = boxes[0]
    for box in boxes:
        whole = union(whole, box)
    return rounded(whole)


def rounded(box: Box) -> Box:
    """Return a box rounded to a tenth of a point."""
    x0, top, x1, bottom = (round(value, 1) for value in box)
    return (x0, top, x1, bottom)
