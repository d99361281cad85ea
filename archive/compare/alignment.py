"""Aligning two long lists in time that does not grow with the square of their length.

An item that occurs once in either list and in the same order is an anchor. A short stretch between anchors is
compared by `difflib`; a longer one counts as replaced.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

Block = tuple[bool, int, int, int, int]
"""(whether both are the same, start and end in the old list, start and end in the new list)."""

MOST = 300_000
"""Largest product of the lengths of two stretches that are still compared item by item."""


def align(old: Sequence[str], new: Sequence[str]) -> list[Block]:
    """Return blocks that cover both lists in order. Adjacent blocks of one kind are merged."""
    merged: list[Block] = []
    for block in _blocks(old, new):
        if merged and merged[-1][0] == block[0]:
            is_same, i1, _, j1, _ = merged.pop()
            block = (is_same, i1, block[2], j1, block[4])
        merged.append(block)
    return merged


def _blocks(old: Sequence[str], new: Sequence[str]) -> Iterator[Block]:
    i = j = 0
    for a, b in [*_anchors(old, new), (len(old), len(new))]:
        yield from _stretch(old, new, (i, a, j, b))
        if a < len(old):
            yield True, a, a + 1, b, b + 1
        i, j = a + 1, b + 1


def _anchors(old: Sequence[str], new: Sequence[str]) -> list[tuple[int, int]]:
    """Return the positions of the longest run of items that occur once in each list and keep their order; an
    empty list if the lists are short."""
    if len(old) * len(new) <= MOST:
        return []
    counts = Counter(old), Counter(new)
    places = {item: n for n, item in enumerate(old) if counts[0][item] == 1}
    pairs = [(places[item], n) for n, item in enumerate(new) if counts[1][item] == 1 and item in places]
    return _increasing(pairs)


def _increasing(pairs: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return the longest subsequence that rises in the first member (patience sorting). The second member
    rises already."""
    tops: list[int] = []
    ends: list[int] = []
    before: list[int | None] = []
    for n, (place, _) in enumerate(pairs):
        pile = bisect_left(tops, place)
        before.append(ends[pile - 1] if pile else None)
        tops[pile : pile + 1] = [place]
        ends[pile : pile + 1] = [n]
    chain: list[tuple[int, int]] = []
    at = ends[-1] if ends else None
    while at is not None:
        chain.append(pairs[at])
        at = before[at]
    return chain[::-1]


def _stretch(old: Sequence[str], new: Sequence[str], bounds: tuple[int, int, int, int]) -> Iterator[Block]:
    """Yield the blocks between two anchors. A common beginning and a common end are always the same."""
    i1, i2, j1, j2 = bounds
    begin = _common(old[i1:i2], new[j1:j2])
    end = _common(old[i1 + begin : i2][::-1], new[j1 + begin : j2][::-1])
    if begin:
        yield True, i1, i1 + begin, j1, j1 + begin
    middle = i1 + begin, i2 - end, j1 + begin, j2 - end
    if (middle[1] - middle[0]) * (middle[3] - middle[2]) > MOST:
        yield False, *middle
    else:
        yield from _side_by_side(old, new, middle)
    if end:
        yield True, i2 - end, i2, j2 - end, j2


def _side_by_side(
    old: Sequence[str], new: Sequence[str], bounds: tuple[int, int, int, int]
) -> Iterator[Block]:
    i, i2, j, j2 = bounds
    matcher = SequenceMatcher(None, old[i:i2], new[j:j2], autojunk=False)
    for tag, a1, a2, b1, b2 in matcher.get_opcodes():
        yield tag == "equal", i + a1, i + a2, j + b1, j + b2


def _common(one: Sequence[str], other: Sequence[str]) -> int:
    """Return the number of items with which both begin."""
    return next(
        (n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other))
    )
