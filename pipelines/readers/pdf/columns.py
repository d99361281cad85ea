"""The columns of a table without rulings, found by the words above them and the alignment of the values
below."""

from __future__ import annotations

import re
from collections.abc import Sequence

from msgspec import Struct

from archive.model import Box
from pipelines.readers.pdf.words import Word

VALUE = re.compile(
    r"^[-+−－—/／无约¥￥\d.,，:％%\s]+(?:百|千|万|亿)?元?(?:[件项条宗个]|人次)?$|^(?:万|亿|百万)?元$"
)
_ASTRAY = 0.36  # of the way to the next column: how far from its head's middle a value may stand
_BESIDE = 0.6  # of the way to the next column: the same where all columns are set to one side


class Columns(Struct, frozen=True):
    """The heads of a block's columns from left to right, and the word above its labels."""

    heads: tuple[Word, ...]
    corner: Word | None = None

    @property
    def left(self) -> float:
        return self.heads[0].box[0]

    @property
    def right(self) -> float:
        return self.heads[-1].box[2]

    def pitch(self, number: int) -> float:
        xs = [head.x for head in self.heads]
        gaps = [abs(x - xs[number]) for n, x in enumerate(xs) if n != number]
        return min(gaps, default=self.heads[0].height * 12)

    def of(self, word: Word) -> int | None:
        """Return the column a word stands in, or None if the column is not certain.

        The word overlaps a single head, however aligned, or overlaps none but is near the middle of a
        head.
        """
        over = [n for n, head in enumerate(self.heads) if overlap(head.box, word.box) > 0]
        if over:
            within = overlap(self.heads[over[0]].box, word.box) > 0.4 * (word.box[2] - word.box[0])
            return over[0] if len(over) == 1 and within else None
        number = min(range(len(self.heads)), key=lambda n: abs(self.heads[n].x - word.x))
        near = abs(self.heads[number].x - word.x) <= _ASTRAY * self.pitch(number)
        return number if near else None

    def of_all(self, values: Sequence[Word]) -> list[int | None]:
        """Return the column of every value, None if uncertain.

        If the values form as many bands as there are columns, they are in order, however aligned. Otherwise a
        band belongs to the head above it, or to the head beside it against the lean of the other bands.
        """
        bands = _bands([value for value in values if VALUE.match(value.text)])
        numbers = self._of_bands(bands)
        return [self._in_band(value, bands, numbers) for value in values]

    def _in_band(
        self, value: Word, bands: Sequence[tuple[float, float]], numbers: Sequence[int | None]
    ) -> int | None:
        own = self.of(value)
        for (x0, x1), number in zip(bands, numbers, strict=True):
            if x0 <= value.x <= x1:
                return own if number is None else number
        return own

    def _of_bands(self, bands: Sequence[tuple[float, float]]) -> list[int | None]:
        over = [[n for n, head in enumerate(self.heads) if _shared(head, band) > 0] for band in bands]
        if len(bands) == len(self.heads) and all(
            n in found if found else self._is_near(n, band)
            for n, (band, found) in enumerate(zip(bands, over, strict=True))
        ):
            return list(range(len(bands)))
        lean = sum(
            (x0 + x1) / 2 - self.heads[found[0]].x
            for (x0, x1), found in zip(bands, over, strict=True)
            if len(found) == 1
        )
        return [
            found[0] if len(found) == 1 else self._leaning(band, found, lean)
            for band, found in zip(bands, over, strict=True)
        ]

    def _is_near(self, number: int, band: tuple[float, float]) -> bool:
        """Return whether a band beside a head can stand in its column: `_BESIDE` of the way to the next head
        or nearer."""
        distance = abs(sum(band) / 2 - self.heads[number].x)
        return len(self.heads) == 1 or distance <= _BESIDE * self.pitch(number)

    def _leaning(self, band: tuple[float, float], over: Sequence[int], lean: float) -> int | None:
        """Return the head next to a band that stands under no head, on the side opposite to the lean of the
        other bands."""
        if over or not lean:
            return None
        if lean < 0:
            beside = [n for n, head in enumerate(self.heads) if head.box[0] >= band[1]][:1]
        else:
            beside = [n for n, head in enumerate(self.heads) if head.box[2] <= band[0]][-1:]
        return beside[0] if beside and self._is_near(beside[0], band) else None

    def is_crossed(self, word: Word) -> bool:
        """Return whether a word runs over columns as prose and headings do."""
        middles = sum(word.box[0] < head.x < word.box[2] for head in self.heads)
        return middles > 1 or (middles == 1 and word.box[0] < self.left - 2 * word.height)


def overlap(a: Box, b: Box) -> float:
    """Return the width that two boxes share, in points; negative if a gap separates them."""
    return min(a[2], b[2]) - max(a[0], b[0])


def _bands(values: Sequence[Word]) -> list[tuple[float, float]]:
    """Return the parts of the page's width that the values cover, from left to right."""
    bands: list[tuple[float, float]] = []
    for x0, x1 in sorted((value.box[0], value.box[2]) for value in values):
        if bands and x0 < bands[-1][1]:
            bands[-1] = (bands[-1][0], max(x1, bands[-1][1]))
        else:
            bands.append((x0, x1))
    return bands


def _shared(head: Word, band: tuple[float, float]) -> float:
    return min(head.box[2], band[1]) - max(head.box[0], band[0])
