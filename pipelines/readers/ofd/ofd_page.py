"""A page of an OFD: its characters and lines, in points from the upper left corner."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import repeat

from msgspec import Struct

from archive.model import Box
from pipelines.readers.bundle.zip_package import Element
from pipelines.readers.inks import PAPER, Colour, blends
from pipelines.readers.ofd.visible import (
    Copies,
    covered,
    ground_of,
    is_drawn,
    lightness,
    standing_out,
    uncovered,
)
from pipelines.readers.pdf.characters import Char, fold
from pipelines.readers.pdf.rulings import Fill, Ruling
from pipelines.readers.pdf.text_lines import TextLine

_POINTS = 72 / 25.4  # a millimetre
_THIN = 3.0  # points: a fill thinner than this is a line
_SHORTEST = 3.0  # points
_ASCENT, _DESCENT = 0.88, 0.12  # of the size, above and below the base line
_MOST_CHARS = 5000  # that a run may place: `g 100000000 1` is no text
_TOKEN = re.compile(r"[A-Za-z]|-?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?")
_ARGUMENTS = {"S": 2, "M": 2, "L": 2, "Q": 4, "B": 6, "A": 7, "C": 0}
_PAGE_NUMBER = re.compile(r"^[-—–－\s·第]*\d{1,3}[-—–－\s·页]*(?:/\s*\d{1,3})?$")

Matrix = tuple[float, ...]
Point = tuple[float, float]


class Sheet(Struct, frozen=True):
    """The size of a page, in points."""

    width: float
    height: float


class OfdPage:
    """The objects drawn on a page, in the shape of a PDF page's text for `find_grids`."""

    struck: frozenset[int] = frozenset()

    def __init__(self, number: int, box: str) -> None:
        self.number = number
        left, top, width, height = _four(box)
        self._origin = (left, top)
        self.frame = Sheet(width * _POINTS, height * _POINTS)
        self.rulings: list[Ruling] = []
        self.pictures: list[Box] = []
        self.fills: list[Fill] = []
        self.blackened: list[Box] = []  # of characters under a bar that is no paper
        self._runs: list[list[Char]] = []
        self._copies = Copies()
        self._grounds: list[tuple[Box, Colour]] = []
        self._lines: list[TextLine] = []

    def draw(self, content: Element) -> None:
        """Add the objects of a content part, in the order they are written."""
        for thing in content.iter("{*}TextObject", "{*}PathObject", "{*}ImageObject"):
            kind = thing.tag.rpartition("}")[2]
            if not is_drawn(thing):
                continue
            if kind == "ImageObject":
                self.pictures.append(self._bounds(thing))
            elif kind == "PathObject":
                self.rulings.extend(self._path(thing))
                self._fill(thing)
                self._cover(thing)
            else:
                for run in self._text(thing):
                    seen = standing_out(run, thing, self._grounds)
                    if seen and not self._copies.is_copy(seen):
                        self._runs.append(seen)

    def chars(self) -> Iterator[Char]:
        """Yield every character in content order."""
        for run in self._runs:
            yield from run

    def _placed(self, thing: Element, points: Sequence[Point]) -> list[Point]:
        """Return points of an object as points of the page: mapped by its matrix, its boundary and the page's
        own corner."""
        left, top, _, _ = _four(thing.get("Boundary") or "0 0 0 0")
        matrix = _numbers(thing.get("CTM") or "")
        a, b, c, d, e, f = matrix if len(matrix) == 6 else (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
        left, top = left - self._origin[0], top - self._origin[1]
        return [
            ((a * x + c * y + e + left) * _POINTS, (b * x + d * y + f + top) * _POINTS) for x, y in points
        ]

    def _bounds(self, thing: Element) -> Box:
        """Return the boundary of an object."""
        left, top, width, height = _four(thing.get("Boundary") or "")
        x, y = left - self._origin[0], top - self._origin[1]
        return x * _POINTS, y * _POINTS, (x + width) * _POINTS, (y + height) * _POINTS

    def _text(self, thing: Element) -> Iterator[list[Char]]:
        size = (_numbers(thing.get("Size") or "") or [3.5])[0]
        for code in thing.iterchildren("{*}TextCode"):
            text = (code.text or "").strip("\r\n")[:_MOST_CHARS]
            x, y = ((_numbers(code.get(name) or "") or [0.0])[0] for name in ("X", "Y"))
            right, down = _steps(code.get("DeltaX") or ""), _steps(code.get("DeltaY") or "")
            run = []
            for index, sign in enumerate(text):
                wide = size if ord(sign) > 0x2E7F else size / 2
                corners = self._placed(thing, [(x, y - _ASCENT * size), (x + wide, y + _DESCENT * size)])
                run.append(Char(fold(sign), _around(corners)))
                x += right[index] if index < len(right) else (0 if down else wide)
                y += down[index] if index < len(down) else 0
            if run:
                yield run

    def _fill(self, thing: Element) -> None:
        """Keep the area of a drawn shape: a digit may be drawn as one."""
        box = self._bounds(thing)
        if min(box[2] - box[0], box[3] - box[1]) > _THIN:
            self.fills.append(Fill(len(self.fills), box, lightness(thing)))

    def _cover(self, thing: Element) -> None:
        """Take away the characters under filled rectangles, and keep their colour for those over them."""
        colour = ground_of(thing)
        for outline in self._drawn(thing) if colour else ():
            box = _around([point for stroke in outline for point in stroke])
            is_level = all(min(abs(x1 - x0), abs(y1 - y0)) < 1 for (x0, y0), (x1, y1) in outline)
            if colour and is_level and min(box[2] - box[0], box[3] - box[1]) > _THIN:
                if blends(colour, PAPER) is False:
                    self.blackened += (char.box for char in covered(self._runs, box))
                self._runs = list(uncovered(self._runs, box))
                self._grounds.append((box, colour))

    def _drawn(self, thing: Element) -> list[list[list[Point]]]:
        data = next(thing.iterchildren("{*}AbbreviatedData"), None)
        return [
            [self._placed(thing, pair) for pair in outline]
            for outline in _outlines((data.text if data is not None else "") or "")
        ]

    def _path(self, thing: Element) -> Iterator[Ruling]:
        outlines = self._drawn(thing)
        strokes = [stroke for outline in outlines for stroke in outline]
        if not strokes:
            return
        whole = _around([point for stroke in strokes for point in stroke])
        if min(whole[2] - whole[0], whole[3] - whole[1]) <= _THIN:
            yield from _ruling(whole)  # a line, or a rectangle filled to look like one
        elif thing.get("Stroke") != "false":
            for stroke in strokes:
                yield from _ruling(_around(stroke))
        else:
            for outline in outlines:  # rectangles filled to look like lines
                yield from _ruling(_around([point for stroke in outline for point in stroke]))

    def read_lines(self, outside: Sequence[Box]) -> None:
        """Find the printed lines outside all boxes (of tables), without page numbers. `take_lines` returns
        them."""
        lines = [line for line in _printed(self._free(outside)) if not _PAGE_NUMBER.match(line[0])]
        left = min((box[0] for _, box in lines), default=0.0)
        right = max((box[2] for _, box in lines), default=0.0)
        self._lines = [TextLine(text, self.number, *box, left, right) for text, box in lines]

    def _free(self, outside: Sequence[Box]) -> list[Char]:
        chars = (char for char in self.chars() if char.text.strip())
        return [char for char in chars if not any(_inside(char.box, box) for box in outside)]

    def take_lines(self, above: float | None = None) -> list[TextLine]:
        """Return the lines not taken yet, from the top, only those above a height if it is given. Removes
        them."""
        taken = [line for line in self._lines if above is None or line.top < above]
        self._lines = self._lines[len(taken) :]
        return taken


def _printed(chars: list[Char]) -> list[tuple[str, Box]]:
    """Return the characters of each level as a line, from left to right and from the top; a wide gap becomes
    a blank."""
    levels: list[list[Char]] = []
    for char in sorted(chars, key=lambda char: (_middle(char), char.box[0])):
        height = char.box[3] - char.box[1]
        if not levels or _middle(char) - _middle(levels[-1][0]) > 0.5 * height:
            levels.append([])
        levels[-1].append(char)
    lines = []
    for level in levels:
        level.sort(key=lambda char: char.box[0])
        text, end = "", level[0].box[2]
        for char in level:
            blank = char.box[0] - end > 0.5 * (char.box[3] - char.box[1])
            text, end = f"{text} {char.text}" if blank else text + char.text, char.box[2]
        lines.append((text, _around([point for c in level for point in (c.box[:2], c.box[2:])])))
    return lines


def _middle(char: Char) -> float:
    return (char.box[1] + char.box[3]) / 2


def _inside(char: Box, table: Box) -> bool:
    x, y = (char[0] + char[2]) / 2, (char[1] + char[3]) / 2
    return table[0] - 2 <= x <= table[2] + 2 and table[1] - 2 <= y <= table[3] + 2


def _outlines(data: str) -> Iterator[list[list[Point]]]:
    """Yield the straight strokes of each outline of abbreviated path data. Curves only move the current
    point."""
    tokens = _TOKEN.findall(data)
    at = start = (0.0, 0.0)
    index = 0
    strokes: list[list[Point]] = []
    while index < len(tokens):
        step = tokens[index]
        count = _ARGUMENTS.get(step)
        if count is None:
            index += 1
            continue
        given = _numbers(" ".join(tokens[index + 1 : index + 1 + count]))
        index += 1 + count
        to = start if step == "C" else (given[-2], given[-1]) if len(given) == count else at
        if step in "LC" and to != at:
            strokes.append([at, to])
        if step in "SM":
            if strokes:
                yield strokes
            start, strokes = to, []
        at = to
    if strokes:
        yield strokes


def _ruling(box: Box) -> Iterator[Ruling]:
    """Yield a box as the line through its middle, if it is thin and long enough for a line."""
    x0, top, x1, bottom = box
    wide, high = x1 - x0, bottom - top
    if min(wide, high) > _THIN or max(wide, high) < _SHORTEST:
        return
    x, y = (x0 + x1) / 2, (top + bottom) / 2
    yield Ruling(x0, y, x1, y) if wide >= high else Ruling(x, top, x, bottom)


def _around(points: Sequence[Sequence[float]]) -> Box:
    xs, ys = [point[0] for point in points], [point[1] for point in points]
    return (min(xs), min(ys), max(xs), max(ys))


def _steps(text: str) -> list[float]:
    """Return the advances from character to character; `g 3 4.2` means three times 4.2."""
    steps: list[float] = []
    tokens = text.split()
    while tokens and len(steps) < _MOST_CHARS:
        if tokens[0] == "g" and len(tokens) > 2:
            count, value = _numbers(" ".join(tokens[1:3]) + " 0 0")[:2]
            steps += repeat(value, min(int(count), _MOST_CHARS))
            tokens = tokens[3:]
        else:
            steps += _numbers(tokens.pop(0))
    return steps


def _numbers(text: str) -> list[float]:
    """Return the numbers of a list in an attribute. Leaves out other words and numbers beyond a million,
    which are not places."""
    found: list[float] = []
    for word in text.replace(",", " ").split():
        try:
            number = float(word)
        except ValueError:
            continue
        if abs(number) < 1e6:
            found.append(number)
    return found


def _four(text: str) -> tuple[float, float, float, float]:
    x, y, width, height, *_ = [*_numbers(text), 0.0, 0.0, 0.0, 0.0]
    return x, y, width, height
