"""Lists of reports: their rows asked for or refused by a rule, the columns below them, their pages turned to the end."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

from scrapy.http import Request, Response

from archive.sentence import say
from crawler.cms import follow
from crawler.cms.article import heading, holds_tables
from crawler.cms.base import Link, ListPage, is_file
from crawler.cms.links import frames
from crawler.cms.page import Page
from crawler.cms.pager import MOST
from crawler.frontier import account as accounts
from crawler.frontier.account import Account, Row
from crawler.frontier.chances import chances
from crawler.frontier.kinds import Sight
from crawler.frontier.promise import SECTION, Promise, frame_promise
from crawler.frontier.request_meta import RequestMeta, meta_of
from crawler.frontier.waiting import Line
from crawler.spiders.articles import ENTRY, ArticleWalker, Output
from crawler.spiders.found import file_found
from crawler.spiders.step import Role, Stand, Step
from crawler.spiders.walker import is_missing, request_of
from pipelines.stages.item import Found
from pipelines.stages.session import Session
from pipelines.text.titles import is_report_title

if TYPE_CHECKING:
    from twisted.python.failure import Failure

DEPTH = 4  # columns below the 年报 column
QUIET = 10  # pages of a list in a row without a report after which the rest is left alone
_CUT = say("not_shown_in_full")
_COLUMN, _TURN = 95, 90  # priorities of what surely belongs to the reports
_YEAR = re.compile(r"20\d\d")


class ListWalker(ArticleWalker):
    """A spider that walks lists whole."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.line = Line()
        self.menu: set[str] = set()  # what the home page links to: menus, on every page
        self.led: dict[str, set[str]] = {}  # what each page links to
        self.entries = 0  # reports seen on lists
        self.lists = 0  # lists with reports on them

    def _column(self, link: Link, listed: str | None, depth: int, below: int = 0) -> Iterator[Request]:
        at = Stand(link.url, below, link.title)
        if self._rests_itself(link):
            return
        yield from self._request(Role.COLUMN, link, listed, depth, at=at)

    def _list_page(self, response: Response, page: Page, sight: Sight, step: Step) -> Output:
        """A page of a list: its reports, the columns below it, and the next page as long as pages bring anything new."""
        self.count("lists")
        listing, at = sight.listing, step.at
        first = step.role != Role.TURN
        at = replace(at, family=at.family or self.family(page), column=response.url if first else at.column)
        account = self.account(at.column, at.name, step.listed)
        if sight.article.is_report:  # numbers in its prose are no numbers of rows
            listing = replace(listing, said=None, turns=None)
        below = [link for link in listing.columns if self.trails.key(link.url) not in self.asked]
        yield from self._rows(listing, response.url, account)
        shows = sight.article.is_report or (first and not listing.entries)
        account.ended = _CUT if meta_of(response).get("cut") else account.ended
        found = list(self._shown(response, page, sight, at, account)) if shows else []
        yield from found
        yield from self._below(listing, at, response.url, step.depth)
        if not (listing.entries or listing.columns or found):
            shown = [frame for frame in frames(page) if self.site.allows(frame.url)]
            account.below += len(shown)
            yield from self._frames(shown, step, response.url, lost=True)
        if first and not (listing.entries or found):
            known = self.menu | self.led.get(self.trails.key(step.listed or ""), set())
            beside = {link.where for link in below}  # 人民政府 among bodies is a body, not a kind of them
            for promise in chances(listing, known, self.trails):
                if not below or (promise.link.where in beside and follow.is_unit(promise.link.title)):
                    self.line.add(promise, at.column, step.depth + 1)
        yield from self._on(listing, at, account, step, shown=bool(found))

    def _rows(self, listing: ListPage, listed: str, account: Account) -> Output:
        """Ask for the rows of a list, and keep its account."""
        new = sum(self.trails.key(link.url) not in self.asked for link in listing.entries)
        self.lists += bool(listing.entries and not account.rows)
        if new:
            self.line.found()
        self.entries += len(listing.entries)
        account.pages += 1 + listing.views
        account.places |= listing.places
        account.said = listing.said if account.said is None else account.said
        account.turns = listing.turns if account.turns is None else account.turns
        account.below += len(listing.columns)
        if (account.turns or 0) > MOST:
            account.ended = say("turns_left", turns=account.turns, most=MOST)
        rows = [
            Row(link.url, link.title, accounts.REFUSED, rule.name, link.date)
            for link, rule in listing.refused
        ]
        for link in listing.entries:
            outcome, requests = self._asked(link, listed, account)
            rows.append(Row(link.url, link.title, outcome, date=link.date))
            yield from requests
        if not listing.entries:  # a table of bodies, each leading to its reports
            rows += [Row(link.url, link.title, accounts.ASKED, date=link.date) for link in listing.units]
        news = [row for row in rows if account.is_news(row)]
        for row in rows:
            account.note(row)
        account.left = self.known.only_fronts and not news and account.is_as_before
        if rows or account.rows:
            self.write_account(account, news if self.known.only_fronts else rows)

    def _shown(self, response: Response, page: Page, sight: Sight, at: Stand, account: Account) -> Output:
        """The report that a page of a column shows: unless it is offered by its year as well."""
        article = sight.article
        names = [one for one in (article.title, at.name, heading(page)) if is_report_title(one)]
        title = next((one for one in names if _YEAR.search(one or "")), next(iter(names), None))
        year = _YEAR.search(title or "")
        offered = [link for link in sight.listing.columns if follow.is_year(link.title)]
        if offered and (year is None or any(year[0] in link.title for link in offered)):
            return
        below = {link.url for link in (*sight.listing.columns, *sight.listing.units)}
        alone = year and (not below or any(one.url not in below for one in article.attachments))
        if (article.is_report and (title or holds_tables(page))) or (title and alone):
            self.entries += 1
            self.lists += 1
            self.line.found()
            called = title or at.name or article.title or ""
            row = Row(response.url, called, accounts.ASKED)
            account.note(row)
            self.write_account(account, [row])
            yield self._found(response, article, Link(response.url, "", called), at.column)

    def _below(self, listing: ListPage, at: Stand, listed: str, depth: int) -> Iterator[Request]:
        """The columns below; where a page lists nothing but units, theirs."""
        if at.depth >= DEPTH:
            return
        self.elsewhere(listing.columns, listed)
        strange = [link for link in listing.units if follow.same(link.url) not in self.menu]
        for link in (*listing.columns, *strange):
            known = self.known.only_fronts and self.known.account(self.trails.key(link.url))
            if self.site.allows(link.url) and not known:
                yield from self._column(link, listed, depth + 1, at.depth + 1)

    def _on(
        self, listing: ListPage, at: Stand, account: Account, step: Step, *, shown: bool
    ) -> Iterator[Request]:
        """The next page of a list, unless this one brought nothing new; of those that were named before it, one more."""
        account.open = False
        if account.left:
            return
        fresh = self.is_fresh(listing, at.column) or shown or step.role != Role.TURN
        rest = tuple(dict.fromkeys((*at.rest, *listing.pages)))
        if fresh:
            quiet = 0 if listing.entries or listing.columns or shown else at.quiet + 1
            yield from self._turn(replace(at, rest=rest, quiet=quiet, stale=0), account, step)
        elif not at.stale:  # a pager that names the first page, too, as `?page=1`
            yield from self._turn(replace(at, stale=1), account, step)

    def _turn(self, at: Stand, account: Account, step: Step, *, missed: bool = False) -> Iterator[Request]:
        for number, ask in enumerate(at.rest):
            if at.quiet >= QUIET:
                account.ended = say("quiet_pages", count=QUIET)
                return
            if not self.site.allows(ask.url) or self.trails.is_closed(ask.url):
                continue
            if self.first_time(ask.url, ask.body):
                account.open = True
                rest = replace(at, rest=at.rest[number + 1 :])
                turn = replace(step, role=Role.TURN, at=rest, ask=ask, missed=missed)
                how: dict[str, Any] = {
                    "callback": self.parse,
                    "errback": self.page_failed,
                    "priority": _TURN,
                    "meta": dict(RequestMeta(inside=True, column=not at.rest[number + 1 :])),
                }
                yield request_of(ask, cb_kwargs={"step": turn}, **how)
                return

    def _asked(
        self, link: Link, listed: str, account: Account | None = None
    ) -> tuple[str, list[Request | Found]]:
        """What becomes of a row, and what is asked for it."""
        self.reporters.add(follow.reporter(link.title))
        if self.since and link.date and date.fromisoformat(link.date) < self.since:
            self.count("older")
            return accounts.OLDER, []
        if not self.site.allows(link.url):
            self.count("offsite")
            return accounts.OFFSITE, []
        if self.trails.is_closed(link.url):
            return accounts.TRAP, []
        if not self.first_time(link.url):
            return accounts.REPEATED, []
        if self._rests(link, account):
            return accounts.RESTING, []
        if is_file(link.url):
            return accounts.ASKED, [file_found(self.site, link, listed)]
        return accounts.ASKED, [self._to(Role.ENTRY, link, listed, 0)]

    def _rests_itself(self, link: Link) -> bool:
        """Whether a column is nothing but a report that rests. Its account is that of the crawl before."""
        known = self.known.account(self.trails.key(link.url))
        if not (known and known.shows_itself and self.rests(link.url)):
            return False
        if self.first_time(link.url):
            account = self.account(known.url, known.name, known.listed)
            account.left = True
            self.entries += 1
            self.lists += 1
            self.write_account(account, account.earlier.values())
            Session.of(self.crawler).resting.add(self.known.asleep[self.trails.key(link.url)])
        return True

    def _frames(self, shown: list[Link], step: Step, listed: str, *, lost: bool) -> Output:
        """Pages shown inside a page stand for it where it has nothing itself; else they wait."""
        for frame in shown:
            if not lost:
                self.line.add(frame_promise(frame), listed, step.depth)
            elif self.first_frame(frame.url):
                yield self._to(step.role, frame, listed, step.depth + 1, at=step.at)

    def _request(
        self,
        role: Role,
        link: Link,
        listed: str | None,
        depth: int,
        *,
        at: Stand | None = None,
        promise: Promise | None = None,
    ) -> Iterator[Request]:
        """A request, unless the page was asked for or its kind has proved a trap."""
        if not self.trails.is_closed(link.url) and self.first_time(link.url):
            yield self._to(role, link, listed, depth, at=at, promise=promise)

    def _to(
        self,
        role: Role,
        link: Link,
        listed: str | None,
        depth: int,
        *,
        at: Stand | None = None,
        promise: Promise | None = None,
    ) -> Request:
        """The request for a page. As one of a column or as a report a menu alone is nothing (crawler.browser.shell)."""
        promised = promise.score if promise else SECTION
        step = Step(role, link, listed, depth, at or Stand(link.url, 0, link.title), promised=promised)
        priority = {Role.ENTRY: ENTRY, Role.COLUMN: _COLUMN}.get(role, promise.score if promise else 0)
        self.write_step(
            link.url, listed, link.title, role, f"{promise.score} {promise.why}" if promise else None
        )
        errback = {Role.SECTION: self.section_failed, Role.ENTRY: self.entry_failed}.get(role, self.failed)
        inside = role != Role.SECTION
        meta: RequestMeta = {"inside": inside, "column": role == Role.COLUMN, "promised": inside}
        meta["menu"] = role == Role.SECTION and listed is None and promise is None
        how: dict[str, Any] = {
            "errback": errback,
            "cb_kwargs": {"step": step},
            "meta": dict(meta),
            "priority": priority,
        }
        return Request(
            link.url, self.parse, dont_filter=True, **how
        )  # first_time has decided, fragments included

    def entry_failed(self, failure: Failure) -> None:
        """An entry that could not be had is asked for again by the next visit."""
        step: Step = failure.request.cb_kwargs["step"]  # type: ignore[attr-defined]
        self.forget_entry(step.link.url)
        self.failed(failure)

    def page_failed(self, failure: Failure) -> Iterator[Request]:
        """A page of a list is missing: some portals count from one more or less; else the one after it is tried."""
        step: Step = failure.request.cb_kwargs["step"]  # type: ignore[attr-defined]
        ask, at, missing = step.ask, step.at, is_missing(failure)
        assert ask is not None
        account = self.account(at.column, at.name, step.listed)
        account.open = False
        if missing and ask.instead:
            yield from self._turn(replace(at, rest=(ask.instead, *at.rest)), account, step)
            return
        if not (missing and ask.guess):
            self.failed(failure)
            account.missing.append(ask.url)
        if missing and not step.missed:
            yield from self._turn(at, account, step, missed=True)
