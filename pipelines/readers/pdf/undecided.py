"""Blocks of an unruled table without a certain layout: their numbers are kept as whole rows, in order."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from archive.model import Grid, GridCell, Place
from pipelines.readers.pdf.columns import VALUE
from pipelines.readers.pdf.hints import names_row
from pipelines.readers.pdf.unruled_grids import Block, labels_of, nearest_row, rounded
from pipelines.readers.pdf.words import Word, union

_STRAY = "stray"  # numbers beside it may be its own
_LEVEL = 0.5  # of the height: how far apart the middles of one line's numbers may be


def undecided(block: Block, page: int) -> Grid | None:
    """Return a grid of whole rows, or None if no row is named.

    If a row has as many numbers as columns, they stand in order. Otherwise one cell over all columns holds
    them and belongs to none of the columns. A line of numbers without a label is a row, too, and may be the
    line of an empty row above or below it, which is unread.
    """
    rows = [row for row in labels_of(block) if names_row(row.text)]
    lines = _lines([value for value in block.values if VALUE.match(value.text)])
    if not rows or not lines:
        return None
    found: dict[int | None, list[list[Word]]] = defaultdict(list)
    for line in lines:
        near = {nearest_row(value, rows) for value in line}
        found[near.pop() if len(near) == 1 else None].append(line)
    printed: list[tuple[float, Word | None, list[list[Word]]]] = [
        (row.y, row, found[number]) for number, row in enumerate(rows)
    ]
    printed += [(line[0].y, None, [line]) for line in found[None]]
    width = len(block.columns.heads)
    cells = list(_heads(block, page)) if block.with_head else []
    top = 1 if cells else 0
    in_order = sorted(printed, key=lambda item: item[0])
    stray = [label is None for _, label, _ in in_order]
    for at, (_, label, spoken) in enumerate(in_order):
        index = at + top
        place = Place(page, rounded(label.box)) if label else Place(page)
        cells.append(GridCell(label.text if label else "", index, 0, place=place))
        if not spoken and any(stray[max(at - 1, 0) : at + 2]):
            cells.append(GridCell("", index, 1, 1, width, place, unread=_STRAY))
        else:
            cells += _values(spoken, index, width, page, named=label is not None)
    return Grid(tuple(cells), Place(page, rounded(_around([*rows, *block.values]))))


def _lines(values: Sequence[Word]) -> list[list[Word]]:
    lines: list[list[Word]] = []
    for value in sorted(values, key=lambda word: word.y):
        if lines and value.y - lines[-1][0].y < _LEVEL * value.height:
            lines[-1].append(value)
        else:
            lines.append([value])
    return [sorted(line, key=lambda word: word.x) for line in lines]


def _heads(block: Block, page: int) -> Sequence[GridCell]:
    heads = block.columns.heads
    return [
        GridCell("", 0, 0),
        *(GridCell(head.text, 0, n, place=Place(page)) for n, head in enumerate(heads, 1)),
    ]


def _values(
    lines: Sequence[Sequence[Word]], row: int, width: int, page: int, *, named: bool
) -> list[GridCell]:
    if named and len(lines) == 1 and len(lines[0]) == width:
        return [
            GridCell(word.text, row, n, place=Place(page, rounded(word.box)), raw=word.raw)
            for n, word in enumerate(lines[0], 1)
        ]
    said = [word for line in lines for word in line]
    place = Place(page, rounded(_around(said))) if said else Place(page)
    return [GridCell(" | ".join(word.text for word in said), row, 1, 1, width, place)]


def _around(words: Sequence[Word]) -> tuple[float, float, float, float]:
    box = words[0].box
    for word in words:
        box = union(box, word.box)
    return box
