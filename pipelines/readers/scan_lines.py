"""The picture of a page: set straight, its ink, and the lines of its tables. Needs the `ocr` extra."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np

from archive.model import Box
from pipelines.readers.pdf_rulings import Ruling

Picture = Any  # a numpy array of bytes: gray, or 0 and 255

_MOST_TILT = (
    3.0  # degrees; paper that lies worse is rare, and a search that goes wider finds tables' diagonals
)
_LEAST_TILT = 0.04
_PROFILE_WIDTH = 1000  # pixels are enough to tell a twentieth of a degree
_STROKE = 11.0  # points: longer than any stroke of a character in a table
_SMALLEST = (60.0, 10.0)  # points: no table is narrower or lower; big characters of a title are
_MOST_GRAIN = 5.0  # levels of gray: more hides strokes, and smoothing is worth its second
_SPECK = 2.0  # points: ink smaller than this in both directions is dust


@dataclass(frozen=True, slots=True)
class Straight:
    """A page set straight: its gray picture, its ink (255), pixels a point, and the tilt it had."""

    gray: Picture
    ink: Picture
    scale: float
    tilt: float

    @property
    def size(self) -> tuple[float, float]:
        height, width = self.gray.shape
        return width / self.scale, height / self.scale

    def as_scanned(self, box: Box) -> Box:
        """Where a box of the straight page stands on the page as it was scanned, in points."""
        if not self.tilt:
            return box
        width, height = self.size
        x, y = (box[0] + box[2] - width) / 2, (box[1] + box[3] - height) / 2
        sine, cosine = math.sin(math.radians(self.tilt)), math.cos(math.radians(self.tilt))
        right, down = x * cosine - y * sine - x, x * sine + y * cosine - y
        x0, top, x1, bottom = (
            round(v, 1) for v in (box[0] + right, box[1] + down, box[2] + right, box[3] + down)
        )
        return (x0, top, x1, bottom)


def straighten(gray: Picture, scale: float) -> Straight:
    """A gray picture of `scale` pixels a point, turned so that its lines lie level."""
    if _grain(gray) > _MOST_GRAIN:
        gray = cv2.fastNlMeansDenoising(gray, None, h=25, templateWindowSize=5, searchWindowSize=11)
    tilt = _tilt(_ink(gray, scale))
    if tilt:
        height, width = gray.shape
        turn = cv2.getRotationMatrix2D((width / 2, height / 2), tilt, 1.0)
        gray = cv2.warpAffine(
            gray, turn, (width, height), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE
        )
    return Straight(gray, _ink(gray, scale), scale, tilt)


def rulings_of(page: Straight) -> tuple[list[Ruling], Picture]:
    """The lines of tables in points, and a mask of their pixels (255)."""
    length = round(_STROKE * page.scale)
    flat = cv2.morphologyEx(page.ink, cv2.MORPH_OPEN, np.ones((1, length), np.uint8))
    upright = cv2.morphologyEx(page.ink, cv2.MORPH_OPEN, np.ones((length, 1), np.uint8))
    mask = _tables(flat | upright, page.scale)
    lines = []
    for picture, across in ((flat & mask, True), (upright & mask, False)):
        _, _, stats, _ = cv2.connectedComponentsWithStats(picture, connectivity=8)
        for x, y, width, height, _ in (stats[1:] / page.scale).tolist():
            if across:
                lines.append(Ruling(x, y + height / 2, x + width, y + height / 2))
            else:
                lines.append(Ruling(x + width / 2, y, x + width / 2, y + height))
    return [line for line in lines if max(line.x1 - line.x0, line.bottom - line.top) >= _STROKE / 2], mask


def without_dust(ink: Picture, mask: Picture, scale: float) -> Picture:
    """The ink of characters: no table lines, no specks."""
    thick = cv2.dilate(mask, np.ones((3, 3), np.uint8))
    ink = cv2.subtract(ink, thick)
    _, labels, stats, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
    keep = np.maximum(stats[:, cv2.CC_STAT_WIDTH], stats[:, cv2.CC_STAT_HEIGHT]) >= _SPECK * scale
    keep[0] = False
    return np.where(keep[labels], np.uint8(255), np.uint8(0))


def _ink(gray: Picture, scale: float) -> Picture:
    """Dark pixels, told from what surrounds them: shaded cells and yellow paper are no ink."""
    around = round(12 * scale) | 1
    return cv2.adaptiveThreshold(
        cv2.GaussianBlur(gray, (3, 3), 0), 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, around, 20
    )


def _grain(gray: Picture) -> float:
    """How much neighbouring pixels differ where there should be paper: 0 for a clean picture."""
    return float(np.median(cv2.absdiff(gray, cv2.medianBlur(gray, 5))))


def _tilt(ink: Picture) -> float:
    """The angle (degrees) by which the page must be turned for its rows of ink to be sharpest."""
    shrink = min(1.0, _PROFILE_WIDTH / ink.shape[1])
    small = cv2.resize(ink, None, fx=shrink, fy=shrink, interpolation=cv2.INTER_AREA)
    best = max(np.arange(-_MOST_TILT, _MOST_TILT + 0.1, 0.25), key=lambda angle: _sharpness(small, angle))
    best = max(np.arange(best - 0.25, best + 0.26, 0.05), key=lambda angle: _sharpness(small, angle))
    level, turned = _sharpness(small, 0.0), _sharpness(small, best)
    return float(best) if abs(best) > _LEAST_TILT and turned > 1.02 * level else 0.0


def _sharpness(picture: Picture, angle: float) -> float:
    height, width = picture.shape
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), float(angle), 1.0)
    rows = cv2.warpAffine(picture, turn, (width, height)).sum(axis=1, dtype=np.float64)
    return float(np.square(np.diff(rows)).sum())


def _tables(lines: Picture, scale: float) -> Picture:
    """Lines that hang together and are big enough for a table."""
    joined = cv2.dilate(lines, np.ones((5, 5), np.uint8))
    _, labels, stats, _ = cv2.connectedComponentsWithStats(joined, connectivity=8)
    wide = stats[:, cv2.CC_STAT_WIDTH] >= _SMALLEST[0] * scale
    keep = wide & (stats[:, cv2.CC_STAT_HEIGHT] >= _SMALLEST[1] * scale)
    keep[0] = False
    return np.where(keep[labels], lines, np.uint8(0))
