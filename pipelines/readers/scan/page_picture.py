"""The picture of a page: straightened, its ink, and the lines of its tables. Needs the `ocr` extra."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
from msgspec import Struct

from pipelines.readers.pdf.rulings import Ruling
from pipelines.readers.scan.frames import Sheet
from pipelines.readers.scan.straightening import Way

Picture = Any  # a numpy array of bytes: gray, or 0 and 255

# Degrees. Paper that lies worse is rare, and a search that goes wider finds tables' diagonals.
_MOST_TILT = 3.0
_LEAST_TILT = 0.04
_PROFILE_WIDTH = 1000  # pixels are enough to tell a twentieth of a degree
_STROKE = 11.0  # points: longer than any stroke of a character in a table
_SMALLEST = (60.0, 10.0)  # points: no table is narrower or lower; big characters of a title are
_MOST_GRAIN = 5.0  # levels of gray: more hides strokes, and smoothing is worth its second
_SPECK = 2.0  # points: ink smaller than this in both directions is dust
_SPECKLE = 70  # levels of gray between a speck and all that surrounds it
_FEW_SPECKS = 0.0005  # of the pixels: less is no pepper, but the dots of characters
_INKED = 1.0  # percent of a page's pixels that are surely ink
_PALE = 60  # levels: ink lighter than this is made darker
_LEAST_CONTRAST = 25


class Straight(Struct, frozen=True):
    """A straightened page: its gray picture, the same without red ink, the ink (255) of both, pixels per
    point, and the way back to the scanned sheet."""

    gray: Picture
    plain: Picture
    ink: Picture
    plain_ink: Picture
    scale: float
    way: Way

    @property
    def size(self) -> tuple[float, float]:
        height, width = self.gray.shape
        return width / self.scale, height / self.scale


def straighten(sheet: Sheet, way: Way) -> Straight:
    """Return a page turned so that its lines are level, on white paper."""
    gray = _levelled(sheet.gray, sheet.scale)
    plain = gray if sheet.plain is sheet.gray else _levelled(sheet.plain, sheet.scale)
    ink = ink_of(plain, sheet.scale)
    if tilt := _tilt(ink):
        height, width = gray.shape
        turn = cv2.getRotationMatrix2D((width / 2, height / 2), tilt, 1.0)
        same = plain is gray
        gray = _warped(gray, turn)
        plain = gray if same else _warped(plain, turn)
        way, ink = way.tilted(tilt, width, height), ink_of(plain, sheet.scale)
    all_ink = ink if plain is gray else ink_of(gray, sheet.scale)
    return Straight(gray, plain, all_ink, ink, sheet.scale, way)


def _warped(gray: Picture, turn: Any) -> Picture:
    height, width = gray.shape
    return cv2.warpAffine(gray, turn, (width, height), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)


def _levelled(gray: Picture, scale: float) -> Picture:
    """Return the picture without grain, its paper white and its darkest ink black, whatever the light of the
    scan."""
    if _grain(gray) > _MOST_GRAIN:
        gray = cv2.fastNlMeansDenoising(gray, None, h=25, templateWindowSize=5, searchWindowSize=11)
    gray = _without_specks(gray)
    shrink = 1 / max(1.0, 2 * scale)
    small = cv2.resize(gray, None, fx=shrink, fy=shrink, interpolation=cv2.INTER_AREA)
    paper = cv2.medianBlur(cv2.dilate(small, np.ones((5, 5), np.uint8)), 21)
    paper = cv2.resize(paper, gray.shape[::-1], interpolation=cv2.INTER_LINEAR)
    level = cv2.divide(gray, np.maximum(paper, 1), scale=255)
    black = float(np.percentile(level, _INKED))
    if black < _PALE:
        return level
    white = 250.0
    if white - black < _LEAST_CONTRAST:  # an empty page
        return level
    return np.clip((level.astype(np.float32) - black) * (255 / (white - black)), 0, 255).astype(np.uint8)


def _without_specks(gray: Picture) -> Picture:
    """Return the picture without the specks of a copier: single pixels far from all their neighbours.
    Unchanged if specks are few."""
    around = np.ones((5, 5), np.uint8)
    around[1:4, 1:4] = 0
    middle = cv2.medianBlur(gray, 5)
    pepper = (cv2.erode(gray, around).astype(np.int16) - gray) > _SPECKLE
    salt = (gray.astype(np.int16) - cv2.dilate(gray, around)) > _SPECKLE
    odd = pepper | salt
    if odd.mean() < _FEW_SPECKS:
        return gray
    odd = cv2.dilate(odd.astype(np.uint8), np.ones((3, 3), np.uint8)) > 0
    return np.where(odd, middle, gray)


def rulings_of(page: Straight) -> tuple[list[Ruling], Picture]:
    """Return the lines of tables in points, and a mask of their pixels (255)."""
    length = round(_STROKE * page.scale)
    flat = cv2.morphologyEx(page.plain_ink, cv2.MORPH_OPEN, np.ones((1, length), np.uint8))
    upright = cv2.morphologyEx(page.plain_ink, cv2.MORPH_OPEN, np.ones((length, 1), np.uint8))
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
    """Return the ink of characters, without table lines and specks."""
    thick = cv2.dilate(mask, np.ones((3, 3), np.uint8))
    ink = cv2.subtract(ink, thick)
    _, labels, stats, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
    keep = np.maximum(stats[:, cv2.CC_STAT_WIDTH], stats[:, cv2.CC_STAT_HEIGHT]) >= _SPECK * scale
    keep[0] = False
    return np.where(keep[labels], np.uint8(255), np.uint8(0))


def ink_of(gray: Picture, scale: float) -> Picture:
    """Return the dark pixels relative to their surroundings: shaded cells and yellow paper are not ink."""
    around = round(12 * scale) | 1
    return cv2.adaptiveThreshold(
        cv2.GaussianBlur(gray, (3, 3), 0), 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, around, 20
    )


def _grain(gray: Picture) -> float:
    """Return how much neighbouring pixels of paper differ, in levels of gray: 0 for a clean picture."""
    return float(np.median(cv2.absdiff(gray, cv2.medianBlur(gray, 5))))


def _tilt(ink: Picture) -> float:
    """Return the angle in degrees by which to turn the page so that its rows of ink are sharpest."""
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
    """Return the connected lines that are big enough for a table."""
    joined = cv2.dilate(lines, np.ones((5, 5), np.uint8))
    _, labels, stats, _ = cv2.connectedComponentsWithStats(joined, connectivity=8)
    wide = stats[:, cv2.CC_STAT_WIDTH] >= _SMALLEST[0] * scale
    keep = wide & (stats[:, cv2.CC_STAT_HEIGHT] >= _SMALLEST[1] * scale)
    keep[0] = False
    return np.where(keep[labels], lines, np.uint8(0))
