"""Rulings turned into the boxes of cells: lines that touch are one table, and a cell ends at a line that runs
from side to side."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from archive.model import Box
from pipelines.readers.pdf.rulings import Ruling

_ONE_LINE = 3.0  # points between parallel lines that count as one
_JOINED = 4.0  # points between two pieces of a line
_NEAR = 4.0  # points within which a line reaches another
_NARROWEST = 5.0  # points: no column or row is narrower
_HAIR = 0.5  # points: the width of a line
_SLACK = 0.35  # of a stretch that a line may leave open at either end
_SHORTEST = 3.0  # points: anything shorter is no line
_FEWEST_LINES = 3

Line = tuple[float, float, float]
"""A straight line: its position, its start and its end, in points."""


def cells_of(rulings: Iterable[Ruling]) -> list[list[Box]]:
    """Return the cells of every table, from top to bottom and left to right."""
    flat: list[Line] = []
    upright: list[Line] = []
    for line in rulings:
        if line.horizontal:
            flat.append((line.top, line.x0, line.x1))
        else:
            upright.append((line.x0, line.top, line.bottom))
    groups = _groups(_merged(flat), _merged(upright))
    return [list(_cells(*_closed(*group))) for group in groups]


def _merged(lines: list[Line]) -> list[Line]:
    """Return the lines with coinciding lines merged and consecutive pieces joined."""
    merged: list[Line] = []
    together: list[Line] = []
    for line in sorted(lines):
        if together and line[0] - together[-1][0] > _ONE_LINE:
            merged += _whole(together)
            together = []
        together.append(line)
    return merged + _whole(together)


def _whole(together: list[Line]) -> list[Line]:
    if not together:
        return []
    at = sum(line[0] for line in together) / len(together)
    pieces = sorted((start, end) for _, start, end in together)
    whole = [pieces[0]]
    for start, end in pieces[1:]:
        if start - whole[-1][1] <= _JOINED:
            whole[-1] = (whole[-1][0], max(end, whole[-1][1]))
        else:
            whole.append((start, end))
    return [(at, start, end) for start, end in whole if end - start >= _SHORTEST]


def _groups(flat: list[Line], upright: list[Line]) -> Iterator[tuple[list[Line], list[Line]]]:
    """Return the groups of lines that cross or touch, directly or through others: one group per table."""
    parent = list(range(len(flat) + len(upright)))

    def root(n: int) -> int:
        while parent[n] != n:
            parent[n] = parent[parent[n]]
            n = parent[n]
        return n

    tops = [line[0] for line in flat]
    for v, (x, top, bottom) in enumerate(upright, len(flat)):
        for n in range(bisect_right(tops, top - _NEAR), bisect_right(tops, bottom + _NEAR)):
            if flat[n][1] - _NEAR <= x <= flat[n][2] + _NEAR:
                parent[root(n)] = root(v)
    groups: dict[int, tuple[list[Line], list[Line]]] = defaultdict(lambda: ([], []))
    for n, line in enumerate(flat):
        groups[root(n)][0].append(line)
    for n, line in enumerate(upright, len(flat)):
        groups[root(n)][1].append(line)
    return (group for group in groups.values() if len(group[0]) + len(group[1]) >= _FEWEST_LINES)


def _closed(flat: list[Line], upright: list[Line]) -> tuple[list[Line], list[Line]]:
    """Return a group with its outer lines added: a table cut by a page, or printed without a frame, lacks
    some."""
    x0 = min([line[1] for line in flat] + [line[0] for line in upright])
    x1 = max([line[2] for line in flat] + [line[0] for line in upright])
    top = min([line[0] for line in flat] + [line[1] for line in upright])
    bottom = max([line[0] for line in flat] + [line[2] for line in upright])
    return (
        [*flat, (top, x0, x1), (bottom, x0, x1)],
        [*upright, (x0, top, bottom), (x1, top, bottom)],
    )


def _cells(flat: list[Line], upright: list[Line]) -> Iterator[Box]:
    """Yield the areas between the lines, each first as wide and then as high as no line crosses it."""
    xs, ys = stops(line[0] for line in upright), stops(line[0] for line in flat)
    far_x, far_y = _highest(xs, upright), _highest(ys, flat)
    lefts, tops = _places(xs, far_x), _places(ys, far_y)
    right = _walls(upright, xs, ys, far_y)
    below = _walls(flat, ys, xs, far_x)
    taken: set[tuple[int, int]] = set()
    for row in range(len(ys) - 1):
        for column in range(len(xs) - 1):
            if (row, column) in taken:
                continue
            end = column + 1
            while end < len(xs) - 1 and (end, row) not in right and (row, end) not in taken:
                end += 1
            last = row + 1
            while last < len(ys) - 1 and _is_open(last, column, end, below, right):
                last += 1
            taken.update((r, c) for r in range(row, last) for c in range(column, end))
            yield (lefts[column], tops[row], lefts[end], tops[last])


def _is_open(
    row: int, column: int, end: int, below: set[tuple[int, int]], right: set[tuple[int, int]]
) -> bool:
    """Return whether no line separates a row of an area from the row above, and none runs through it."""
    if any((row, c) in below for c in range(column, end)):
        return False
    return not any((c, row) in right for c in range(column + 1, end))


def _walls(
    lines: Sequence[Line], at: Sequence[float], along: Sequence[float], far: Sequence[float]
) -> set[tuple[int, int]]:
    """Return the stretches between two stops along which a line runs from end to end, as pairs: number of the
    line's own stop, number of the stretch. `far` holds the highest coordinates of the stops: the box of a
    cell may begin behind the frame of its table."""
    walls: set[tuple[int, int]] = set()
    for place, start, end in lines:
        number = index_of(at, place)
        for stretch in range(max(0, bisect_right(along, start - _NEAR) - 1), len(along) - 1):
            if along[stretch] >= end:
                break
            low, high = along[stretch], along[stretch + 1]
            off = min(_NEAR, _SLACK * (high - low))
            if start <= max(low + off, far[stretch] + _HAIR) and end >= high - off:
                walls.add((number, stretch))
    return walls


def stops(values: Iterable[float]) -> list[float]:
    """Return the lowest coordinate of each group of coordinates too close together for a column or row to
    stand between them, in ascending order."""
    found: list[float] = []
    before = 0.0
    for value in sorted(values):
        if not found or value - before > _NARROWEST:
            found.append(value)
        before = value
    return found


def _highest(found: Sequence[float], lines: Iterable[Line]) -> list[float]:
    """Return the highest coordinate of the lines behind each stop."""
    highest = list(found)
    for line in lines:
        number = index_of(found, line[0])
        highest[number] = max(highest[number], line[0])
    return highest


def _places(found: Sequence[float], highest: Sequence[float]) -> list[float]:
    """Return the coordinates of the lines behind the stops: the middle of each group, and the outermost line
    at both ends.

    On a scan the frames of two tables that touch are a few points apart, and a number may reach to either.
    """
    middle = [(low + high) / 2 for low, high in zip(found, highest, strict=True)]
    return [found[0], *middle[1:-1], highest[-1]] if len(found) > 1 else middle


def index_of(found: Sequence[float], value: float) -> int:
    """Return the number of the stop of a coordinate."""
    return max(0, bisect_right(found, value + 0.01) - 1)
