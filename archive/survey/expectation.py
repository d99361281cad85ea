"""What a site's own history lets one expect of it. Pure: numbers in, words out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import ceil

from archive.sentence import Sentence, say

LAST = 5  # whole crawls that count as history
KEPT = Fraction(2, 3)  # of the reports known to be there: less is a finding
GROWTH = 2.0  # a season's new reports at most double what a site shows ...
ROOM = 20  # ... and these many on top: small sites grow in leaps


@dataclass(frozen=True, slots=True)
class Expected:
    """How many reports a whole crawl should find."""

    least: int
    most: int | None = None

    def judge(self, found: int) -> str | None:
        """ "nothing_found", "fewer_reports", "more_reports", or None where all is as expected."""
        if found < self.least:
            return "fewer_reports" if found else "nothing_found"
        return "more_reports" if self.most is not None and found > self.most else None

    def tell(self, title: str, found: int) -> Sentence:
        """The finding in words, with both numbers."""
        if found < self.least:
            return say("too_few_reports", site=title, found=found, least=self.least)
        return say("too_many_reports", site=title, found=found, most=self.most)


def expect(history: Sequence[int], least: int) -> Expected:
    """From the reports that the last whole crawls found (newest first) and the least the site's file asks for.
    Without history nothing is too many."""
    known = [found for found in history[:LAST] if found]
    if not known:
        return Expected(least)
    return Expected(max(least, ceil(max(known) * KEPT)), int(max(known) * GROWTH) + ROOM)
