"""Text on a PDF page that is not part of its table: copies that make bold and shadows, watermarks, seals,
stamps."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import pairwise
from statistics import median

from archive.model import Box
from pipelines.readers.pdf.characters import Char
from pipelines.readers.pdf.handles import Colour
from pipelines.readers.pdf.prints import Print, lightness
from pipelines.readers.pdf.rulings import Ruling

_BIN = 4.0  # points: a copy is not moved farther
_COLUMNS = 1 << 20  # bins side by side: wider than any page
_AROUND = tuple(column + _COLUMNS * row for row in (-1, 0, 1) for column in (-1, 0, 1))
_SHIFT = 0.3  # of the size: how far from its text a shadow is cast
_LEANS = 4.0  # degrees: text that is set askew
_TALL = 2.0  # times the usual height of ink, which is less for digits than for Han characters
_SPREAD = 2.2  # times its height that a character of a row of numbers takes up
_INNER = 0.2  # of a box that a line may touch without crossing it

_SHARE = 0.2  # of the prints of the most common colour: a darker colour with this share is the text's
_TILES = 3  # times a word is laid over a page before all its repeats count as overlays


def overlap(printed: Sequence[Print]) -> bool:
    """Return whether any two prints begin in the same place, as copies of text do however they are split."""
    bins: dict[int, list[Box]] = {}
    for one in printed:
        box = one.box
        here = int(box[0] // _BIN) + _COLUMNS * int(box[1] // _BIN)
        for way in _AROUND:
            if here + way in bins and any(_begin_together(box, other) for other in bins[here + way]):
                return True
        bins.setdefault(here, []).append(box)
    return False


def _begin_together(a: Box, b: Box) -> bool:
    near = _SHIFT * max(min(a[3] - a[1], b[3] - b[1]), 1.0)
    return abs(a[0] - b[0]) <= near and abs(a[1] - b[1]) <= near and min(a[2], b[2]) > max(a[0], b[0])


def copies(chars: Iterable[Char]) -> Iterator[int]:
    """Yield the numbers of characters that repeat the same character in the same place."""
    bins: dict[tuple[str, int, int], list[tuple[float, float]]] = defaultdict(list)
    for char in chars:
        if char.text <= " ":
            continue
        x0, top, x1, bottom = char.box
        x, y = (x0 + x1) / 2, (top + bottom) / 2
        wide, high = _SHIFT * (x1 - x0), _SHIFT * (bottom - top)
        column, row = int(x // _BIN), int(y // _BIN)
        around = (
            place
            for c in (column - 1, column, column + 1)
            for r in (row - 1, row, row + 1)
            for place in bins.get((char.text, c, r), ())
        )
        if any(abs(x - other_x) <= wide and abs(y - other_y) <= high for other_x, other_y in around):
            yield char.number
        else:
            bins[char.text, column, row].append((x, y))


def rests(chars: Iterable[Char], covered: Sequence[Box]) -> list[int]:
    """Return the numbers of digits that stand right beside covered digits, and the digits that go on from them: what is
    left of a number."""
    if not covered:
        return []
    digits = [char for char in chars if char.text.isdigit()]
    found: list[int] = []
    open_ = list(covered)
    while open_:
        box = open_.pop()
        beside = [char for char in digits if char.number not in found and _adjoins(char.box, box)]
        found += [char.number for char in beside]
        open_ += [char.box for char in beside]
    return found


def _adjoins(a: Box, b: Box) -> bool:
    """Return whether two boxes stand side by side on a line, as the digits of a number do."""
    height = max(a[3] - a[1], b[3] - b[1])
    level = abs(a[1] + a[3] - b[1] - b[3]) / 2 < 0.3 * height
    gap = max(a[0], b[0]) - min(a[2], b[2])
    return level and -_SHIFT * height < gap < _SHIFT * height


def strangers(printed: Sequence[Print], lines: Sequence[Ruling], say: Callable[[Print], str]) -> list[Print]:
    """Return the prints laid over a page, and the prints that continue them.

    A print is laid over if it is askew, or if its colour or size differs from the text and it crosses lines
    or words. `say` returns the text of a print.
    """
    usual_colour, usual_height = _usual(printed)
    odd = [one for one in printed if _is_odd(one, usual_colour, usual_height)]
    if not odd:
        return []
    leaning = [one for one in odd if one.lean() > _LEANS]
    if len(leaning) > 0.5 * len(printed):  # the page itself is askew
        return []
    plain = [one for one in printed if one not in odd]
    found = {id(one) for one in leaning}
    across = (one for one in odd if _is_crossed(one, lines) or _covers_words(one, plain))
    found |= {id(one) for one in across if not _is_row(one, say(one))}
    said = {id(one): (say(one).strip(), one.colour) for one in odd}
    tiles = {key for key, times in Counter(said[one] for one in found).items() if times >= _TILES and key[0]}
    found |= {one for one, key in said.items() if key in tiles}
    return [one for one in odd if id(one) in found | _beside(odd, found)]


def _usual(printed: Sequence[Print]) -> tuple[Colour | None, float]:
    colours = Counter(one.colour for one in printed)
    most = max(colours.values())
    common = [colour for colour, times in colours.items() if times >= _SHARE * most]
    return min(common, key=lightness), median(one.height for one in printed)


def _is_odd(one: Print, colour: Colour | None, height: float) -> bool:
    return one.colour != colour or one.height > _TALL * height


def _is_crossed(one: Print, lines: Sequence[Ruling]) -> bool:
    """Return whether a line runs through a print: from side to side through its middle, or between its
    characters."""
    x0, top, x1, bottom = one.box
    high, wide = _INNER * (bottom - top), min(_INNER * (x1 - x0), 0.5 * (bottom - top))
    for line in lines:
        if line.horizontal:
            if top + high < line.top < bottom - high and line.x0 < x0 and x1 < line.x1:
                return True
        elif x0 + wide < line.x0 < x1 - wide and line.top < (top + bottom) / 2 < line.bottom:
            return True
    return False


def _is_row(one: Print, text: str) -> bool:
    """Return whether a print holds the numbers of a whole row, each in its own cell."""
    signs = "".join(text.split())
    spread = one.box[2] - one.box[0] > _SPREAD * one.height * max(len(signs), 1)
    return spread and all(sign.isdigit() or sign in ".,-/" for sign in signs)


def _covers_words(one: Print, plain: Sequence[Print]) -> bool:
    x0, top, x1, bottom = one.box
    return any(
        x0 < (other.box[0] + other.box[2]) / 2 < x1 and top < (other.box[1] + other.box[3]) / 2 < bottom
        for other in plain
    )


def _beside(odd: Sequence[Print], found: set[int]) -> set[int]:
    """Return the prints that continue a found print in the same colour: on its line, or between two of a
    circle."""
    more: set[int] = set()
    for ordered in (odd, odd[::-1]):
        for before, one in pairwise(ordered):
            known = id(before) in found or id(before) in more
            if known and before.colour == one.colour and _goes_on(before.box, one.box):
                more.add(id(one))
    for before, one, behind in zip(odd, odd[1:], odd[2:], strict=False):
        if {id(before), id(behind)} <= found and before.colour == one.colour == behind.colour:
            more.add(id(one))
    return more


def _goes_on(a: Box, b: Box) -> bool:
    height = max(a[3] - a[1], b[3] - b[1])
    level = abs(a[1] + a[3] - b[1] - b[3]) / 2 < 0.4 * height
    return level and max(a[0], b[0]) - min(a[2], b[2]) < 1.5 * height
