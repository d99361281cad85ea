"""What may be asked for next, the best first, and when to stop looking.

As long as no list of reports is found everything that leads anywhere is worth a look; once lists are found only what
promises more of them, and where only the government itself has reported, the bodies below it. A number of looks in a row
that bring no new list ends it.
"""

from __future__ import annotations

from bisect import insort
from collections.abc import Iterator
from dataclasses import dataclass, field

from crawler.frontier.promise import OPEN, UNIT, Promise

LOOKS = 60
"""Pages looked at in vain before a site is given up."""
ALONE = 2
"""Reporters so few that the units must disclose elsewhere."""
_ALONE_LOOKS = 24
_MORE_LOOKS = 3
_MAPPED = 20  # looks more, at what a sitemap names


@dataclass(order=True, slots=True)
class Waiting:
    """A promise in line: the best first, then the page that is least deep, then in page order."""

    order: tuple[int, int, int]
    promise: Promise = field(compare=False)
    listed: str = field(compare=False)
    depth: int = field(compare=False)


class Line:
    """The waiting links of a site."""

    def __init__(self) -> None:
        self.waiting: list[Waiting] = []
        self.added = 0
        self.vain = 0  # looks in a row without a new list
        self.now: Waiting | None = None  # the one that is being looked at
        self.good: set[tuple[str, str]] = set()  # pages, and kinds of links on them, that have led to lists

    def add(self, promise: Promise, listed: str, depth: int) -> None:
        self.added += 1
        insort(self.waiting, Waiting((-promise.score, depth, self.added), promise, listed, depth))

    def found(self) -> None:
        """A list of reports that was not known yet: what stands beside the link that led there is worth a look, too."""
        self.vain = 0
        if self.now:
            self.good.add((self.now.listed, self.now.promise.why))

    def take(self, *, lists: int, reporters: int) -> Iterator[Waiting]:
        """Links to ask for, one after another, as long as it is worth it."""
        while one := self._best(*_worth(lists, reporters)):
            self.waiting.remove(one)
            self.now = one
            self.vain += 1
            yield one

    def _best(self, least: int, most: int) -> Waiting | None:
        """The first in line that promises enough, or stands where others have kept their promise."""
        for one in self.waiting:
            good = (one.listed, one.promise.why) in self.good
            mapped = one.promise.why.startswith("sitemap") and self.vain < LOOKS + _MAPPED
            if (one.promise.score >= least and (self.vain < most or mapped)) or (good and self.vain < LOOKS):
                return one
        return None


def _worth(lists: int, reporters: int) -> tuple[int, int]:
    """The least promise worth a look, and how many looks in vain end it."""
    if not lists:
        return 1, LOOKS
    if reporters <= ALONE:
        return UNIT, _ALONE_LOOKS
    return OPEN, _MORE_LOOKS
