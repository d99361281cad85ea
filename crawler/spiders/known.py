"""What earlier crawls know of a site, and how much of it a scheduled visit leaves at rest.

A first visit, and one that a person asks for, asks for everything. A scheduled one lets entries rest that were looked at
whole not long ago; and as long as the last walk over all lists is not a month old, it asks only for the first pages of
those lists that may still grow, and goes on where they show anything unknown.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from datetime import datetime

from sqlite_utils import Database

from archive.database import captures, lists
from archive.database.list_entries import entries_of
from archive.vocabulary import CrawlEnd, Reach
from crawler.frontier.account import Account, Row, newest
from crawler.frontier.sources import SEARCHED
from crawler.sites.site_file import Site
from crawler.visits.due import Visit, when
from crawler.visits.resting import WALK, drawn

_ALIVE = 2  # years: a list whose newest report is older gets no more
Key = Callable[[str], str]


@dataclass(slots=True)
class Known:
    """`asleep` are the entries that need not be asked for, by key; `lists` what is known of each list, by key."""

    reach: Reach = Reach.WHOLE
    asleep: dict[str, str] = field(default_factory=dict)
    lists: dict[str, Account] = field(default_factory=dict)
    fronts: tuple[Account, ...] = ()

    @classmethod
    def of(cls, database: Database, site: Site, now: datetime, key: Key) -> Known:
        """What a scheduled visit may build upon."""
        following = when(site.rhythm, [Visit(now, CrawlEnd.FINISHED)], site.night, now)
        entries = entries_of(database, site.name)
        wake = drawn(entries, following)
        asleep = {key(entry.url): entry.url for entry in entries if entry.url not in wake}
        known = {key(one.url): one for one in _accounts(database, site.name)}
        walked = captures.last_walk(database, site.name)
        is_fresh = walked is not None and now - walked < WALK
        first = tuple(fronts(known.values(), now.year)) if is_fresh else ()
        is_known = any(one.earlier and one.name != SEARCHED for one in known.values())
        return cls(Reach.FRONT if first and is_known else Reach.LISTS, asleep, known, first)

    @property
    def only_fronts(self) -> bool:
        """Whether lists are asked for their first pages alone."""
        return self.reach == Reach.FRONT

    def widen(self) -> None:
        """A known list is not what it was: walk the whole site."""
        self.reach, self.fronts = Reach.LISTS, ()

    def account(self, key: str) -> Account | None:
        """The account of a known list, for this crawl to go on with."""
        return self.lists.get(key)


def fronts(known: Collection[Account], year: int) -> list[Account]:
    """The lists that may still grow: those with reports on the last years (of the site, where it has none on them), those
    that lead to such a list, and those at the top that lead to any. What a search has found is no list."""
    by_url = {one.url: one for one in known if one.name != SEARCHED}
    last = {url: newest(one.earlier.values()) or year for url, one in by_url.items() if one.earlier}
    least = min(year, max(last.values(), default=year)) - _ALIVE
    alive = {url for url, seen in last.items() if seen >= least and not by_url[url].shows_itself}
    parents = {one.listed for one in by_url.values()} & by_url.keys()
    waiting = [by_url[url].listed or "" for url, seen in last.items() if seen >= least]
    while waiting:
        parent = waiting.pop()
        if parent in parents and parent not in alive:
            alive.add(parent)
            waiting.append(by_url[parent].listed or "")
    return [
        one for url, one in by_url.items() if url in alive or (url in parents and one.listed not in by_url)
    ]


def _accounts(database: Database, site: str) -> list[Account]:
    rows = lists.rows_known(database, site)
    return [
        Account(
            one["url"],
            one["name"] or "",
            one["listed_on"],
            pages_before=one["pages"],
            said_before=one["said"],
            whole_before=bool(one["whole"]),
            earlier={
                row["url"]: Row(row["url"], row["title"] or "", row["outcome"], row["rule"], row["published"])
                for row in rows.get(one["url"], ())
            },
        )
        for one in lists.lists_of(database, site)
    ]
