"""Lists of reports: request or refuse their rows, follow the columns below, turn their pages to the end."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

from scrapy.http import Request, Response

from archive.sentence import say
from crawler.cms import follow
from crawler.cms.article import heading
from crawler.cms.base import Ask, Link, ListPage, is_file
from crawler.cms.links import inner_frames
from crawler.cms.page import Page
from crawler.frontier import account as accounts
from crawler.frontier.account import Account, Row
from crawler.frontier.chances import unnamed
from crawler.frontier.kinds import Sight, own_report
from crawler.frontier.promise import FILTER, FILTERED, SECTION, Promise, frame_promise
from crawler.frontier.request_meta import RequestMeta, meta_of
from crawler.frontier.unlinked import several
from crawler.frontier.waiting import Line
from crawler.spiders.articles import ENTRY, ArticleWalker, Output
from crawler.spiders.found import file_found
from crawler.spiders.step import Role, Stand, Step
from crawler.spiders.walker import is_missing, is_still_lost, request_of
from pipelines.stages.item import Found
from pipelines.stages.session import Session

if TYPE_CHECKING:
    from twisted.python.failure import Failure

DEPTH = 6  # columns below the 年报 column
QUIET = 10  # pages of a list in a row without a report that end the walk of the list
_CUT = say("not_shown_in_full")
_COLUMN, _TURN = 95, 90  # priorities of pages that surely belong to the reports


class ListWalker(ArticleWalker):
    """A spider that walks lists whole."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.line = Line()
        self.menu: set[str] = set()  # links of the home page: menus, on every page
        self.led: dict[str, set[str]] = {}  # links of each page but reports, without the menu
        self.entries = 0  # reports seen on lists
        self.lists = 0  # lists with reports on them

    def _column(self, link: Link, listed: str | None, depth: int, below: int = 0) -> Iterator[Request]:
        at = Stand(link.url, below, link.title)
        self.note_date(link)
        if self._rests_itself(link):
            return
        yield from self._request(Role.COLUMN, link, listed, depth, at=at)

    def _list_page(self, response: Response, page: Page, sight: Sight, step: Step) -> Output:
        """Yield requests for the rows of a list page, the columns below it, and the next page."""
        self.count("lists")
        listing, at = sight.listing, step.at
        first = step.role != Role.TURN
        at = replace(at, family=at.family or self.family(page), column=response.url if first else at.column)
        account = self.account(at.column, at.name, step.listed)
        if sight.article.is_report:  # numbers in its prose are no row counts
            listing = replace(listing, said=None, turns=None, unlinked=several(listing.unlinked))
        below = [link for link in listing.columns if self.trails.key(link.url) not in self.asked]
        yield from self._rows(listing, response.url, account)
        shows = sight.article.is_report or (first and not listing.entries)
        account.ended = _CUT if meta_of(response).get("cut") else account.ended
        found = list(self._shown(response, page, sight, at, account)) if shows else []
        yield from found
        yield from self._below(listing, at, response.url, step.depth)
        if not (listing.entries or listing.columns or found):
            shown = [frame for frame in inner_frames(page) if self.site.allows(frame.url)]
            account.below += len(shown)
            named = replace(step, at=replace(step.at, name=heading(page) or step.at.name))
            yield from self._frames(shown, named, response.url, lost=True)
        known = self.menu | self.led.get(self.trails.key(step.listed or ""), set()) | self.asked
        if first or not (listing.entries or found or account.places):
            fresh = bool(below) and first
            for promise in unnamed(listing, response.url, known, self.trails, fresh=fresh, bare=not found):
                self.line.add(promise, at.column, step.depth + 1)
        yield from self._on(listing, at, account, step, shown=bool(found))

    def _rows(self, listing: ListPage, listed: str, account: Account) -> Output:
        """Yield requests for the rows of a list, and keep its account."""
        new = sum(self.trails.key(link.url) not in self.asked for link in listing.entries)
        self.lists += bool(listing.entries and not account.rows)
        if new:
            self.line.found()
        self.entries += len(listing.entries)
        account.pages += 1 + listing.views
        account.places |= listing.places
        account.unlinked |= set(listing.unlinked)
        account.said = listing.said if account.said is None else account.said
        account.turns = listing.turns if account.turns is None else account.turns
        account.below += len(listing.columns)
        account.choices = max(account.choices, sum(ask.choice for ask in listing.pages))
        rows = [
            Row(link.url, link.title, accounts.REFUSED, rule.name, link.date)
            for link, rule in listing.refused
        ]
        for link in listing.entries:
            outcome, requests = self._asked(link, listed, account)
            rows.append(Row(link.url, link.title, outcome, date=link.date))
            yield from requests
        if not listing.entries:  # a table of bodies, each with a link to its reports
            rows += [Row(link.url, link.title, accounts.ASKED, date=link.date) for link in listing.units]
        news = [row for row in rows if account.is_news(row)]
        for row in rows:
            account.note(row)
        account.left = not news and self.known.leaves(account, listing)
        if rows or account.rows:
            self.write_account(account, news if self.known.only_fronts else rows)

    def _shown(self, response: Response, page: Page, sight: Sight, at: Stand, account: Account) -> Output:
        """Yield the report that a column page shows itself."""
        name = own_report(page, sight, at.name)
        if name is not None:
            self.entries += 1
            self.lists += 1
            self.line.found()
            row = Row(response.url, name, accounts.ASKED)
            account.note(row)
            self.write_account(account, [row])
            yield from self._whole(response, page, sight.article, Link(response.url, "", name), at.column)

    def _below(self, listing: ListPage, at: Stand, listed: str, depth: int) -> Iterator[Request]:
        """Yield requests for the columns below; if a page lists only units, for the pages of the units."""
        if at.depth >= DEPTH:
            return
        self.elsewhere(listing.columns, listed)
        strange = [link for link in listing.units if follow.same(link.url) not in self.menu]
        for link in (*listing.columns, *strange):
            known = self.known.only_fronts and self.known.account(self.trails.key(link.url))
            if not self.site.allows(link.url) or known:
                continue
            if self.line.is_filter(listing, link.url, at.column):
                self.line.add(Promise(link, FILTERED, FILTER), listed, depth + 1)
            else:
                yield from self._column(link, listed, depth + 1, at.depth + 1)

    def _on(
        self, listing: ListPage, at: Stand, account: Account, step: Step, *, shown: bool
    ) -> Iterator[Request]:
        """Yield the next page of a list. After a page without news, try one more of the earlier pages."""
        account.open = False
        if account.left:
            return
        fresh = self.is_fresh(listing, at.column) or shown or step.role != Role.TURN
        newer = {ask.url: ask for ask in listing.pages if ask.body}  # with the tokens of this page's form
        known = tuple(newer.get(ask.url, ask) for ask in at.rest)
        rest = tuple(dict.fromkeys((*known, *listing.pages)))
        if fresh:
            chosen = step.ask is not None and step.ask.choice  # an empty choice says nothing of the next
            quiet = 0 if listing.entries or listing.columns or shown else at.quiet + (not chosen)
            yield from self._turn(replace(at, rest=rest, quiet=quiet, stale=0), account, step)
        else:  # a pager that also names the first page as `?page=1`
            left = tuple(ask for ask in known if ask.choice or not at.stale)
            yield from self._turn(replace(at, rest=left, stale=1), account, step)

    def _turn(self, at: Stand, account: Account, step: Step, *, missed: bool = False) -> Iterator[Request]:
        for number, ask in enumerate(at.rest):
            if at.quiet >= QUIET:
                account.ended = say("quiet_pages", count=QUIET)
                return
            if not self.site.allows(ask.url) or self.trails.is_closed(ask.url):
                continue
            if self.known.leaves_choice(account, ask):
                account.partly = True
            elif self.first_time(ask.url, ask.body):
                account.open = True
                rest = replace(at, rest=at.rest[number + 1 :])
                turn = replace(step, role=Role.TURN, at=rest, ask=ask, missed=missed)
                how: dict[str, Any] = {
                    "callback": self.parse,
                    "errback": self.page_failed,
                    "priority": _TURN,
                    "meta": dict(RequestMeta(inside=True, rows=True, column=not at.rest[number + 1 :])),
                    "dont_filter": True,  # first_time has decided
                }
                yield request_of(ask, cb_kwargs={"step": turn}, **how)
                return

    def _asked(
        self, link: Link, listed: str, account: Account | None = None
    ) -> tuple[str, list[Request | Found]]:
        """Return the outcome of a row and the requests for it."""
        self.reporters.add(follow.reporter(link.title))
        self.note_date(link)
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
        """Return whether a column is only a report at rest. Its account is taken from the crawl before."""
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
        """Follow the frames of a page that has no content itself (`lost`). Other frames wait in line."""
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
        """Yield a request, unless the page was requested before or its shape is a trap."""
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
        """Return the request for a page. `inside` tells the shell check that a menu alone is empty."""
        promised = promise.score if promise else SECTION
        step = Step(role, link, listed, depth, at or Stand(link.url, 0, link.title), promised=promised)
        priority = {Role.ENTRY: ENTRY, Role.COLUMN: _COLUMN}.get(role, promise.score if promise else 0)
        self.write_step(
            link.url, listed, link.title, role, f"{promise.score} {promise.why}" if promise else None
        )
        errback = {Role.SECTION: self.section_failed, Role.ENTRY: self.entry_failed}.get(role, self.failed)
        inside = role != Role.SECTION
        meta: RequestMeta = {"inside": inside, "column": role == Role.COLUMN, "promised": inside}
        meta |= {"rows": role == Role.COLUMN, "listed": (listed if role == Role.ENTRY else None) or ""}
        meta["menu"] = role == Role.SECTION and listed is None and promise is None
        how: dict[str, Any] = {
            "errback": errback,
            "cb_kwargs": {"step": step},
            "meta": dict(meta),
            "priority": priority,
        }
        how["dont_filter"] = True  # first_time has decided, with fragments
        return request_of(Ask(link.url, link.body), callback=self.parse, **how)

    def entry_failed(self, failure: Failure) -> None:
        """Forget an entry that could not be fetched, so that the next visit requests it again."""
        step: Step = failure.request.cb_kwargs["step"]  # type: ignore[attr-defined]
        self.forget_entry(step.link.url)
        if not is_still_lost(failure):
            self.failed(failure)

    def page_failed(self, failure: Failure) -> Iterator[Request]:
        """Handle a missing page of a list: try the alternative number of the page, else the page after it."""
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
