"""Characters of a PDF page sorted into the cells of a lattice: the text of each cell, and the notes beside
it."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence

from msgspec import Struct, field

from pipelines.readers.pdf.characters import UNKNOWN, Char

_BLANKS = frozenset(["\n", " ", "\u00a0", "\u3000", "", "\u200b", "\ufeff"])
_SMALL = 0.75  # of the height of the character before it: a note or an index
_WIDEST = 0.6  # of the height: white between the digits of a number set wide
_FAR = 2.0  # of the height: white between the numbers of two columns; a blank between thousands is narrower
_SPACING = "\x01"  # white between two digits; dropped if it separates all digits of a number
_SPACED = re.compile(r"(?<![\d\x01.,])\d(?:\x01\d)+(?![\d\x01.,])")
_GULF = "\x02"  # white between two digits as wide as between the numbers of two columns; no thousands are so far apart
_DISTRIBUTED = re.compile(r"(?<![\d\x02.,])\d(?: *\x02\d)+(?![\d.,])")  # one number, spread over its cell
_HAIR = 1e-6
_RAISED = 0.12  # of that height, from middle to middle: a note stands above or below the line
_FIRST_HAN = "\u2e80"


class Printed(Struct, frozen=True):
    """The printed content of a cell. `raw` is everything printed, if that is more than `text`; `unread` is
    `glyphs` if characters have no meaning."""

    text: str = ""
    raw: str | None = None
    unread: str | None = None


NOTHING = Printed()


class _Cell(Struct):
    """A cell while its characters are added."""

    text: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)  # everything, once there is a note
    last: Char | None = None  # of the text
    white: bool = False  # nothing but white, no blank, since the last character

    def strike(self, char: Char) -> None:
        """Add a crossed-out character: it is printed, but does not count."""
        if not self.notes:
            self.notes = [*self.text, ""]
        self.notes.append(char.text)

    def add(self, char: Char) -> None:
        last = self.last
        if last is None:
            self.last = char
            self._print(char.text)
            return
        height = last.box[3] - last.box[1]
        if is_note(last, char):
            if not self.notes:
                self.notes = list(self.text)
            self.notes.append(char.text)
            return
        if char.box[1] >= last.box[3] - 0.2 * height:
            self._print("\n")
        elif self.white or self._is_apart(char):
            digits = last.text.isdigit() and char.text.isdigit()
            white = char.box[0] - last.box[2]
            self._print(_white(white / max(height, _HAIR)) if digits else " ")
        self.white = False
        self._print(char.text)
        self.last = char

    def _is_apart(self, char: Char) -> bool:
        """Return whether two digits stand so far apart that they belong to two numbers, though no blank is
        reported between them."""
        last = self.last
        if last is None or not (last.text.isdigit() and char.text.isdigit()):
            return False
        return char.box[0] - last.box[2] >= _WIDEST * (last.box[3] - last.box[1])

    def blank(self, *, printed: bool) -> None:
        if printed or self.last is None:
            self._print(" ")
        else:
            self.white = True

    def _print(self, sign: str) -> None:
        self.text.append(sign)
        if self.notes:
            self.notes.append(sign)

    def printed(self) -> Printed:
        signs = _SPACED.sub(lambda found: found.group().replace(_SPACING, ""), "".join(self.text))
        signs = _DISTRIBUTED.sub(lambda found: found.group().replace(_GULF, " "), signs)
        signs = signs.replace(_SPACING, " ").replace(_GULF, "\n")
        text = _tidy(signs.replace(UNKNOWN, ""))
        unread = "glyphs" if UNKNOWN in signs and not any(sign >= _FIRST_HAN for sign in text) else None
        raw = _tidy("".join(self.notes).replace(_SPACING, " ").replace(_GULF, " ")) if self.notes else None
        return Printed(text, raw or (_tidy(signs) if unread and text else None), unread)


def printed_in_cells(
    chars: Iterable[Char],
    xs: Sequence[float],
    ys: Sequence[float],
    owner: Mapping[tuple[int, int], int],
    struck: Collection[int] = (),
) -> dict[int, Printed]:
    """Return the printed content of each cell by its number. `owner` maps a row and column of the lattice to
    the number of the cell that covers them."""
    cells: dict[int, _Cell] = defaultdict(_Cell)
    here: _Cell | None = None
    for char in chars:
        if char.text in _BLANKS:
            if here is not None and char.text != "\n":
                here.blank(printed=char.number >= 0)
            continue
        x0, top, x1, bottom = char.box
        row, column = bisect_right(ys, (top + bottom) / 2) - 1, bisect_right(xs, (x0 + x1) / 2) - 1
        number = owner.get((row, column))
        if number is None and row < len(ys) - 1:  # below a cell whose lower ruling is lost
            number = owner.get((row - 1, column))
        here = None if number is None else cells[number]
        if here is not None and char.number in struck:
            here.strike(char)
        elif here is not None:
            here.add(char)
    return {number: cell.printed() for number, cell in cells.items()}


def _white(heights: float) -> str:
    """Return the sign for white between two digits, so many times their height wide."""
    if heights > _FAR:
        return _GULF
    return _SPACING if heights < _WIDEST else " "


def is_note(last: Char, char: Char) -> bool:
    """Return whether a character is a note or an index to the character before: much smaller, beside it, and
    off its line.

    Fonts box Han and Latin differently, so only Latin signs are compared.
    """
    height = last.box[3] - last.box[1]
    if char.box[3] - char.box[1] >= _SMALL * height or last.text >= _FIRST_HAN or char.text >= _FIRST_HAN:
        return False
    shift = abs(char.box[1] + char.box[3] - last.box[1] - last.box[3]) / 2
    level = char.box[1] < last.box[3] and last.box[1] < char.box[3] + height * 0.5
    beside = -0.5 * height < char.box[0] - last.box[2] < height
    return level and beside and shift > _RAISED * height


def _tidy(text: str) -> str:
    return "\n".join(" ".join(line.split()) for line in text.split("\n") if line.strip())
