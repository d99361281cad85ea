"""The knowledge of earlier crawls about a site, and the part of it that a scheduled visit leaves at rest.

A first visit, or a visit that a person starts, requests everything. A scheduled visit lets entries rest that
were recently seen whole. If the last walk over all lists is less than a month old, it requests only the first
pages of lists that may still grow, and goes on where they show anything unknown.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import parse_qsl, urlsplit

from archive.database import captures, lists
from archive.database.list_entries import entries_of
from archive.database.sqlite import Database
from archive.vocabulary import CrawlEnd, Reach
from crawler.cms.base import Ask, ListPage
from crawler.cms.posted import is_posted
from crawler.frontier.account import Account, Row, newest
from crawler.frontier.sources import SEARCHED
from crawler.sites.site_file import Site
from crawler.visits.due import Visit, when
from crawler.visits.resting import WALK, drawn

_YEAR = re.compile(r"20\d\d")
_ALIVE = 2  # years: a list with an older newest report no longer grows
Key = Callable[[str], str]


@dataclass(slots=True)
class Known:
    """`asleep` maps the keys of entries at rest to their addresses; `lists` maps keys to the accounts of
    known lists."""

    reach: Reach = Reach.WHOLE
    asleep: dict[str, str] = field(default_factory=dict)
    lists: dict[str, Account] = field(default_factory=dict)
    fronts: tuple[Account, ...] = ()
    year: int = 0

    @classmethod
    def of(cls, database: Database, site: Site, now: datetime, key: Key) -> Known:
        """Return the knowledge that a scheduled visit may build upon."""
        following = when(site.rhythm, [Visit(now, CrawlEnd.FINISHED)], site.night, now)
        entries = entries_of(database, site.name)
        wake = drawn(entries, now, following)
        asleep = {key(entry.url): entry.url for entry in entries if entry.url not in wake}
        known = {key(one.url): one for one in _accounts(database, site.name)}
        walked = captures.last_walk(database, site.name)
        is_fresh = walked is not None and now - walked < WALK
        first = tuple(fronts(known.values(), now.year, asleep.values())) if is_fresh else ()
        is_known = any(one.earlier and one.name != SEARCHED for one in known.values())
        return cls(Reach.FRONT if first and is_known else Reach.LISTS, asleep, known, first, now.year)

    @property
    def only_fronts(self) -> bool:
        """Return whether the visit requests only the first pages of lists."""
        return self.reach == Reach.FRONT

    def leaves(self, account: Account, listing: ListPage) -> bool:
        """Return whether the visit leaves the further pages of a list without news: they follow one another, and
        no row that only the list can request is due."""
        if not self.only_fronts or any(ask.choice for ask in listing.pages):
            return False
        asleep = self.asleep.values()
        return account.is_as_before and not any(
            is_posted(row) and row not in asleep for row in account.earlier
        )

    def leaves_choice(self, account: Account, ask: Ask) -> bool:
        """Return whether the visit leaves one of the choices of a list: it is of a year whose reports are no longer
        new, and the last walk saw the list whole."""
        if not (self.only_fronts and ask.choice and account.whole_before):
            return False
        years = [int(value) for _, value in parse_qsl(urlsplit(ask.url).query) if _YEAR.fullmatch(value)]
        return bool(years) and max(years) < self.year - _ALIVE

    def widen(self) -> None:
        """Extend the visit to the whole site, because a known list has changed."""
        self.reach, self.fronts = Reach.LISTS, ()

    def account(self, key: str) -> Account | None:
        """Return the account of a known list to continue, or None."""
        return self.lists.get(key)


def fronts(known: Collection[Account], year: int, asleep: Collection[str] = ()) -> list[Account]:
    """Return the lists that may still grow: lists with reports on the last years (counted from the site's
    newest report if it is older), lists that lead to such a list, and top lists that lead to any list; and
    lists with a row that only they can request and that is not `asleep`. Omits the results of a search."""
    by_url = {one.url: one for one in known if one.name != SEARCHED}
    last = {url: newest(one.earlier.values()) or year for url, one in by_url.items() if one.earlier}
    least = min(year, max(last.values(), default=year)) - _ALIVE
    alive = {url for url, seen in last.items() if seen >= least and not by_url[url].shows_itself}
    alive |= {url for url in last if any(is_posted(row) and row not in asleep for row in by_url[url].earlier)}
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
