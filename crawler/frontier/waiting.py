"""What may be asked for next, the best first, and when to stop looking.

As long as no list of reports is found everything that leads anywhere is worth a look; once lists are found only what
promises more of them, and bodies that have not reported. A number of looks in a row that bring no new list ends it. Of
links that promise alike those go first whose kind of address has not been looked at in vain.
"""

from __future__ import annotations

import re
from bisect import insort
from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field

from crawler.cms.follow import same
from crawler.frontier.promise import OPEN, SECTION, UNIT, Promise
from crawler.frontier.trails import shape_of
from pipelines.text.titles import squeeze

LOOKS = 60
"""Pages looked at in vain before a site is given up."""
ALONE = 2
"""Reporters so few that the units must disclose elsewhere."""
_ALONE_LOOKS = 24
_MORE_LOOKS = 3
_SILENT_LOOKS = 5  # at bodies that have not reported, and at lists of bodies
_WEARY = 6  # the most that looks in vain take from a promise
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
        self.looked: dict[str, Waiting] = {}  # by page
        self.tried: Counter[str] = Counter()  # looks, by kind of address
        self.good: set[tuple[str, str]] = set()  # pages, and kinds of links on them, that have led to lists

    def add(self, promise: Promise, listed: str, depth: int) -> None:
        self.added += 1
        insort(self.waiting, Waiting((-promise.score, depth, self.added), promise, listed, depth))

    def found(self) -> None:
        """A list of reports that was not known yet: what stands beside the links that led there is worth a look, too."""
        self.vain = 0
        way, one = set(), self.now
        while one and one.order not in way:
            way.add(one.order)
            self.tried[shape_of(one.promise.link.url)] = 0
            self.good.add((one.listed, one.promise.why))
            one = self.looked.get(same(one.listed))

    def spare(self) -> None:
        """The last that was taken was no look: its page is known."""
        self.vain -= 1

    def take(self, *, lists: int, reporters: Collection[str]) -> Iterator[Waiting]:
        """Links to ask for, one after another, as long as it is worth it. `reporters` are the bodies whose reports are
        listed."""
        while one := self._best(lists, reporters):
            self.waiting.remove(one)
            self.now = one
            self.looked[same(one.promise.link.url)] = one
            self.tried[shape_of(one.promise.link.url)] += 1
            self.vain += 1
            yield one

    def _best(self, lists: int, reporters: Collection[str]) -> Waiting | None:
        """The best in line that promises enough, stands where others have kept their promise, or may be of a body that
        has not been heard of."""
        least, most = _worth(lists, len(reporters))
        best: tuple[int, Waiting] | None = None
        for one in self.waiting:
            promise = one.promise
            if best and promise.score <= best[0]:
                break
            good = (one.listed, promise.why) in self.good and self.vain < LOOKS
            mapped = promise.why.startswith("sitemap") and self.vain < LOOKS + _MAPPED
            silent = self.vain < _SILENT_LOOKS and _is_silent(promise, reporters)
            if good or silent or (promise.score >= least and (self.vain < most or mapped)):
                score = promise.score - min(self.tried[shape_of(promise.link.url)] // 2, _WEARY)
                if best is None or score > best[0]:
                    best = (score, one)
        return best[1] if best else None


def _is_silent(promise: Promise, reporters: Collection[str]) -> bool:
    """Whether a link leads to a list of bodies, or to a body whose reports nobody has listed yet."""
    if promise.why == "directory":
        return promise.score >= SECTION
    name = re.sub(r"^(本|全)?[县区市旗州](?=.{2})", "", squeeze(promise.link.title))
    return promise.why == "unit" and not any(name in one or (one and one in name) for one in reporters)


def _worth(lists: int, reporters: int) -> tuple[int, int]:
    """The least promise worth a look, and how many looks in vain end it."""
    if not lists:
        return 1, LOOKS
    if reporters <= ALONE:
        return UNIT, _ALONE_LOOKS
    return OPEN, _MORE_LOOKS
