"""The time of a site's next visit. Pure: takes the last visits and returns a moment.

By the Regulation (条例 第五十条) reports are published from January to the end of March: visits are dense in
these months and thin afterwards. A failed visit has its own rhythm.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import takewhile

from archive.clock import BEIJING
from archive.vocabulary import CrawlEnd
from crawler.visits.hours import Hours

SEASON = (1, 2, 3)  # months, Beijing time


@dataclass(frozen=True, slots=True)
class Rhythm:
    """Days between two visits, in the months of publication and in the others."""

    season: float = 2
    rest: float = 30


RHYTHM = Rhythm()


@dataclass(frozen=True, slots=True)
class Visit:
    """A crawl of a site: its end, its reason, and the time until which a host asked for a pause. `reason` is
    the reason of the crawl, or "nothing" if it finished without a report."""

    ended: datetime
    reason: str
    not_before: datetime | None = None


# Time to the next visit after each reason; doubled for every further visit with the same reason.
_AGAIN: dict[str, timedelta] = {
    CrawlEnd.NIGHT: timedelta(0),  # the hours were over: visit at the next opening
    CrawlEnd.SHUTDOWN: timedelta(0),  # a person stopped it
    CrawlEnd.KILLED: timedelta(hours=1),
    CrawlEnd.FAILED: timedelta(hours=6),
    CrawlEnd.DISK_FULL: timedelta(hours=6),
    CrawlEnd.STORE_FAILED: timedelta(hours=6),
    CrawlEnd.BUSY: timedelta(days=1),
    CrawlEnd.NOTHING: timedelta(days=1),
    CrawlEnd.FRUITLESS: timedelta(days=3),
    CrawlEnd.BLOCKED: timedelta(days=3),
}


def when(rhythm: Rhythm, visits: Sequence[Visit], night: Hours | None, now: datetime) -> datetime:
    """Return the moment from which a site is due; a past moment means now. `visits` are newest first; a site
    without visits is due at once. For a site with hours, the moment is always within them."""
    due = _after(rhythm, visits) if visits else now
    if visits and (wish := visits[0].not_before):
        due = max(due, wish)
    return night.opening(max(due, now)) if night else due


def _after(rhythm: Rhythm, visits: Sequence[Visit]) -> datetime:
    last = visits[0]
    if last.reason not in _AGAIN:
        return _regular(rhythm, last.ended)
    alike = len(list(takewhile(lambda visit: visit.reason == last.reason, visits)))
    again: timedelta = _AGAIN[last.reason] * 2 ** min(alike - 1, 10)
    return last.ended + min(again, timedelta(days=rhythm.rest))


def _regular(rhythm: Rhythm, last: datetime) -> datetime:
    """Return the next regular visit. A thin rhythm does not skip the first days of January."""
    local = last.astimezone(BEIJING)
    dense = local + timedelta(days=rhythm.season)
    if local.month in SEASON:
        return dense
    january = local.replace(year=local.year + 1, month=1, day=1, hour=0, minute=0, second=0, microsecond=0)
    return min(local + timedelta(days=rhythm.rest), max(january, dense))
