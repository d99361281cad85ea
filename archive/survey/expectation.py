"""The numbers of reports to expect from a site, by its own history. Pure: numbers in, words out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import ceil

from archive.sentence import Sentence, say

LAST = 5  # whole crawls that count as history
KEPT = Fraction(2, 3)  # of the known reports; fewer is a problem
GROWTH = 2.0  # a season's new reports at most double what a site shows ...
ROOM = 20  # ... and these many on top: small sites grow in leaps


@dataclass(frozen=True, slots=True)
class Expected:
    """The number of reports that a whole crawl should find."""

    least: int
    most: int | None = None

    def judge(self, found: int) -> str | None:
        """Return "nothing_found", "fewer_reports" or "more_reports"; None if the number is as expected."""
        if found < self.least:
            return "fewer_reports" if found else "nothing_found"
        return "more_reports" if self.most is not None and found > self.most else None

    def tell(self, title: str, found: int) -> Sentence:
        """Return the problem in words, with both numbers."""
        if found < self.least:
            return say("too_few_reports", site=title, found=found, least=self.least)
        return say("too_many_reports", site=title, found=found, most=self.most)


def expect(history: Sequence[int], least: int) -> Expected:
    """Return the expectation from the numbers of reports of the last whole crawls (newest first) and the
    least number in the site's file. Without history no number is too large."""
    known = [found for found in history[:LAST] if found]
    if not known:
        return Expected(least)
    return Expected(max(least, ceil(max(known) * KEPT)), int(max(known) * GROWTH) + ROOM)
