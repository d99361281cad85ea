"""Charts as coordinates: pure. Templates draw them as SVG, and the numbers stand in a table beside.

A blank is a gap, never a zero. Sizes are in the units of the SVG's view box.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import log10
from typing import Any

Number = float | int | None
Named = tuple[str, Sequence[Number]]

WIDTH, HEIGHT = 420, 210
LEFT, RIGHT, TOP, BOTTOM = 52, 10, 12, 32
NAMES = 176  # what a name takes beside a bar lying down
COLOURS = ("#2b7bba", "#c46a00", "#2e8b43", "#9a5cb8", "#76828f", "#cf4545", "#0f8a8b", "#8f7400")
"""One a series, each to be told from white paper and from black."""
FORM_CHANGED = 2021
"""The first year reported on the form of 2021 (国办公开办函〔2021〕30号)."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A bar or a point, with what is said of it."""

    x: float
    y: float
    width: float
    height: float
    label: str
    value: float
    series: int


@dataclass(frozen=True, slots=True)
class Chart:
    """What to draw: `names` of the series in order, `ticks` of the value axis, `labels` under the other."""

    kind: str
    names: list[str]
    marks: list[Mark]
    ticks: list[tuple[float, str]]
    labels: list[tuple[float, str]]
    lines: list[tuple[int, str]] = field(default_factory=list)
    width: int = WIDTH
    height: int = HEIGHT
    change: float | None = None  # where on the axis of years the form changed


@dataclass(frozen=True, slots=True)
class Matrix:
    """A table to be looked at: `rows` of (label, [(value, shade 0..4 or None for blank)])."""

    columns: list[str]
    rows: list[tuple[str, list[tuple[Number, int | None]]]]
    kind: str = "matrix"


def matrix(rows: Sequence[Mapping[str, Any]], across: str, down: str, value: str) -> Matrix:
    """One column of the rows laid out by two others; the darker the shade the nearer to the greatest value."""
    columns = sorted({str(row[across]) for row in rows})
    found = {(str(row[down]), str(row[across])): row[value] for row in rows}
    top = max((number for number in found.values() if number is not None), default=0) or 1
    labels = list(dict.fromkeys(str(row[down]) for row in rows))
    return Matrix(
        columns,
        [
            (
                label,
                [
                    (number, _shade(number, top))
                    for column in columns
                    for number in [found.get((label, column))]
                ],
            )
            for label in labels
        ],
    )


def _shade(number: Number, top: float) -> int | None:
    return None if number is None else min(4, int(4 * max(0.0, number) / top + 0.5))


def years_between(first: int, last: int) -> list[int]:
    """All years from first to last. Years without a report are kept, so that a gap shows."""
    return list(range(first, last + 1))


def bars(labels: Sequence[str], series: Sequence[Named], *, top: float | None = None) -> Chart:
    """Upright bars, one group a label; up to `top` where pictures share a scale."""
    top = top or scale(series)
    step = (WIDTH - LEFT - RIGHT) / max(1, len(labels))
    thick = step * 0.76 / max(1, len(series))
    marks = [
        Mark(
            LEFT + step * (n + 0.12) + thick * s, _y(value, top), thick, HEIGHT - BOTTOM - _y(value, top),
            label, value, s,
        )
        for s, (_, values) in enumerate(series)
        for n, (label, value) in enumerate(zip(labels, values, strict=True))
        if value is not None
    ]  # fmt: skip
    return Chart(
        "bars", [name for name, _ in series], marks, _ticks(top),
        _thin([(LEFT + step * (n + 0.5), label) for n, label in enumerate(labels)]),
    )  # fmt: skip


def lines(
    labels: Sequence[str],
    series: Sequence[Named],
    *,
    change: int | None = None,
    is_broken: bool = False,
    top: float | None = None,
) -> Chart:
    """Lines with a point a value; a line breaks where a value is blank. `change` is the first label after the form
    changed: a line is drawn there, and where `is_broken` no line leads across, for the words changed with it."""
    top = top or scale(series)
    step = (WIDTH - LEFT - RIGHT - 30) / max(1, len(labels) - 1)
    places = [LEFT + 15 + step * n for n in range(len(labels))]
    marks, paths = [], []
    for s, (_, values) in enumerate(series):
        pen, path = "M", ""
        for n, (x, label, value) in enumerate(zip(places, labels, values, strict=True)):
            pen = "M" if is_broken and n == change else pen
            if value is None:
                pen = "M"
                continue
            y = _y(value, top)
            path += f"{pen}{x:.1f} {y:.1f}"
            pen = "L"
            marks.append(Mark(x, y, 0, 0, label, value, s))
        paths.append((s, path))
    return Chart(
        "lines", [name for name, _ in series], marks, _ticks(top),
        _thin(list(zip(places, labels, strict=True))), paths, change=places[change] - step / 2 if change else None,
    )  # fmt: skip


def shortened(names: Sequence[str]) -> list[str]:
    """Names without what all of them share at either end. What cannot be taken off whole stays: half of a word is none."""
    if len(set(names)) < 2:
        return list(names)
    spare = min(map(len, names)) - 2
    ahead = len(os.path.commonprefix(list(names)))  # noqa: RUF071 - of any text
    ahead = ahead if ahead <= spare else 0
    behind = len(os.path.commonprefix([name[::-1] for name in names]))  # noqa: RUF071 - of any text
    behind = behind if behind <= spare - ahead else 0
    return [name[ahead : len(name) - behind] for name in names]


def rows_of_bars(labels: Sequence[str], series: Sequence[Named]) -> Chart:
    """Bars lying down, one line a label and series: for long names."""
    top = scale(series)
    line = 22 * max(1, len(series)) + 8
    height = line * len(labels) + 26
    span = WIDTH - NAMES - 62
    marks = [
        Mark(NAMES, line * n + 4 + 22 * s, span * max(0.0, value) / top, 16, label, value, s)
        for s, (_, values) in enumerate(series)
        for n, (label, value) in enumerate(zip(labels, values, strict=True))
        if value is not None
    ]
    named = [(line * n + 4 + line / 2 - 2, label) for n, label in enumerate(labels)]
    return Chart("rows", [name for name, _ in series], marks, [], named, height=height)


def scale(series: Sequence[Named]) -> float:
    """A round number not below any value; of a few whole things an even one, so that its half is whole, too."""
    most = max((value for _, values in series for value in values if value is not None), default=0)
    if most <= 0:
        return 2  # so that the half of it is whole, too
    if most <= 10 and all(
        value == int(value) for _, values in series for value in values if value is not None
    ):
        return float(most + most % 2)
    unit = 10 ** int(log10(most)) if most >= 1 else 1
    return float(next(unit * n for n in (1, 2, 3, 4, 5, 6, 8, 10, 20) if unit * n >= most))


def _y(value: float, top: float) -> float:
    return TOP + (HEIGHT - TOP - BOTTOM) * (1 - max(0.0, value) / top)


def _ticks(top: float) -> list[tuple[float, str]]:
    values = [0.0, top / 2, top]
    return [(_y(value, top), f"{value:,.0f}" if value == int(value) else f"{value:,.1f}") for value in values]


def _thin(labels: list[tuple[float, str]], most: int = 9) -> list[tuple[float, str]]:
    """As many labels as fit beside each other."""
    every = -(-len(labels) // most)
    return labels[::every] if every else labels
