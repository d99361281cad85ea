"""Home page -> disclosure section -> 年报 column -> its sub-columns and pages -> articles and files.

The spider only walks: what a link means is decided by `crawler.cms`, what becomes of an article by the stages.
"""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any, Self

from scrapy import signals
from scrapy.exceptions import DontCloseSpider
from scrapy.http import Request, Response

from crawler.cms import follow
from crawler.cms.article import read_article
from crawler.cms.base import Article, Ask, Family, Link, ListPage, is_file
from crawler.cms.interface import joined
from crawler.cms.links import frames
from crawler.cms.listing import list_page
from crawler.cms.page import Page
from crawler.spiders.found import article_found, file_found
from crawler.spiders.walker import Walker, is_missing, is_refused, request_of
from crawler.visits.recall import recall
from pipelines.stages.item import Found
from pipelines.text.titles import is_report_title

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from twisted.python.failure import Failure

DEPTH = 3  # columns below the 年报 column
SECTIONS = 6  # pages looked at for a 年报 column before giving up, the home page included
QUIET = 10  # pages of a list in a row without a report after which the rest is left alone
ALONE = 2  # reporters so few that the units must disclose elsewhere

_YEAR = re.compile(r"20\d\d")

Output = Iterator[Request | Found]


@dataclass(frozen=True, slots=True)
class Stand:
    """Where in a column the walk stands: the column (called `name` where it was linked), its software once known,
    the pages still to come, and for how many pages no report was seen."""

    column: str
    depth: int
    name: str = ""
    family: Family | None = None
    rest: tuple[Ask, ...] = ()
    quiet: int = 0


