"""The rest of a known entry until its next request. Pure: takes the archive's knowledge of the entry.

Reports are corrected without notice, most often soon after they appear. A fresh report is checked after days,
a report of this year within a month, an older one within three months; an entry that has changed before,
sooner.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from hashlib import sha1

from archive.database.list_entries import Entry

WALK = timedelta(days=30)
"""The time for which first pages stand for whole lists; then all lists are walked whole again."""
_FRESH = timedelta(days=2)
_YOUNG = timedelta(days=30)  # in its first year
_OLD = timedelta(days=90)
_YEAR = timedelta(days=365)
_SHARE = 4  # a young entry rests for a quarter of its age
# The share of the first rest that varies, so that entries of one night are not all due in one night.
_SPREAD = 0.5
_DRAWN = 2  # entries checked by every visit, due or not


def due(entry: Entry) -> datetime:
    """Return the moment from which an entry is due for a request."""
    rest = _rest(entry.checked - _born(entry)) / (1 + entry.changes)
    if entry.checked == entry.first_seen:
        part = int.from_bytes(sha1(entry.url.encode(), usedforsecurity=False).digest()[:4], "big") / 2**32
        rest *= 1 - _SPREAD * part
    return entry.checked + max(rest, _FRESH)


def drawn(entries: Sequence[Entry], now: datetime, following: datetime) -> set[str]:
    """Return the addresses of entries that are due, or fall due before the following visit with half of their
    rest over, and of the few reports that have rested longest. `entries` are in the order of their last
    check."""
    longest = [entry.url for entry in entries if entry.reports][:_DRAWN]
    return {*longest, *(entry.url for entry in entries if _is_near(entry, now, following))}


def _is_near(entry: Entry, now: datetime, following: datetime) -> bool:
    then = due(entry)
    return then <= now or (then < following and now - entry.checked >= then - now)


def _rest(age: timedelta) -> timedelta:
    if age >= _YEAR:
        return _OLD
    return min(max(age / _SHARE, _FRESH), _YOUNG)


def _born(entry: Entry) -> datetime:
    """Return when an entry was published, or was first seen if that is unknown or earlier."""
    try:
        day = datetime.fromisoformat(entry.published or "").replace(tzinfo=UTC)
    except ValueError:
        return entry.first_seen
    return min(day, entry.first_seen)
