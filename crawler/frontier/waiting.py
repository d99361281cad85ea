"""What may be asked for next, the best first, and when to stop looking.

As long as no list of reports is found everything that leads anywhere is worth a look; once lists are found only what
promises more of them, and where only the government itself has reported, the bodies below it. A number of looks in a row
that bring no new list ends it.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from crawler.frontier.promise import SECTION, UNIT, Promise

LOOKS = 60
"""Pages looked at in vain before a site is given up."""
ALONE = 2
"""Reporters so few that the units must disclose elsewhere."""
_ALONE_LOOKS = 24
_MORE_LOOKS = 3


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
        self.heap: list[Waiting] = []
        self.added = 0
        self.vain = 0  # looks in a row without a new list

    def add(self, promise: Promise, listed: str, depth: int) -> None:
        self.added += 1
        heapq.heappush(self.heap, Waiting((-promise.score, depth, self.added), promise, listed, depth))

    def found(self) -> None:
        """A list of reports that was not known yet."""
        self.vain = 0

    def take(self, *, lists: int, reporters: int) -> Iterator[Waiting]:
        """Links to ask for, one after another, as long as it is worth it."""
        least, most = _worth(lists, reporters)
        while self.heap and -self.heap[0].order[0] >= least and self.vain < most:
            yield heapq.heappop(self.heap)

    def looked(self) -> None:
        """One of them was asked for."""
        self.vain += 1

    def why_not(self, *, lists: int, reporters: int) -> dict[str, Any]:
        """What is left, for whoever asks why it was not asked for."""
        least, most = _worth(lists, reporters)
        return {"left": len(self.heap), "least": least, "looks": most}


def _worth(lists: int, reporters: int) -> tuple[int, int]:
    """The least promise worth a look, and how many looks in vain end it."""
    if not lists:
        return 1, LOOKS
    if reporters <= ALONE:
        return UNIT, _ALONE_LOOKS
    return SECTION + 1, _MORE_LOOKS
