"""The queue of waiting links: the best first, with an end to the search.

Before any list of reports is found, every link is worth a look. Afterwards only links that promise more
lists, and bodies without a report. The search ends after a number of looks in a row without a new list. Among
equal promises, an address shape that has not been tried in vain goes first.
"""

from __future__ import annotations

import re
from bisect import insort
from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from crawler.cms.base import ListPage
from crawler.cms.follow import same
from crawler.frontier.promise import FILTER, OPEN, SECTION, UNIT, Promise
from crawler.frontier.trails import shape_of
from pipelines.text.titles import squeeze

LOOKS = 60
"""Looks in vain that end the search before any list is found."""
ALONE = 2
"""Most reporters of a site whose units must disclose elsewhere."""
_ALONE_LOOKS = 24
_MORE_LOOKS = 3
_SILENT_LOOKS = 5  # at bodies without a report, and at lists of bodies
_WEARY = 6  # the largest deduction for looks in vain
_LEAST_NAME = 3  # characters: 更多 is no name
_MAPPED = 20  # additional looks at pages of a sitemap


@dataclass(order=True, slots=True)
class Waiting:
    """A promise in line. Sorts by promise, then by depth, then by page order."""

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
        self.now: Waiting | None = None  # the link being looked at
        self.looked: dict[str, Waiting] = {}  # by page
        self.tried: Counter[str] = Counter()  # looks, by kind of address
        self.filtered: set[str] = set()  # paths of lists with filters in their query
        self.good: set[tuple[str, str]] = set()  # (page, kind of link) pairs that have led to lists
        self.names: set[str] = set()  # of links that have led to lists

    def add(self, promise: Promise, listed: str, depth: int) -> None:
        self.added += 1
        insort(self.waiting, Waiting((-promise.score, depth, self.added), promise, listed, depth))

    def is_filter(self, listing: ListPage, url: str, column: str) -> bool:
        """Return whether a link only filters the list that it is on: the same page with a query, such as one
        year or one body, on a list with rows that has further pages or states its size. Bodies times years
        times orders are too many pages."""
        own, other = urlsplit(column), urlsplit(url)
        alike = (own.netloc, own.path) == (other.netloc, other.path) and bool(other.query)
        if alike and listing.entries and (listing.pages or listing.said or listing.turns):
            self.filtered.add(own.path)
        return alike and own.path in self.filtered

    def found(self) -> None:
        """Record a new list of reports. Links beside the links that led to it become worth a look, too, and
        links of the same name on other pages: one body's menu is like another's."""
        self.vain = 0
        if self.now and len(name := squeeze(self.now.promise.link.title)) >= _LEAST_NAME:
            self.names.add(name)
        way, one = set(), self.now
        while one and one.order not in way:
            way.add(one.order)
            self.tried[shape_of(one.promise.link.url)] = 0
            self.good.add((one.listed, one.promise.why))
            one = self.looked.get(same(one.listed))

    def spare(self) -> None:
        """Take back the last look: its page is known."""
        self.vain -= 1

    def take(self, *, lists: int, reporters: Collection[str]) -> Iterator[Waiting]:
        """Yield links to request, one by one, as long as the search is worth it. `reporters` are the bodies
        with listed reports."""
        while one := self._best(lists, reporters):
            self.waiting.remove(one)
            self.now = one
            self.looked[same(one.promise.link.url)] = one
            self.tried[shape_of(one.promise.link.url)] += 1
            self.vain += 1
            yield one

    def _best(self, lists: int, reporters: Collection[str]) -> Waiting | None:
        """Return the best link in line that has enough promise, is beside links that led to lists, or may
        belong to a body without a report. None if no link qualifies."""
        least, most = _worth(lists, len(reporters))
        best: tuple[int, Waiting] | None = None
        for one in self.waiting:
            promise = one.promise
            if best and promise.score <= best[0]:
                break
            is_alike = squeeze(promise.link.title) in self.names
            good = ((one.listed, promise.why) in self.good or is_alike) and self.vain < LOOKS
            mapped = promise.why.startswith("sitemap") and self.vain < LOOKS + _MAPPED
            silent = self.vain < _SILENT_LOOKS and _is_silent(promise, reporters)
            looks = _MORE_LOOKS if promise.why == FILTER else most
            if good or silent or (promise.score >= least and (self.vain < looks or mapped)):
                score = promise.score - min(self.tried[shape_of(promise.link.url)] // 2, _WEARY)
                if best is None or score > best[0]:
                    best = (score, one)
        return best[1] if best else None


def _is_silent(promise: Promise, reporters: Collection[str]) -> bool:
    """Return whether a link leads to a list of bodies, or to a body without a listed report."""
    if promise.why == "directory":
        return promise.score >= SECTION
    name = re.sub(r"^(本|全)?(?:[县区旗州]|市(?!场|容))(?=.{2})", "", squeeze(promise.link.title))
    return promise.why == "unit" and not any(name in one or (one and one in name) for one in reporters)


def _worth(lists: int, reporters: int) -> tuple[int, int]:
    """Return (the least promise worth a look, the looks in vain that end the search)."""
    if not lists:
        return 1, LOOKS
    if reporters <= ALONE:
        return UNIT, _ALONE_LOOKS
    return OPEN, _MORE_LOOKS