class ReportsSpider(Walker):
    """`scrapy crawl reports -a site=pingluo`: a site's name, TOML file or home page.

    `since=2024-01-01` leaves out entries whose list gives an earlier date; `delay` overrides the site's.
    """

    name = "reports"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.waiting: list[Link] = []  # disclosure sections, the best first
        self.directories: list[Link] = []  # lists of units, and units, with reports of their own
        self.front: set[str] = set()  # what the home page links to: menus, on every page
        self.tried = self.sections = 0  # sections asked for, and those that answered
        self.entries = 0  # reports seen
        self.reporters: set[str] = set()
        self.recalled = False  # whether reports that no list names any more were asked for

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Self:
        spider = super().from_crawler(crawler, *args, **kwargs)
        crawler.signals.connect(spider.idle, signal=signals.spider_idle)
        return spider

    async def start(self) -> AsyncIterator[Request]:
        for url in self.site.columns or (self.site.home,):
            for request in self._column(url, 0) if self.site.columns else self._section(url):
                yield request

    def idle(self) -> None:
        """Nothing is under way. If no report has been seen yet there are other ways to try: the home page where
        the named columns led nowhere, then the disclosure sections, the best first. If only the government
        itself has reported, the units may do so in sections of their own."""
        alone = len(self.reporters) <= ALONE
        ways = [] if self.entries else [self.site.home, *(link.url for link in self.waiting)]
        for url in ways:
            for request in self._section(url) if self.tried < SECTIONS else ():
                self.crawler.engine.crawl(request)
                raise DontCloseSpider
        while self.directories and alone:
            url = self.directories.pop(0).url
            if self.first_time(url):
                self.crawler.engine.crawl(Request(url, self.parse_directory, errback=self.failed))
                raise DontCloseSpider
        unlisted = [] if self.recalled or self.since else list(recall(self))
        self.recalled = True
        for link, listed in unlisted:
            self.crawler.engine.crawl(self._article(link, listed))
        if unlisted:
            raise DontCloseSpider
        if self.sections and not self.entries and not self.listed:
            self.problem("no_column", "没有找到年报栏目 no column of annual reports found", self.site.home)

    def parse_section(self, response: Response) -> Output:
        """A home page or disclosure section: on to its 年报 columns; its own sections wait for their turn. The page
        may be a 年报 column itself (somebody gave its address), or show a report or two without naming one."""
        if self.is_stub(response):
            yield from self.led_on(response)
            return
        page = Page.of(response.url, response.body)
        self.sections += 1
        if not self.is_ours(page):
            return
        here = self._links(page)
        shown = [frame for frame in frames(page) if self.site.allows(frame.url)]
        self.waiting = [*follow.disclosure(here), *shown, *self.waiting]
        self.directories += follow.directories(here, home=not self.front)
        self.front = self.front or {follow.same(link.url) for link in here}
        columns = follow.annual(here)
        own = any(follow.same(link.url) == follow.same(response.url) for link in columns)
        if own or (not columns and follow.is_annual_place(response.url)):
            yield from self.parse_column(response, Stand(response.url, 0))
        elif not columns:
            for link in follow.entries(here):
                yield from self._entry(link, response.url)
        for link in columns:
            yield from self._column(link.url, 0, link.title)

    def parse_directory(self, response: Response) -> Output:
        """A list of units: on to each, and to its 年报 column. A unit's own page goes the same way."""
        page = Page.of(response.url, response.body)
        here = self._links(page)
        for link in follow.annual(here):
            yield from self._column(link.url, 0, link.title)
        for link in follow.units(link for link in here if follow.same(link.url) not in self.front):
            if not follow.is_leaf(link.url) and self.first_time(link.url):
                yield Request(link.url, self.parse_unit, errback=self.failed)

    def parse_unit(self, response: Response) -> Output:
        """The section of a unit: on to its 年报 columns."""
        for link in follow.annual(self._links(Page.of(response.url, response.body))):
            yield from self._column(link.url, 0, link.title)

    def _links(self, page: Page) -> list[Link]:
        return [link for link in self.family(page).links(page) if self.site.allows(link.url)]

    def _section(self, url: str) -> Iterator[Request]:
        if self.first_time(url):
            self.tried += 1
            yield Request(url, self.parse_section, errback=self.section_failed)

    def _column(self, url: str, depth: int, name: str = "") -> Iterator[Request]:
        if self.first_time(url):
            at = Stand(url, depth, name)
            yield self._inside(url, self.parse_column, at=at)

    def _inside(self, url: str, callback: Any, *, priority: int = 0, **known: Any) -> Request:
        """For a page of a column, or a report: nothing but a menu is nothing there (crawler.browser.shell)."""
        meta = {"inside": True}
        return Request(url, callback, errback=self.failed, cb_kwargs=known, meta=meta, priority=priority)

    def parse_column(self, response: Response, at: Stand) -> Output:
        """A page of a 年报 column: entries, sub-columns, and the next page as long as pages bring anything new."""
        self.count("lists")
        if self.is_stub(response):
            yield from self.led_on(response)
            return
        page = Page.of(response.url, response.body)
        if not self.is_ours(page):
            return
        first = at.family is None
        family = at.family or self.family(page)
        column = response.url if first else at.column  # a redirect may have led on
        at = replace(at, family=family, column=column)
        listing = joined(list_page(page, at.column, family), response.meta.get("answers", ()), at.column)
        entries = [request for link in listing.entries for request in self._entry(link, response.url)]
        self.entries += len(listing.entries)
        yield from entries
        if first and not listing.entries:
            yield from self._shown(response, read_article(page), listing.columns, at)
        yield from self._below(listing, at)
        if self.is_fresh(listing, at.column):
            asks = tuple(dict.fromkeys((*at.rest, *listing.pages)))
            yield from self._turn(
                replace(at, rest=asks, quiet=0 if entries or listing.columns else at.quiet + 1)
            )

    def _shown(self, response: Response, article: Article, columns: Sequence[Link], at: Stand) -> Output:
        """The report that a column page shows instead of a list: unless it is offered by its year as well."""
        title = next((one for one in (article.title, at.name) if is_report_title(one)), None)
        year = _YEAR.search(title or "")
        offered = [link for link in columns if follow.is_year(link.title)]
        if offered and (year is None or any(year[0] in link.title for link in offered)):
            return
        alone = year and (article.attachments or not columns)
        if title and (article.is_report or alone):
            self.entries += 1
            yield self._found(response, article, Link(response.url, "", title), at.column)

    def _below(self, listing: ListPage, at: Stand) -> Iterator[Request]:
        """The columns below; where a page lists nothing but units, theirs."""
        if at.depth >= DEPTH:
            return
        strange = [link for link in listing.units if follow.same(link.url) not in self.front]
        for link in (*listing.columns, *strange):
            if self.site.allows(link.url):
                yield from self._column(link.url, at.depth + 1, link.title)

    def _turn(self, at: Stand, *, missed: bool = False) -> Iterator[Request]:
        """The next page of a column."""
        for number, ask in enumerate(at.rest):
            if at.quiet >= QUIET:
                return
            if self.site.allows(ask.url) and self.first_time(ask.url, ask.body):
                rest = replace(at, rest=at.rest[number + 1 :])
                meta = {"ask": ask, "missed": missed}
                yield request_of(
                    ask,
                    callback=self.parse_column,
                    errback=self.page_failed,
                    cb_kwargs={"at": rest},
                    meta=meta,
                )
                return

    def _entry(self, link: Link, listed: str) -> Output:
        """An article to fetch, or a file that needs none."""
        self.reporters.add(follow.reporter(link.title))
        if self.since and link.date and date.fromisoformat(link.date) < self.since:
            self.count("older")
        elif not self.site.allows(link.url):
            self.count("offsite")
        elif not self.first_time(link.url):
            return
        elif is_file(link.url):
            yield file_found(self.site, link, listed)
        else:
            yield self._article(link, listed)

    def _article(self, link: Link, listed: str) -> Request:
        return self._inside(link.url, self.parse_article, priority=1, link=link, listed=listed)

    def parse_article(self, response: Response, link: Link, listed: str) -> Output:
        """An article with its attachments. One whose list title was cut is a report only if its own says so."""
        if self.is_stub(response):
            yield from self.led_on(response)
            return
        page = Page.of(response.url, response.body)
        article = read_article(page)
        if not is_report_title(link.title) and not is_report_title(article.title):
            self.count("decoys")
        elif not _YEAR.search(link.title) and (years := self._years(page)):
            yield from self._shown(response, article, years, Stand(listed, DEPTH, link.title))
            for one in years:
                yield from self._column(one.url, DEPTH)
        else:
            yield self._found(response, article, link, listed)

    def _years(self, page: Page) -> list[Link]:
        """The years a page offers besides itself: a body's reports may be one page with a choice."""
        listing = list_page(page, page.url, self.family(page))
        return [link for link in listing.columns if follow.is_year(link.title) and self.site.allows(link.url)]

    def _found(self, response: Response, article: Article, link: Link, listed: str) -> Found:
        self.count("articles")
        if article.pages > 1:  # nobody has seen a report do this; should one, it is not lost in silence
            message = f"文章分 {article.pages} 页，只读第一页 only page 1 is read"
            self.problem("paged_article", message, response.url)
        return article_found(self.site, response, article, link, listed)

    def section_failed(self, failure: Failure) -> Iterator[Request]:
        """A home page that gives no answer at all is asked for once by the other scheme."""
        self.failed(failure)
        home = self.site.home
        if failure.request.url == home and not is_refused(failure) and ":" not in home.partition("//")[2]:  # type: ignore[attr-defined]
            scheme, _, place = home.partition("://")
            other = f"{'https' if scheme == 'http' else 'http'}://{place}"
            yield Request(other, self.parse_section, errback=self.failed, dont_filter=True)

    def page_failed(self, failure: Failure) -> Iterator[Request]:
        """A page of a list is missing: some portals count from one more or less; else the one after it is tried."""
        request = failure.request  # type: ignore[attr-defined]
        ask, at = request.meta["ask"], request.cb_kwargs["at"]
        missing = is_missing(failure)
        if missing and ask.instead:
            yield from self._turn(replace(at, rest=(ask.instead, *at.rest)))
            return
        if not (missing and ask.guess):
            self.failed(failure)
        if missing and not request.meta["missed"]:
            yield from self._turn(at, missed=True)
