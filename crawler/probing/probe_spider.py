"""The reports spider, limited: it walks the same way to the 年报 columns, but fetches no report."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from scrapy.http import Request, Response

from crawler.cms import follow, generic
from crawler.cms.base import Article, Link, ListPage
from crawler.cms.page import Page
from crawler.frontier.account import ASKED, Account
from crawler.frontier.interface import Answer
from crawler.frontier.kinds import Sight
from crawler.frontier.request_meta import meta_of
from crawler.spiders.articles import Output
from crawler.spiders.reports import ReportsSpider
from crawler.spiders.step import Role, Stand, Step
from pipelines.stages.item import Found

MOST = 8  # requests of a probe, robots.txt included


@dataclass(frozen=True, slots=True)
class Seen:
    """A page of a probe. `column` is the column of the page, None for a home page or section."""

    url: str
    body: bytes
    column: str | None = None


@dataclass(slots=True)
class Walk:
    """The record of a probe: pages in order, columns as (URL, name) as linked from home page and sections,
    `tops` from a lower column to such a column, reports by the page that lists them, and whether the probe
    ran out of requests. Keys of columns are `follow.same`."""

    pages: list[Seen] = field(default_factory=list)
    columns: dict[str, tuple[str, str]] = field(default_factory=dict)
    tops: dict[str, str] = field(default_factory=dict)
    entries: dict[str, list[Link]] = field(default_factory=dict)
    rendered: int = 0  # pages that needed a browser
    cut: bool = False

    def top(self, column: str) -> str:
        """Return the key of the top column above a column: the column that home page and sections link to."""
        return self.tops.get(follow.same(column), follow.same(column))


class ProbeSpider(ReportsSpider):
    """Walks from the home page over sections to columns, and stops there."""

    name = "probe"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.walk = Walk()

    def first_time(self, url: str, body: str | None = None) -> bool:
        """Return whether a page is new; False once the requests are used up."""
        if len(self.asked) >= MOST - 1:
            self.walk.cut = True
            return False
        return super().first_time(url, body)

    def parse(self, response: Response, step: Step) -> Output:
        """Record a page, without a column until its content shows one."""
        if not self.is_stub(response):
            self.walk.pages.append(Seen(response.url, response.body))
            self.walk.rendered += "rendered" in response.flags
        yield from super().parse(response, step)

    def _list_page(self, response: Response, page: Page, sight: Sight, step: Step) -> Output:
        at = step.at
        column = at.column if step.role == Role.TURN else response.url
        if self.walk.pages and self.walk.pages[-1].url == response.url:
            self.walk.pages[-1] = Seen(response.url, response.body, column)
        if at.depth == 0:
            self._note(column, at.name)
        self.walk.tops.setdefault(follow.same(response.url), self.walk.top(at.column))
        for answer in meta_of(response).get("answers", ()):
            self._prefer(answer, column)
        yield from super()._list_page(response, page, sight, step)

    def _prefer(self, answer: Answer, column: str) -> None:
        """Record an interface that lists reports in place of the page whose script asked it: it needs no
        browser."""
        url = answer.page.url
        self.walk.pages.append(Seen(url, answer.body, column))
        for link in follow.entries(generic.links(answer.page)):
            self._list(link, url)
        key = follow.same(column)
        if answer.ask.body is None and self.walk.entries.get(url) and key in self.walk.columns:
            self.walk.columns[key] = (url, self.walk.columns[key][1])

    def _column(self, link: Link, listed: str | None, depth: int, below: int = 0) -> Iterator[Request]:
        if below == 0:
            self._note(link.url, link.title)
        yield from super()._column(link, listed, depth, below)

    def _note(self, url: str, name: str) -> None:
        """Record a column of the portal, unless it belongs to a unit's own section."""
        now = self.line.now
        if not (now and now.promise.why in ("directory", "unit")):
            self.walk.columns.setdefault(follow.same(url), (url, name))

    def _below(self, listing: ListPage, at: Stand, listed: str, depth: int) -> Iterator[Request]:
        for link in (*listing.columns, *listing.units):
            self.walk.tops.setdefault(follow.same(link.url), self.walk.top(at.column))
        yield from super()._below(listing, at, listed, depth)

    def _turn(self, at: Stand, account: Account, step: Step, *, missed: bool = False) -> Iterator[Request]:
        """Turn only to the page with the first rows: some lists begin with an answer of an interface."""
        if not self.entries:
            yield from super()._turn(at, account, step, missed=missed)

    def _asked(
        self,
        link: Link,
        listed: str,
        account: Account | None = None,  # noqa: ARG002 - a probe keeps none
    ) -> tuple[str, list[Request | Found]]:
        """Record a row without a request."""
        self.reporters.add(follow.reporter(link.title))
        self._list(link, listed)
        return ASKED, []

    def settle_accounts(self) -> None:
        """Do nothing: a probe walks no list to its end."""

    def _found(self, response: Response, article: Article, link: Link, listed: str) -> Found:
        self._list(link, response.url)
        return super()._found(response, article, link, listed)

    def _list(self, link: Link, listed: str) -> None:
        """Record a row once, on the first page that lists it."""
        if not any(link.url == row.url for rows in self.walk.entries.values() for row in rows):
            self.walk.entries.setdefault(listed, []).append(link)
