"""Characters of a PDF page -> words: what stands together on a line, parted from the next cell by a gap."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass

from archive.model import Box
from pipelines.readers.pdf.characters import Char

_GAP = 0.4  # of the height: white between two cells; the blank between 亿 and a digit is narrower
_LEVEL = 0.5  # of the height: how far apart the middles of a line's characters may be
_FIRST_HAN = "\u3400"


@dataclass(frozen=True, slots=True)
class Word:
    """A text and its box."""

    text: str
    box: Box

    @property
    def x(self) -> float:
        return (self.box[0] + self.box[2]) / 2

    @property
    def y(self) -> float:
        return (self.box[1] + self.box[3]) / 2

    @property
    def height(self) -> float:
        return max(self.box[3] - self.box[1], 1.0)


def words(chars: Iterable[Char]) -> list[Word]:
    """Words from top to bottom and left to right; those that content order or a font parted put together."""
    pieces: list[Word] = []
    recent: deque[float] = deque(maxlen=4)
    for char in chars:
        if char.text in ("\n", " ", "\u00a0", "\u3000", ""):
            continue
        recent.append(char.box[3] - char.box[1])
        word = Word(char.text, _widened(char, max(recent)))
        if pieces and _touch(pieces[-1].box, word.box, max(recent)):
            pieces[-1] = _joined(pieces[-1], word)
        else:
            pieces.append(word)
    whole: list[Word] = []
    for band in _bands(pieces):
        line: list[Word] = []
        for word in band:
            if line and _touch(line[-1].box, word.box):
                line[-1] = _joined(line[-1], word)
            else:
                line.append(word)
        whole += line
    return whole


def _widened(char: Char, height: float) -> Box:
    """The box of a Han character as wide as it is high, where a font boxes its ink only."""
    x0, top, x1, bottom = char.box
    if char.text < _FIRST_HAN or x1 - x0 > 0.8 * height:
        return char.box
    middle, half = (x0 + x1) / 2, height / 2
    return (middle - half, top, middle + half, bottom)


def _bands(pieces: Iterable[Word]) -> list[list[Word]]:
    """Pieces by the line they are printed on, from left to right; a second font stands a little higher."""
    bands: list[list[Word]] = []
    for word in sorted(pieces, key=lambda word: word.y):
        if bands and word.y - bands[-1][0].y < 0.4 * max(word.height, bands[-1][0].height):
            bands[-1].append(word)
        else:
            bands.append([word])
    return [sorted(band, key=lambda word: word.box[0]) for band in bands]


def _touch(left: Box, right: Box, least: float = 0.0) -> bool:
    height = max(left[3] - left[1], right[3] - right[1], least)  # some fonts box a 一 no higher than its ink
    level = abs(left[1] + left[3] - right[1] - right[3]) / 2
    return level < _LEVEL * height and -_GAP * height < right[0] - left[2] < _GAP * height


def _joined(left: Word, right: Word) -> Word:
    gap = " " if right.box[0] - left.box[2] > 0.2 * left.height else ""
    return Word(left.text + gap + right.text, union(left.box, right.box))


def union(a: Box, b: Box) -> Box:
    """The box around two."""
    return (min(a[0], b[0]), min(a[1], b[1]), max(a[2], b[2]), max(a[3], b[3]))
