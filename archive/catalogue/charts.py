"""Charts as coordinates: pure. Templates draw them as SVG, with the numbers in a table beside them.

A blank is a gap, never a zero. Sizes are in the units of the SVG's view box.
"""

from __future__ import annotations

import os
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import log10
from typing import Any, NamedTuple

Number = float | int | None
Named = tuple[str, Sequence[Number]]

WIDTH, HEIGHT = 420, 218
LEFT, RIGHT, TOP, BOTTOM = 52, 10, 20, 32  # above the top line stands the note on the change of form
_COLUMNS = 24
NAMES = 176  # width of the names beside horizontal bars
COLOURS = ("#2b7bba", "#c46a00", "#2e8b43", "#9a5cb8", "#76828f", "#cf4545", "#0f8a8b", "#8f7400")
"""A colour for each series, distinct on white paper and on black."""
FORM_CHANGED = 2021
"""The first year reported on the form of 2021 (国办公开办函〔2021〕30号)."""


class Mark(NamedTuple):
    """A bar or a point, with its label and value. Coordinates have one decimal, as they are drawn."""

    x: float
    y: float
    width: float
    height: float
    label: str
    value: float
    series: int


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart to draw: `names` of the series in order, `ticks` of the value axis, `labels` of the other
    axis."""

    kind: str
    names: list[str]
    marks: list[Mark]
    ticks: list[tuple[float, str]]
    labels: list[tuple[float, str]]
    lines: list[tuple[int, str]] = field(default_factory=list)
    width: int = WIDTH
    height: int = HEIGHT
    change: float | None = None  # position of the change of form on the axis of years


@dataclass(frozen=True, slots=True)
class Matrix:
    """A shaded table: `rows` of (label, [(value, shade 0..4 or None for blank)])."""

    columns: list[str]
    rows: list[tuple[str, list[tuple[Number, int | None]]]]
    kind: str = "matrix"


def matrix(rows: Sequence[Mapping[str, Any]], across: str, down: str, value: str) -> Matrix:
    """Return one column of the rows laid out by two others. A darker shade is nearer to the greatest
    value."""
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
    """Return all years from first to last. Includes years without a report, so that a gap shows."""
    return list(range(first, last + 1))


def bars(labels: Sequence[str], series: Sequence[Named], *, top: float | None = None) -> Chart:
    """Return upright bars, one group for each label, with the axis up to `top` so that pictures can share a
    scale."""
    top = top or scale(series)
    step = (WIDTH - LEFT - RIGHT) / max(1, len(labels))
    thick = step * 0.76 / max(1, len(series))
    marks = [
        Mark(
            round(LEFT + step * (n + 0.12) + thick * s, 1), _y(value, top), round(thick, 1),
            round(HEIGHT - BOTTOM - _y(value, top), 1), label, value, s,
        )
        for s, (_, values) in enumerate(series)
        for n, (label, value) in enumerate(zip(labels, values, strict=True))
        if value is not None
    ]  # fmt: skip
    return Chart(
        "bars", [name for name, _ in series], marks, _ticks(top),
        _thin([(round(LEFT + step * (n + 0.5), 1), label) for n, label in enumerate(labels)]),
    )  # fmt: skip


def lines(
    labels: Sequence[str],
    series: Sequence[Named],
    *,
    change: int | None = None,
    is_broken: bool = False,
    top: float | None = None,
) -> Chart:
    """Return lines with a point for each value. A line breaks at a blank. `change` is the index of the first
    label after the form changed: a vertical line marks it. With `is_broken` no line crosses it, because the
    wording changed too."""
    top = top or scale(series)
    step = (WIDTH - LEFT - RIGHT - 30) / max(1, len(labels) - 1)
    places = [round(LEFT + 15 + step * n, 1) for n in range(len(labels))]
    marks, paths = [], []
    for s, (_, values) in enumerate(series):
        pen, path = "M", ""
        for n, (x, label, value) in enumerate(zip(places, labels, values, strict=True)):
            pen = "M" if is_broken and n == change else pen
            if value is None:
                pen = "M"
                continue
            y = _y(value, top)
            path += f"{pen}{x} {y}"
            pen = "L"
            marks.append(Mark(x, y, 0, 0, label, value, s))
        paths.append((s, path))
    return Chart(
        "lines", [name for name, _ in series], marks, _ticks(top),
        _thin(list(zip(places, labels, strict=True))), paths, change=round(places[change] - step / 2, 1) if change else None,
    )  # fmt: skip


def shortened(names: Sequence[str]) -> list[str]:
    """Return names without the beginning and the end that all of them share. Keeps a shared part if too
    little of a name would remain."""
    if len(set(names)) < 2:
        return list(names)
    spare = min(map(len, names)) - 2
    ahead = len(os.path.commonprefix(list(names)))  # noqa: RUF071 - of any text
    ahead = ahead if ahead <= spare else 0
    behind = len(os.path.commonprefix([name[::-1] for name in names]))  # noqa: RUF071 - of any text
    behind = behind if behind <= spare - ahead else 0
    cut = [name[ahead : len(name) - behind] for name in names]
    # 北京市人民政府 among its districts' would keep only the shared ending, which is no name.
    ends = {short for short in cut if any(other != short and other.endswith(short) for other in cut)}
    return [name if short in ends else short for name, short in zip(names, cut, strict=True)]


def fitted(label: str) -> str:
    """Return a label that fits beside a bar, shortened in its middle. A Han character takes two columns."""
    sizes = [2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in label]
    if sum(sizes) <= _COLUMNS:
        return label
    head = sum(1 for n in range(len(sizes)) if sum(sizes[: n + 1]) <= _COLUMNS // 2)
    tail = sum(1 for n in range(len(sizes)) if sum(sizes[-n - 1 :]) <= _COLUMNS // 2)
    return f"{label[:head]}…{label[-tail:]}"


def rows_of_bars(labels: Sequence[str], series: Sequence[Named]) -> Chart:
    """Return horizontal bars, one line for each label and series: for long names."""
    top = scale(series)
    line = 22 * max(1, len(series)) + 8
    height = line * len(labels) + 26
    span = WIDTH - NAMES - 62
    marks = [
        Mark(NAMES, line * n + 4 + 22 * s, round(span * max(0.0, value) / top, 1), 16, label, value, s)
        for s, (_, values) in enumerate(series)
        for n, (label, value) in enumerate(zip(labels, values, strict=True))
        if value is not None
    ]
    named = [(line * n + 4 + line / 2 - 2, label) for n, label in enumerate(labels)]
    return Chart("rows", [name for name, _ in series], marks, [], named, height=height)


def scale(series: Sequence[Named]) -> float:
    """Return a round number not below any value. For a few whole numbers it is even, so that its half is
    whole, too."""
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
    return round(TOP + (HEIGHT - TOP - BOTTOM) * (1 - max(0.0, value) / top), 1)


def _ticks(top: float) -> list[tuple[float, str]]:
    values = [0.0, top / 2, top]
    return [(_y(value, top), f"{value:,.0f}" if value == int(value) else f"{value:,.1f}") for value in values]


def _thin(labels: list[tuple[float, str]], most: int = 9) -> list[tuple[float, str]]:
    """Return as many labels as fit beside each other."""
    every = -(-len(labels) // most)
    return labels[::every] if every else labels
