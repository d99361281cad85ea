"""How long a known entry may rest before it is asked for again. Pure: what the archive knows of it goes in.

Reports are corrected in silence, most often soon after they appeared. A fresh one is looked at after days, one of this
year within a month, an older one within three; one that has changed before, sooner.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from hashlib import sha1

from archive.database.list_entries import Entry

WALK = timedelta(days=30)
"""So long front pages of lists stand for the lists; then all of them are walked whole again."""
_FRESH = timedelta(days=2)
_YOUNG = timedelta(days=30)  # in its first year
_OLD = timedelta(days=90)
_YEAR = timedelta(days=365)
_SHARE = 4  # a young entry rests for a quarter of its age
_SPREAD = (
    0.9  # the part of the first rest by which entries differ: what was fetched in one night is not due in one
)
_DRAWN = 2  # entries looked at by every visit, however long they might rest


def due(entry: Entry) -> datetime:
    """The moment from which an entry is to be asked for again."""
    rest = _rest(entry.checked - _born(entry)) / (1 + entry.changes)
    if entry.checked == entry.first_seen:
        part = int.from_bytes(sha1(entry.url.encode(), usedforsecurity=False).digest()[:4], "big") / 2**32
        rest *= 1 - _SPREAD * part
    return entry.checked + max(rest, _FRESH)


def drawn(entries: Sequence[Entry], until: datetime) -> set[str]:
    """The addresses of those whose time comes before the next visit (`until`), and of the few reports that have rested
    longest. `entries` in the order in which they were looked at."""
    longest = [entry.url for entry in entries if entry.reports][:_DRAWN]
    return {*longest, *(entry.url for entry in entries if due(entry) < until)}


def _rest(age: timedelta) -> timedelta:
    if age >= _YEAR:
        return _OLD
    return min(max(age / _SHARE, _FRESH), _YOUNG)


def _born(entry: Entry) -> datetime:
    """When it was published; where nobody says so, when it was first seen."""
    try:
        day = datetime.fromisoformat(entry.published or "").replace(tzinfo=UTC)
    except ValueError:
        return entry.first_seen
    return min(day, entry.first_seen)
