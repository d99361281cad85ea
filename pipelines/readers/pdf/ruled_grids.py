"""Rulings and characters of a PDF page -> grids, by pdfplumber's TableFinder."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

from pdfplumber.table import TableFinder, merge_edges

from archive.model import Box, Grid, GridCell, Place
from pipelines.readers.pdf.characters import Char, PageText
from pipelines.readers.pdf.rulings import Ruling

_NEAR = 4.0  # points within which two rulings touch
_NARROWEST = 5.0  # points: no column or row is narrower
_FEWEST_CELLS = 2  # one is a frame or an underline
_SNAP_AND_JOIN = (3, 3, 4, 4)  # x and y tolerances, points
_SETTINGS = {"snap_tolerance": 3, "join_tolerance": 4, "intersection_tolerance": 4, "edge_min_length": 3}


Edge = dict[str, Any]


class _Page:
    """All that TableFinder wants of a page."""

    def __init__(self, edges: list[Edge], width: float, height: float) -> None:
        self.edges, self.width, self.height = edges, width, height
        self.bbox = (0.0, 0.0, width, height)


def find_grids(lines: Sequence[Ruling], text: PageText) -> list[Grid]:
    """The ruled tables of a page, from top to bottom, with the text of their cells."""
    if len(lines) < 4:
        return []
    edges = merge_edges([_edge(line) for line in lines], *_SNAP_AND_JOIN)
    frame = text.frame
    boxes = []
    for group in _groups(edges):
        tables = TableFinder(_Page(_closed(group), frame.width, frame.height), _SETTINGS).tables
        boxes += [sorted(table.cells, key=lambda cell: (cell[1], cell[0])) for table in tables]
    boxes = [cells for cells in boxes if len(cells) >= _FEWEST_CELLS]
    if not boxes:
        return []
    chars = list(text.chars())
    grids = [_grid(cells, chars, text.number) for cells in boxes]
    return sorted(grids, key=lambda grid: grid.place.box[1] if grid.place.box else 0)


def _edge(line: Ruling) -> Edge:
    return {
        "x0": line.x0,
        "x1": line.x1,
        "top": line.top,
        "bottom": line.bottom,
        "width": line.x1 - line.x0,
        "height": line.bottom - line.top,
        "orientation": "h" if line.horizontal else "v",
        "object_type": "line",
    }


def _groups(edges: Sequence[Edge]) -> list[list[Edge]]:
    """Edges that cross or touch, directly or through others: one group a table."""
    parent = list(range(len(edges)))

    def root(n: int) -> int:
        while parent[n] != n:
            parent[n] = parent[parent[n]]
            n = parent[n]
        return n

    flat = sorted((n for n, e in enumerate(edges) if e["orientation"] == "h"), key=lambda n: edges[n]["top"])
    tops = [edges[n]["top"] for n in flat]
    for v, upright in enumerate(edges):
        if upright["orientation"] == "h":
            continue
        low, high = upright["top"] - _NEAR, upright["bottom"] + _NEAR
        for n in flat[bisect_right(tops, low) : bisect_right(tops, high)]:
            if edges[n]["x0"] - _NEAR <= upright["x0"] <= edges[n]["x1"] + _NEAR:
                parent[root(n)] = root(v)
    groups: dict[int, list[Edge]] = defaultdict(list)
    for n, edge in enumerate(edges):
        groups[root(n)].append(edge)
    return [group for group in groups.values() if len(group) >= 3]


def _closed(group: list[Edge]) -> list[Edge]:
    """A group with its outer lines: a table cut by a page, or printed without a frame, lacks some of them."""
    x0, x1 = min(edge["x0"] for edge in group), max(edge["x1"] for edge in group)
    top, bottom = min(edge["top"] for edge in group), max(edge["bottom"] for edge in group)
    frame = [
        Ruling(x0, top, x1, top),
        Ruling(x0, bottom, x1, bottom),
        Ruling(x0, top, x0, bottom),
        Ruling(x1, top, x1, bottom),
    ]
    return group + [_edge(line) for line in frame]


def _grid(boxes: list[Box], chars: Sequence[Char], page: int) -> Grid:
    """Cell boxes as rows and columns with spans, and each character in the cell its middle stands in."""
    xs = _stops(value for box in boxes for value in (box[0], box[2]))
    ys = _stops(value for box in boxes for value in (box[1], box[3]))
    owner: dict[tuple[int, int], int] = {}
    spans: list[tuple[tuple[int, int, int, int], Box]] = []
    for box in boxes:
        left, right = _index(xs, box[0]), _index(xs, box[2])
        first, last = _index(ys, box[1]), _index(ys, box[3])
        if left < right and first < last:  # else the gap between a frame and its table
            slots = ((r, c) for r in range(first, last) for c in range(left, right))
            owner.update(dict.fromkeys(slots, len(spans)))
            spans.append(((first, left, last - first, right - left), box))
    texts = _texts(chars, xs, ys, owner)
    cells = tuple(
        GridCell(texts.get(number, ""), *span, Place(page, _rounded(box)))
        for number, (span, box) in enumerate(spans)
    )
    return Grid(cells, Place(page, _rounded((xs[0], ys[0], xs[-1], ys[-1]))))


def _stops(values: Iterator[float]) -> list[float]:
    """Distinct coordinates, those too close for a column or row between them taken for one."""
    stops: list[float] = []
    for value in sorted(values):
        if not stops or value - stops[-1] > _NARROWEST:
            stops.append(value)
    return stops


def _index(stops: list[float], value: float) -> int:
    return max(0, bisect_right(stops, value + 0.01) - 1)


def _texts(
    chars: Sequence[Char], xs: list[float], ys: list[float], owner: dict[tuple[int, int], int]
) -> dict[int, str]:
    parts: dict[int, list[str]] = defaultdict(list)
    last: dict[int, Box] = {}
    here: int | None = None
    for char in chars:
        if char.text in ("\n", " ", "\u00a0", "\u3000", ""):
            if here is not None and char.text != "\n":
                parts[here].append(" ")
            continue
        x, y = (char.box[0] + char.box[2]) / 2, (char.box[1] + char.box[3]) / 2
        here = owner.get((bisect_right(ys, y) - 1, bisect_right(xs, x) - 1))
        if here is None:
            continue
        above = last.get(here)
        if above and char.box[1] >= above[3] - 0.2 * (above[3] - above[1]):
            parts[here].append("\n")
        parts[here].append(char.text)
        last[here] = char.box
    return {number: _tidy("".join(text)) for number, text in parts.items()}


def _tidy(text: str) -> str:
    return "\n".join(" ".join(line.split()) for line in text.split("\n") if line.strip())


def _rounded(box: Box) -> Box:
    x0, top, x1, bottom = (round(value, 1) for value in box)
    return (x0, top, x1, bottom)
