"""The state of a spider that walks portals: its site, the requested pages and the problems."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import scrapy
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Request, Response
from scrapy.spidermiddlewares.httperror import HttpError
from twisted.python.failure import Failure

from archive.database import lists
from archive.errors import SiteError
from archive.sentence import Sentence, say
from archive.vocabulary import AnswerState
from crawler.cms import STRATEGIES, follow
from crawler.cms.article import site_code
from crawler.cms.base import Ask, Family, Link, ListPage
from crawler.cms.page import Page
from crawler.cms.page_turns import is_turn
from crawler.cms.recognise import AUTO, recognise
from crawler.frontier.account import ASKED, Account, Row
from crawler.frontier.promise import SECTION
from crawler.frontier.request_meta import meta_of
from crawler.frontier.sources import SEARCHED
from crawler.frontier.trails import Trails
from crawler.middlewares.blocks import Refused
from crawler.middlewares.hosts import Offsite
from crawler.sites.addresses import domain, is_public_name, place
from crawler.sites.identity import identify, is_related
from crawler.sites.site_file import Site, load_site
from crawler.spiders.known import Known
from crawler.spiders.step import Step
from pipelines.stages.session import Session

ELSEWHERE = "elsewhere"
"""Role of an address that was not requested: a column on a foreign host."""
_FORM = {"Content-Type": "application/x-www-form-urlencoded; charset=UTF-8"}
_JSON = {"Content-Type": "application/json; charset=UTF-8"}


class Walker(scrapy.Spider):
    """A spider with a site. Requests each page once, by whatever URL; failures are problems."""

    def __init__(
        self,
        site: Site | str | Path | None = None,
        since: str | None = None,
        delay: float | str | None = None,
        rest: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        if site is None:
            raise SiteError(say("which_site"))
        self.site = site if isinstance(site, Site) else load_site(site)
        self.since = date.fromisoformat(since) if since else None
        self.region = self.site.region_code  # also learnt from the home page
        self.delay = None if delay is None else float(delay)
        self.rest = rest  # a scheduled visit: known pages may rest
        self.known = Known()
        self.asked: set[str] = set()
        self.exact: set[str] = set()  # the same, by exact address
        self.brought: set[tuple[str, str]] = set()  # pages requested again with the cookie that they set
        self.listed: dict[str, set[str]] = {}  # links seen so far, by column
        self.trails = Trails()
        self.accounts: dict[str, Account] = {}  # of lists, by the key of their column
        self.columns: dict[str, Account] = {}  # the same, by the exact address of the column
        self.beyond: dict[str, str] = {}  # disclosure sections on foreign hosts
        self.strange: dict[str, str] = {}  # columns on foreign hosts, by host

    def family(self, page: Page) -> Family:
        """Return the software of a page. The site file overrides the recognised software."""
        name = recognise(page)
        if self.crawler.stats:
            self.crawler.stats.inc_value(f"gongkai/software/{name}")
        return STRATEGIES[name if self.site.cms == AUTO else self.site.cms]

    def is_stub(self, response: Response) -> bool:
        """Return whether a page only leads on, by a script."""
        return meta_of(response).get("state") == AnswerState.STUB

    def led_on(self, response: Response) -> Iterator[Request]:
        """Yield a request for the target of a page that only leads on."""
        url, cookie = meta_of(response).get("target"), meta_of(response).get("cookie")
        if url and cookie and response.request and (url, cookie) not in self.brought:
            self.brought.add((url, cookie))
            name, _, value = cookie.partition("=")
            yield response.request.replace(url=url, cookies={name: value}, dont_filter=True)
        elif url and response.request and self.site.allows(url) and self.first_frame(url):
            yield response.request.replace(url=url, method="GET", body=b"", dont_filter=True)

    def first_time(self, url: str, body: str | None = None) -> bool:
        """Record a page as requested. Return whether it is new in this crawl, under any of its URLs. Its key
        changes when a parameter turns out to be noise, its exact address does not."""
        posted = f" {body}" if body else ""
        key, exact = self.trails.key(url) + posted, url + posted
        is_new = key not in self.asked and exact not in self.exact
        self.asked.add(key)
        self.exact.add(exact)
        return is_new

    def first_frame(self, url: str) -> bool:
        """Record a frame as requested. Return whether its exact address is new: `/default.asp` in a frame of
        `/` is another page."""
        if url in self.exact:
            return False
        self.asked.add(self.trails.key(url))
        self.exact.add(url)
        return True

    def is_fresh(self, listing: ListPage, column: str) -> bool:
        """Return whether a page has links that its column has not had before. Ignores page links."""
        seen = self.listed.setdefault(column, set())
        fresh = {self.trails.key(link.url) for link in listing.links if not is_turn(link.text)} - seen
        seen |= fresh
        return bool(fresh)

    def account(self, column: str, name: str, listed: str | None) -> Account:
        """Return the account of a list; opens it at the first call. A column keeps its account when a
        parameter of its address turns out to be noise."""
        if column not in self.columns:
            key = self.trails.key(column)
            if key not in self.accounts:
                self.accounts[key] = self.known.account(key) or Account(column, name, listed)
            self.columns[column] = self.accounts[key]
        return self.columns[column]

    def write_account(self, account: Account, rows: Iterable[Row]) -> None:
        """Write the account of a list at once: a crawl may be cut off at any moment."""
        session = Session.of(self.crawler)
        entries = [
            {"url": r.url, "title": r.title, "outcome": r.outcome, "rule": r.rule, "published": r.date}
            for r in rows
        ]
        with session.writing(), session.archive.database.atomic():
            lists.write_list(session.archive.database, session.crawl, account.row(), entries)

    def write_step(self, url: str, listed: str | None, title: str, role: str, promise: str | None) -> None:
        """Record why an address was requested. The session writes it with the next answer."""
        step = {"url": url, "listed_on": listed, "title": title or None, "role": role, "promise": promise}
        Session.of(self.crawler).steps.append(step)

    def elsewhere(self, links: Iterable[Link], listed: str) -> None:
        """Record columns of annual reports on foreign hosts. A host of the site's own domain is also a
        problem, because it may belong to a body. Remembers disclosure sections on foreign hosts for the
        message of a crawl without finds."""
        links = list(links)
        for link in follow.disclosure(one for one in links if not self.site.allows(one.url)):
            self.beyond.setdefault(place(link.url), link.url)
        for link in follow.annual(one for one in links if not self.site.allows(one.url)):
            host = place(link.url)
            self.write_step(link.url, listed, link.title, ELSEWHERE, None)
            if host in self.strange:
                continue
            self.strange[host] = link.url
            if domain(host) == domain(place(self.site.home)) and is_public_name(host.partition(":")[0]):
                said = say("column_elsewhere", url=link.url, host=host)
                self.problem("column_elsewhere", said, listed)

    def settle_accounts(self) -> None:
        """Write all accounts and report lists that were not seen whole. After a visit to first pages only,
        pages not met count as at rest."""
        if self.known.only_fronts:
            asleep = self.known.asleep.items()
            Session.of(self.crawler).resting.update(url for key, url in asleep if key not in self.asked)
        for account in self.accounts.values():
            self.write_account(account, ())
            if (away := account.away) and account.name != SEARCHED:
                said = say("rows_elsewhere", list=account.name or account.url, count=len(away), first=away[0])
                self.problem("offsite", said, account.url)
            if not account.whole and is_owed(account):
                said = say("list_not_whole", list=account.name or account.url, why=account.why)
                self.problem("list_incomplete", said, account.url)

    def is_ours(self, page: Page, *, home: bool = False) -> bool:
        """Return whether a page may be the site's: a host can belong to a county with the same letters
        elsewhere. The SiteIDCode decides; on a home page without a code its own name decides. A page with
        neither is accepted."""
        code, ours = site_code(page), self.site.region_code
        if code is None and home and ours:
            code = identify([page]).region_code
        if code is None or ours is None or is_related(code, ours):
            return True
        self.problem("wrong_site", say("wrong_site", code=code, ours=ours), page.url)
        return False

    def learn_place(self, home: Page) -> None:
        """Learn the place of a site known only by its address, from its home page: 教育局 is a body of this
        county. Name and code must agree."""
        whose = identify([home]) if self.region is None else None
        self.region = whose.region_code if whose and not whose.doubt else self.region

    def failed(self, failure: Failure) -> None:
        """Report a failed page as a problem, unless its refusal is reported already."""
        error, url = failure.value, failure.request.url  # type: ignore[attr-defined]
        if isinstance(error, HttpError):
            code = "gone" if error.response.status in (404, 410) else "http_error"
            self.problem(code, f"HTTP {error.response.status}", url)
        elif not isinstance(error, IgnoreRequest):
            self.problem("unreachable", say("no_answer", kind=type(error).__name__, error=error), url)
        elif not getattr(error, "told", False):
            self.problem(getattr(error, "code", "refused"), str(error), url)

    def section_failed(self, failure: Failure) -> Iterator[Request]:
        """Report a failed section. A home page without any answer is requested once by the other scheme. A
        missing page of low promise is only counted."""
        step: Step = failure.request.cb_kwargs["step"]  # type: ignore[attr-defined]
        if step.promised < SECTION and step.depth and is_missing(failure):
            self.count("dead_links")
            return
        self.failed(failure)
        home, request = self.site.home, failure.request  # type: ignore[attr-defined]
        if request.url == home and not is_refused(failure) and ":" not in home.partition("//")[2]:
            scheme, _, place = home.partition("://")
            other = f"{'https' if scheme == 'http' else 'http'}://{place}"
            yield request.replace(url=other, errback=self.failed, dont_filter=True)

    def problem(self, code: str, message: Sentence | str, url: str | None) -> None:
        Session.of(self.crawler).problem(code, message, url)

    def count(self, name: str) -> None:
        Session.of(self.crawler).count(name)


def is_owed(account: Account) -> bool:
    """Return whether a list must be seen whole. The hits of a site's own search must be if reports were found
    only there; a walk that ended among other documents has seen enough of them."""
    ended = account.ended.clauses[0].code if account.ended else None
    return account.name != SEARCHED or bool(account.outcomes[ASKED] and ended != "quiet_pages")


def request_of(ask: Ask, **kwargs: Any) -> Request:
    """Return the request for a page of a list: a GET, or the POST of a form or of JSON."""
    if ask.body is None:
        return Request(ask.url, **kwargs)
    headers = _JSON if ask.body.lstrip().startswith(("{", "[")) else _FORM
    return Request(ask.url, method="POST", body=ask.body, headers=headers, **kwargs)


def is_missing(failure: Failure) -> bool:
    """Return whether a page does not exist, as against refused or unanswered."""
    state = meta_of(failure.request).get("state")  # type: ignore[attr-defined]
    return isinstance(failure.value, HttpError) or state == AnswerState.SOFT_404


def is_still_lost(failure: Failure) -> bool:
    """Return whether a report that was missing when last requested is missing still."""
    meta = meta_of(failure.request)  # type: ignore[attr-defined]
    return bool(meta.get("lost")) and meta.get("state") in (AnswerState.GONE, AnswerState.SOFT_404)


def is_refused(failure: Failure) -> bool:
    """Return whether the server has answered, or a rule of the crawler forbids the request."""
    error = failure.value
    return isinstance(error, HttpError | Refused | Offsite) or getattr(error, "told", True) is False
