"""Strokes told by their shape: a dash, a slash, the sign before a number. Needs the `ocr` extra.

The engine is made for words. It reads a lone slash as 1, a short dash as anything, and overlooks a small
minus sign. The ink itself shows them better.
"""

from __future__ import annotations

import cv2
import numpy as np

from pipelines.readers.scan.page_picture import Picture

_WHOLE = 0.9  # of the ink of a line that a lone stroke has: the rest is dirt
_FLAT = 1.5  # times as wide as high: a dash, and no digit
_THICKEST = 2.5  # points: a dash; blurred digits that touch are higher
_SOLID = 0.65  # of its box that a dash fills
_LONG_DASH = 3.0  # times as wide as high: it may end in the triangle of a brush, and fills less
_ENDS = 0.12  # of a stroke's height: its ends may be round or cut
_LEAN = (0.2, 1.2)  # columns a row: slashes; an italic 1 leans less, and has a flag
_STRAIGHT = 0.025  # of its height that a slash strays from a line; an italic 1 strays more
_EVEN = 1.35  # times its usual breadth that a slash is at its broadest: a 1 has a flag, a 7 a bar
_SLIM = 0.4  # of its height: the breadth of a slash
_THIN = 0.3  # of the height of the digits: a minus sign is thinner
_LONG = (0.15, 1.0)  # of the height of the digits: the length of a minus sign
_MIDDLE = (0.3, 0.8)  # of the height of the digits: where a minus sign lies
_NEAR = (-0.15, 0.7)  # of the height of the digits: the distance of the sign from its number
_HIGH = 0.6  # of the height of a line: a digit, and no sign


def lone_stroke(ink: Picture, scale: float) -> str | None:
    """Return the stroke that is all the ink of a line of `scale` pixels per point: "-" or "/". None if there
    is other ink."""
    count, labels, stats, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
    if count < 2:
        return None
    largest = 1 + int(np.argmax(stats[1:, cv2.CC_STAT_AREA]))
    x, y, width, height, area = stats[largest].tolist()
    if area < _WHOLE * stats[1:, cv2.CC_STAT_AREA].sum():
        return None
    if width >= _FLAT * height:
        solid = _SOLID / 2 if width >= _LONG_DASH * height else _SOLID
        return "-" if area >= solid * width * height and height <= _THICKEST * scale else None
    return "/" if _leans(labels[y : y + height, x : x + width] == largest) else None


def _leans(stroke: Picture) -> bool:
    """Return whether a stroke is a straight line of even breadth that leans to the right."""
    height = len(stroke)
    cut = round(_ENDS * height)
    rows = stroke[cut : height - cut]
    if len(rows) < 5 or not rows.any(axis=1).all():
        return False
    first, last = stroke.argmax(axis=1), stroke.shape[1] - stroke[:, ::-1].argmax(axis=1)
    breadth, middle, down = last - first, (first + last)[cut : height - cut] / 2, np.arange(len(rows))
    slope, start = np.polyfit(down, middle, 1)
    strays = np.abs(middle - (slope * down + start)).max()
    usual = float(np.median(breadth))
    return bool(
        _LEAN[0] <= -slope <= _LEAN[1]
        and strays <= max(0.8, _STRAIGHT * height)
        and breadth.max() <= max(usual + 1, _EVEN * usual)
        and usual <= _SLIM * height
    )


def has_minus(ink: Picture) -> bool:
    """Return whether a line of ink begins with a minus sign: a flat stroke at half the height of the digits
    that follow it."""
    _, _, stats, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
    parts = sorted(stats[1:].tolist())
    digits = [part for part in parts if part[3] >= _HIGH * len(ink)]
    if not digits or not parts or parts[0] is digits[0]:
        return False
    (x, y, width, height, area), (left, top, _, high, _) = parts[0], digits[0]
    return bool(
        width >= _FLAT * height
        and area >= _SOLID * width * height
        and height <= _THIN * high
        and _LONG[0] * high <= width <= _LONG[1] * high
        and _MIDDLE[0] * high <= y + height / 2 - top <= _MIDDLE[1] * high
        and _NEAR[0] * high <= left - (x + width) <= _NEAR[1] * high
    )
