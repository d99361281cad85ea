"""Characters of a PDF page joined into words: adjacent characters of a line, up to a gap."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from typing import NamedTuple

from archive.model import Box
from pipelines.readers.pdf.cells import is_note
from pipelines.readers.pdf.characters import Char

_GAP = 0.4  # of the height: white between two cells; the blank between 亿 and a digit is narrower
_DIGITS_APART = 0.28  # of the height: the same before a digit
_BLANK = 0.2  # of the height: white from here on is a blank
_CLOSE = 0.1  # of the height: the digits of a number that is not set wide stand closer
_TOUCHING = 0.02  # of the height: the same in a font that boxes its characters by their advance
_NARROW = 0.12  # of the height: white that such a number does not have within
_STROKE_APART = 1.0  # of the height: the same beside the stroke of 增 / 减
_STROKES = "/／"
_HAN_APART = 0.1  # of the height: the same between two Han characters of a word that is set close
_STRETCH = 1.4  # times the white between the characters of a word that is set wide
_UNEVEN = 0.08  # of the height: some fonts box a character no wider than its ink
_LEVEL = 0.5  # of the height: how far apart the middles of a line's characters may be
_DIGIT, _HAN, _OTHER = range(3)
_FIRST_HAN = "\u3400"


class Word(NamedTuple):  # the cheapest to make: a page has thousands
    """A text and its box. `raw` is the printed text if notes stand beside it; `spacing` is the white between
    its characters, None for a single character."""

    text: str
    box: Box
    raw: str | None = None
    spacing: float | None = None

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
    """Return the words of a page, top to bottom and left to right. Joins words that the content order or a
    font change has split."""
    pieces: list[Word] = []
    recent: deque[float] = deque(maxlen=4)
    last: Char | None = None
    for char in chars:
        if char.text in ("\n", " ", "\u00a0", "\u3000", ""):
            continue
        if last and is_note(last, char):
            pieces[-1] = pieces[-1]._replace(raw=(pieces[-1].raw or pieces[-1].text) + char.text)
            continue
        last = char
        recent.append(char.box[3] - char.box[1])
        word = Word(char.text, _widened(char, max(recent)))
        if pieces and _touch(pieces[-1], word, max(recent)):
            pieces[-1] = _joined(pieces[-1], word)
        else:
            pieces.append(word)
    whole: list[Word] = []
    for band in _bands(pieces):
        line: list[Word] = []
        for word in band:
            if line and _touch(line[-1], word):
                line[-1] = _joined(line[-1], word)
            else:
                line.append(word)
        whole += line
    return whole


def _widened(char: Char, height: float) -> Box:
    """Return the box of a Han character widened to its height if a font boxes only its ink."""
    x0, top, x1, bottom = char.box
    if char.text < _FIRST_HAN or x1 - x0 > 0.8 * height:
        return char.box
    middle, half = (x0 + x1) / 2, height / 2
    return (middle - half, top, middle + half, bottom)


def _bands(pieces: Iterable[Word]) -> list[list[Word]]:
    """Return one list of pieces for each printed line, from the top; the pieces of a list run from left to right. Pieces
    of two fonts are of one line although one of them stands a little higher."""
    bands: list[list[Word]] = []
    for word in sorted(pieces, key=lambda word: word.y):
        if bands and word.y - bands[-1][0].y < 0.4 * max(word.height, bands[-1][0].height):
            bands[-1].append(word)
        else:
            bands.append([word])
    return [sorted(band, key=lambda word: word.box[0]) for band in bands]


def _touch(before: Word, behind: Word, least: float = 0.0) -> bool:
    """Return whether two pieces of text belong to one word: on one line, with at most a small gap between
    them."""
    left, right = before.box, behind.box
    height = max(left[3] - left[1], right[3] - right[1], least)  # some fonts box a 一 no higher than its ink
    if abs(left[1] + left[3] - right[1] - right[3]) / 2 >= _LEVEL * height:
        return False
    return -_GAP * height < right[0] - left[2] < _apart(before, behind) * height


def _apart(before: Word, behind: Word) -> float:
    """Return the white that separates two pieces, as a share of the height. Single characters may begin a
    word that is set wide."""
    kind, next_kind = _kind(before.text[-1]), _kind(behind.text[0])
    if _HAN in (kind, next_kind) and (before.text[-1] in _STROKES or behind.text[0] in _STROKES):
        return _STROKE_APART
    known = [word.spacing / word.height for word in (before, behind) if word.spacing is not None]
    if kind == next_kind == _DIGIT and known and min(known) < _CLOSE:
        # a number at the right of its column, and one at the left of the next
        return _NARROW if min(known) < _TOUCHING else _BLANK
    if next_kind == _DIGIT and kind in (_DIGIT, _HAN):
        return _DIGITS_APART
    if kind != next_kind or kind == _OTHER:
        return _GAP
    return max(_HAN_APART, min(known) * _STRETCH + _UNEVEN) if known else _GAP


def _kind(sign: str) -> int:
    if sign.isdigit():
        return _DIGIT
    return _HAN if sign >= _FIRST_HAN else _OTHER


def _joined(left: Word, right: Word) -> Word:
    white = right.box[0] - left.box[2]
    gap = " " if white > _BLANK * left.height else ""
    raw = (left.raw or left.text) + gap + (right.raw or right.text) if left.raw or right.raw else None
    known = [word.spacing for word in (left, right) if word.spacing is not None]
    return Word(left.text + gap + right.text, union(left.box, right.box), raw, min([*known, max(white, 0.0)]))


def union(a: Box, b: Box) -> Box:
    """Return the bounding box of two boxes."""
    return (min(a[0], b[0]), min(a[1], b[1]), max(a[2], b[2]), max(a[3], b[3]))
