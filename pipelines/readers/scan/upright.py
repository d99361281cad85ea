"""Sheets scanned sideways or upside down, or with two pages: each page upright. Needs the `ocr` extra."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator

import cv2
import numpy as np

from pipelines.readers.scan.engine import read_crops
from pipelines.readers.scan.frames import Sheet
from pipelines.readers.scan.page_picture import Picture, ink_of
from pipelines.readers.scan.straightening import Way

_HAN = re.compile(r"[\u4e00-\u9fff]")
_WORD = 3  # characters of a line, at least: a stroke is easily read as 一, whichever way it lies
_SAMPLE = 8  # lines of text that are read to tell up from down
_READABLE = 0.8  # confidence of upright Chinese text, never reached by turned text
_BETTER = 0.1  # by which another turn must be more readable
_LOWEST, _HIGHEST = 4.0, 24.0  # points: lines of text
_LONG, _LONGEST = 3, 20  # times as long as high
_GUTTER = 0.015  # of a sheet's width: the paper between two pages
_MIDDLE = (0.42, 0.58)  # of the width, where it lies
_FEW = 0.004  # of the height: ink in a column of the gutter


def upright_pages(sheet: Sheet) -> Iterator[tuple[Sheet, Way]]:
    """Yield the upright pages of a sheet, each with its way back to the sheet's own points."""
    height, width = sheet.gray.shape
    turn = _quarter_turns(sheet)
    way = Way.of_quarter_turns(turn, width, height, sheet.scale, sheet.shown)
    turned = Sheet(_turned(sheet.gray, turn), _turned(sheet.plain, turn), sheet.scale)
    cuts = [0, *_gutter(turned), turned.gray.shape[1]]
    for left, right in itertools.pairwise(cuts):
        page = Sheet(turned.gray[:, left:right], turned.plain[:, left:right], sheet.scale)
        yield page, way.moved(left)


def _turned(picture: Picture, turn: int) -> Picture:
    return np.ascontiguousarray(np.rot90(picture, turn))


def _quarter_turns(sheet: Sheet) -> int:
    """Return the number of counter-clockwise quarter turns that make the text readable; 0 if no turn is
    better."""
    as_it_lies = _readability(sheet.gray, sheet.scale)
    if as_it_lies is None or as_it_lies >= _READABLE:
        return 0
    others = {turn: _readability(_turned(sheet.gray, turn), sheet.scale) or 0.0 for turn in (1, 2, 3)}
    best = max(others, key=lambda turn: others[turn])
    return best if others[best] > as_it_lies + _BETTER else 0


def _readability(gray: Picture, scale: float) -> float | None:
    """Return the engine's mean confidence for some lines of a picture, each of several characters: 0 to 1,
    lower with few lines. None without ink."""
    ink = ink_of(gray, scale)
    joined = cv2.dilate(ink, np.ones((1, round(4 * scale) | 1), np.uint8))
    _, _, stats, _ = cv2.connectedComponentsWithStats(joined, connectivity=8)
    lines = [
        (x, y, width, height)
        for x, y, width, height, _ in stats[1:].tolist()
        if _LOWEST * scale <= height <= _HIGHEST * scale and _LONG * height <= width <= _LONGEST * height
    ]
    lines = sorted(lines, key=lambda line: -line[2])[: 2 * _SAMPLE : 2]
    if not lines:
        return None if not ink.any() else 0.0
    read = read_crops([gray[y : y + height, x : x + width] for x, y, width, height in lines])
    return sum(sure for text, sure in read if len(_HAN.findall(text)) >= _WORD) / _SAMPLE


def _gutter(sheet: Sheet) -> list[int]:
    """Return the column at which to cut a sheet of two pages: the middle of a strip without ink from top to
    bottom. Empty for one page."""
    height, width = sheet.gray.shape
    if width < 1.2 * height:
        return []
    first, last = (round(share * width) for share in _MIDDLE)
    bare = (ink_of(sheet.plain, sheet.scale)[:, first:last] > 0).mean(axis=0) < _FEW
    edges = np.flatnonzero(np.diff(np.concatenate(([0], bare.astype(np.int8), [0]))))
    runs = sorted(
        zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True), key=lambda run: run[0] - run[1]
    )
    if not runs or runs[0][1] - runs[0][0] < _GUTTER * width:
        return []
    return [first + sum(runs[0]) // 2]
