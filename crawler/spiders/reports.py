"""Home page -> disclosure section -> 年报 column -> its sub-columns and pages -> articles and files.

The spider only walks: what a link means is decided by `crawler.cms`, what becomes of an article by the stages.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import scrapy
from scrapy import signals
from scrapy.exceptions import DontCloseSpider, IgnoreRequest
from scrapy.http import Request, Response
from scrapy.spidermiddlewares.httperror import HttpError

from archive.errors import SiteError
from archive.model import Metadata
from crawler.cms import STRATEGIES, follow
from crawler.cms.base import Link, Page, frames, is_file, links
from crawler.middlewares.blocks import Refused
from crawler.middlewares.hosts import Offsite
from crawler.sites import Site, load_site
from pipelines.form.titles import is_report_title
from pipelines.items import Found
from pipelines.shelf import Shelf

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from twisted.python.failure import Failure

DEPTH = 3  # columns below the 年报 column
SECTIONS = 6  # pages looked at for a 年报 column before giving up, the home page included

Output = Iterator[Request | Found]


class ReportsSpider(scrapy.Spider):
    """`scrapy crawl reports -a site=pingluo`: a site's name, TOML file or home page.

    `since=2024-01-01` leaves out entries whose list gives an earlier date; `delay` overrides the site's.
    """

    name = "reports"

    def __init__(
        self,
        site: Site | str | Path | None = None,
        since: str | None = None,
        delay: float | str | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        if site is None:
            raise SiteError(
                "请指定站点 which site? -a site=pingluo | site.toml | https://www.example.gov.cn/"
            )
        self.site = site if isinstance(site, Site) else load_site(site)
        self.since = date.fromisoformat(since) if since else None
        self.delay = None if delay is None else float(delay)
        self.cms = STRATEGIES[self.site.cms]
        self.asked: set[str] = set()
        self.waiting: list[Link] = []  # disclosure sections, the best first
        self.tried = self.sections = 0  # sections asked for, and those that answered
        self.entries = 0
        self.listed: dict[str, set[str]] = {}  # links seen so far, by column

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
        the named columns led nowhere, then the disclosure sections, the best first."""
        ways = [] if self.entries else [self.site.home, *(link.url for link in self.waiting)]
        for url in ways:
            for request in self._section(url) if self.tried < SECTIONS else ():
                self.crawler.engine.crawl(request)
                raise DontCloseSpider
        if self.sections and not self.entries and not self.listed:
            self._problem("no_column", "没有找到年报栏目 no column of annual reports found", self.site.home)

    def parse_section(self, response: Response) -> Output:
        """A home page or disclosure section: on to its 年报 columns; its own sections wait for their turn. The page
        may be a 年报 column itself (somebody gave its address), or show a report or two without naming one."""
        self.sections += 1
        page = Page.of(response.url, response.body)
        if not self._is_ours(page):
            return
        here = [link for link in links(page) if self.site.allows(link.url)]
        shown = [frame for frame in frames(page) if self.site.allows(frame.url)]
        self.waiting = [*follow.disclosure(here), *shown, *self.waiting]
        columns = follow.annual(here)
        own = any(follow.same(link.url) == follow.same(response.url) for link in columns)
        if own or (not columns and follow.is_annual_place(response.url)):
            yield from self.parse_column(response, column=response.url, depth=0)
        elif not columns:
            for link in follow.entries(here):
                yield from self._entry(link, response.url)
        for link in columns:
            yield from self._column(link.url, depth=0)

    def _section(self, url: str) -> Iterator[Request]:
        if self._first_time(url):
            self.tried += 1
            yield Request(url, self.parse_section, errback=self.section_failed)

    def _column(self, url: str, depth: int) -> Iterator[Request]:
        if self._first_time(url):
            yield Request(
                url,
                self.parse_column,
                errback=self.failed,
                cb_kwargs={"column": url, "depth": depth},
            )

    def parse_column(
        self, response: Response, column: str, depth: int, rest: tuple[str, ...] | None = None
    ) -> Output:
        """A page of a 年报 column: entries, sub-columns, and the next page as long as pages bring anything new.

        `rest` are the column's pages still to come; None on the first one, which names them.
        """
        self._count("lists")
        column = response.url if rest is None else column  # a redirect may have led elsewhere
        page = Page.of(response.url, response.body)
        if not self._is_ours(page):
            return
        listing = self.cms.list_page(page, column)
        seen = self.listed.setdefault(column, set())
        fresh = {link.url for link in listing.links} - seen
        seen |= fresh
        if rest is None and not listing.entries and not listing.columns:
            article = self.cms.article(page)
            if is_report_title(article.title):
                self.entries += 1
                yield from self.parse_article(response, Link(response.url, "", article.title or ""), column)
        for link in listing.entries:
            self.entries += 1
            yield from self._entry(link, response.url)
        if depth < DEPTH:
            for link in listing.columns:
                if self.site.allows(link.url):
                    yield from self._column(link.url, depth + 1)
        pages = listing.pages if rest is None else rest
        if fresh:
            yield from self._turn(pages, column, depth)

    def _turn(self, pages: tuple[str, ...], column: str, depth: int) -> Iterator[Request]:
        """The next page of a column."""
        for number, url in enumerate(pages):
            if self.site.allows(url) and self._first_time(url):
                yield Request(
                    url,
                    self.parse_column,
                    errback=self.page_failed,
                    cb_kwargs={"column": column, "depth": depth, "rest": pages[number + 1 :]},
                )
                return

    def _entry(self, link: Link, listed: str) -> Output:
        """An article to fetch, or a file that needs none."""
        if self.since and link.date and date.fromisoformat(link.date) < self.since:
            self._count("older")
            return
        if not self.site.allows(link.url):
            self._count("offsite")
            return
        if not self._first_time(link.url):
            return
        if is_file(link.url):
            yield Found(
                site=self.site.name,
                title=link.title,
                listed=listed,
                metadata=self._metadata(link.title, link.date, None),
                attachments=[(link.url, link.title)],
            )
            return
        yield Request(
            link.url,
            self.parse_article,
            errback=self.failed,
            cb_kwargs={"link": link, "listed": listed},
            priority=1,
        )

    def parse_article(self, response: Response, link: Link, listed: str) -> Output:
        """An article with its attachments. One whose list title was cut is a report only if its own says so."""
        page = Page.of(response.url, response.body)
        article = self.cms.article(page)
        if not is_report_title(link.title) and not is_report_title(article.title):
            self._count("decoys")
            return
        self._count("articles")
        if (
            article.pages > 1
        ):  # nobody has seen a report that does this; should one, it is not lost in silence
            self._problem(
                "paged_article", f"文章分 {article.pages} 页，只读第一页 only page 1 is read", response.url
            )
        title = article.title if is_report_title(article.title) else link.title
        attachments = [
            (one.url, one.title)
            for one in article.attachments
            if self.site.allows(one.url) and follow.same(one.url) != follow.same(response.url)
        ]
        yield Found(
            site=self.site.name,
            title=title,
            listed=listed,
            page=response.meta.get("kept"),
            metadata=self._metadata(title, article.published or link.date, article.source),
            attachments=attachments,
        )

    def failed(self, failure: Failure) -> None:
        """A page that could not be had: one problem, unless whoever refused it has told already."""
        error, url = failure.value, failure.request.url  # type: ignore[attr-defined]
        if isinstance(error, HttpError):
            code = "gone" if error.response.status in (404, 410) else "http_error"
            self._problem(code, f"HTTP {error.response.status}", url)
        elif not isinstance(error, IgnoreRequest):
            self._problem("unreachable", f"无法访问 no answer: {type(error).__name__}: {error}", url)
        elif not getattr(error, "told", False):
            self._problem(getattr(error, "code", "refused"), str(error), url)

    def section_failed(self, failure: Failure) -> Iterator[Request]:
        """A home page that gives no answer at all is asked for once by the other scheme."""
        self.failed(failure)
        error, home = failure.value, self.site.home
        refused = isinstance(error, HttpError | Refused | Offsite) or getattr(error, "told", True) is False
        if failure.request.url == home and not refused and ":" not in home.partition("//")[2]:  # type: ignore[attr-defined]
            scheme, _, place = home.partition("://")
            other = f"{'https' if scheme == 'http' else 'http'}://{place}"
            yield Request(other, self.parse_section, errback=self.failed, dont_filter=True)

    def page_failed(self, failure: Failure) -> Iterator[Request]:
        """A page of a column is missing: some portals count from 2, so the next one is tried."""
        request = failure.request  # type: ignore[attr-defined]
        self.failed(failure)
        known = request.cb_kwargs
        if isinstance(failure.value, HttpError) and not request.meta.get("missed"):
            for following in self._turn(known["rest"], known["column"], known["depth"]):
                following.meta["missed"] = True
                yield following

    def _is_ours(self, page: Page) -> bool:
        """Whether a page may be the site's: a host can belong to a county of the same letters elsewhere. The
        province in the page's SiteIDCode decides; one that says nothing is believed."""
        code, ours = self.cms.site_code(page), self.site.region_code
        if code is None or ours is None or code[:2] == ours[:2]:
            return True
        self._problem("wrong_site", f"网站属于 {code}，不是 {ours} the site is another region's", page.url)
        return False

    def _metadata(self, title: str | None, published: str | None, source: str | None) -> Metadata:
        return Metadata(title, published, source, self.site.unit, self.site.region_code)

    def _first_time(self, url: str) -> bool:
        """Whether a page has not been asked for in this crawl, by whatever of its URLs."""
        key = follow.same(url)
        if key in self.asked:
            return False
        self.asked.add(key)
        return True

    def _problem(self, code: str, message: str, url: str | None) -> None:
        Shelf.of(self.crawler).problem(code, message, url)

    def _count(self, name: str) -> None:
        Shelf.of(self.crawler).count(name)
