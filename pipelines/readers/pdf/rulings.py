"""The straight lines of a PDF page: strokes, thin rectangles, and lines made of dots and dashes."""

from __future__ import annotations

import ctypes
import itertools
from collections import defaultdict
from collections.abc import Iterable, Iterator

import pypdfium2.raw as raw
from msgspec import Struct

from archive.model import Box
from pipelines.readers.pdf.handles import Handle, bounds, fill_colour, is_painted, pointer_to
from pipelines.readers.pdf.page_objects import (
    IDENTITY,
    Drawn,
    Matrix,
    at,
    matrix_of,
    times,
)
from pipelines.readers.pdf.turned_pages import Frame

_THIN = 3.0  # points: a rectangle thinner than this is a line
_FAR = 1e6  # points: the size of a path whose bounds are unknown
_SHORT = 40.0  # points: a line askew that is longer crosses out a cell, or a page
_DOT_GAP = 5.0  # points between the dots of one line
_SHORTEST = 8.0  # points: a run of dots shorter than this is no line


class Fill(Struct, frozen=True):
    """A filled area wider and higher than a line: its `order` of painting, its box, and its lightness (0 to
    255; None for a pattern)."""

    order: int
    box: Box
    light: float | None


class Ruling(Struct, frozen=True):
    """A straight line: horizontal at y from x0 to x1, or vertical at x. A `weak` line is only the side of a
    filled area; an `askew` line goes from one corner of its box to another."""

    x0: float
    top: float
    x1: float
    bottom: float
    weak: bool = False
    askew: bool = False

    @property
    def horizontal(self) -> bool:
        return self.x1 - self.x0 >= self.bottom - self.top


def rulings(objects: Drawn, frame: Frame) -> tuple[list[Ruling], list[Fill]]:
    """Return every line and every filled area of a page as it is shown. A line askew is included only if it
    is short, as lines that cross out a number are."""
    lines: list[Ruling] = []
    fills: list[Fill] = []
    dots: list[tuple[float, float]] = []
    for x0, y0, x1, y1, weak in _strokes(objects.paths, frame, fills, dots):
        if abs(x1 - x0) < _THIN and abs(y1 - y0) < _THIN:
            dots.append(((x0 + x1) / 2, (y0 + y1) / 2))
            continue
        x0, top, x1, bottom = frame.box(min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1))
        if bottom - top < _THIN:
            lines.append(Ruling(x0, (top + bottom) / 2, x1, (top + bottom) / 2, weak))
        elif x1 - x0 < _THIN:
            lines.append(Ruling((x0 + x1) / 2, top, (x0 + x1) / 2, bottom, weak))
        elif max(x1 - x0, bottom - top) < _SHORT:
            lines.append(Ruling(x0, top, x1, bottom, weak, askew=True))
    runs = _dotted(dots)  # in the page's own coordinates: runs are few, dots thousands
    lines += [Ruling(*frame.box(run.x0, run.top, run.x1, run.bottom)) for run in runs]
    return lines, fills


def _strokes(
    paths: Iterable[tuple[Handle, Matrix]], frame: Frame, fills: list[Fill], dots: list[tuple[float, float]]
) -> Iterator[tuple[float, float, float, float, bool]]:
    """Yield segments (axis-parallel or not) and the sides of rectangles, in the page's own coordinates.

    A thin path is one line whatever its pieces, so that the pieces of a dotted border's dots are not read.
    Adds filled areas to `fills` and single dots to `dots`; the last item of each tuple is whether the line is weak.
    """
    for order, (path, outer) in enumerate(paths):
        edges = bounds(path)
        x0, y0, x1, y1 = edges or (0.0, 0.0, _FAR, _FAR)
        flat, narrow = y1 - y0 < _THIN, x1 - x0 < _THIN
        # dots are visible: their draw mode is not read, they are thousands
        if flat and narrow and outer is IDENTITY:
            dots.append(((x0 + x1) / 2, (y0 + y1) / 2))
            continue
        filled, stroked = is_painted(path)
        if not (flat and narrow) and not filled and not stroked:
            continue
        if flat or narrow:
            ends = (x0, y0, x1, y1) if outer is IDENTITY else (*at(outer, x0, y0), *at(outer, x1, y1))
            yield (*ends, False)
            continue
        if filled and edges:
            box = (x0, y0, x1, y1) if outer is IDENTITY else (*at(outer, x0, y0), *at(outer, x1, y1))
            fills.append(Fill(order, frame.box(*box), _light(path)))
        for points in _subpaths(path, times(matrix_of(path), outer)):
            yield from ((*side, not (stroked or thin)) for side, thin in _sides(points))


def _light(path: Handle) -> float | None:
    colour = fill_colour(path)
    return None if colour is None else 0.3 * colour[0] + 0.59 * colour[1] + 0.11 * colour[2]


def _sides(points: list[tuple[float, float]]) -> Iterator[tuple[tuple[float, float, float, float], bool]]:
    """Yield the lines of an outline, each with whether the outline itself is a thin line."""
    xs, ys = [x for x, _ in points], [y for _, y in points]
    x0, y0, x1, y1 = min(xs), min(ys), max(xs), max(ys)
    if x1 - x0 < _THIN or y1 - y0 < _THIN:
        yield (x0, y0, x1, y1), True
        return
    for (ax, ay), (bx, by) in itertools.pairwise(points):
        if abs(ax - bx) < 1 or abs(ay - by) < 1 or len(points) == 2:
            yield (ax, ay, bx, by), False


def _subpaths(item: Handle, matrix: Matrix) -> Iterator[list[tuple[float, float]]]:
    """Yield the outlines of a path, split at curves: the ring of a seal has no straight line."""
    path, x, y = pointer_to(item), ctypes.c_float(), ctypes.c_float()
    points: list[tuple[float, float]] = []
    start = (0.0, 0.0)
    for index in range(raw.FPDFPath_CountSegments(path)):
        segment = raw.FPDFPath_GetPathSegment(path, index)
        kind = raw.FPDFPathSegment_GetType(segment)
        raw.FPDFPathSegment_GetPoint(segment, x, y)
        point = at(matrix, x.value, y.value)
        if kind != raw.FPDF_SEGMENT_LINETO:
            if len(points) > 1:
                yield points
            points = []
        if kind == raw.FPDF_SEGMENT_MOVETO:
            start = point
        points.append(point)
        if raw.FPDFPathSegment_GetClose(segment):
            yield [*points, start]
            points = []
    if len(points) > 1:
        yield points


def _dotted(dots: Iterable[tuple[float, float]]) -> list[Ruling]:
    """Return the lines made of dots in a row: borders that a browser prints dotted or dashed."""
    rows, columns = defaultdict(list), defaultdict(list)
    for x, y in dots:
        rows[round(y)].append(x)
        columns[round(x)].append(y)
    lines = []
    for y, xs in rows.items():
        lines += [Ruling(start, y, end, y) for start, end in _runs(xs)]
    for x, ys in columns.items():
        lines += [Ruling(x, start, x, end) for start, end in _runs(ys)]
    return lines


def _runs(positions: list[float]) -> Iterator[tuple[float, float]]:
    ordered = sorted(positions)
    start = previous = ordered[0]
    for position in [*ordered[1:], float("inf")]:
        if position - previous > _DOT_GAP:
            if previous - start >= _SHORTEST:
                yield start, previous
            start = position
        previous = position
