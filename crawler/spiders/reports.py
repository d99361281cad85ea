"""From the home page along the best promises, until the lists of reports are found and walked whole.

The spider only walks. `crawler.frontier` judges pages and links, `crawler.cms` reads the lists of each
software, and the stages process the articles.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Self

from scrapy import signals
from scrapy.exceptions import DontCloseSpider
from scrapy.http import Request, Response

from archive.sentence import say
from crawler.cms import follow
from crawler.cms.article import holds_tables, words
from crawler.cms.base import Article, Ask, Link, is_file
from crawler.cms.links import frames
from crawler.cms.page import Page
from crawler.frontier.chances import BESIDE, CHANCE, ROW
from crawler.frontier.interface import joined
from crawler.frontier.kinds import Kind, Sight, is_annual_page, is_one_report, is_wide, look
from crawler.frontier.listing import list_page
from crawler.frontier.promise import FILTER, OPEN, Promise, promises
from crawler.frontier.request_meta import RequestMeta, meta_of
from crawler.frontier.sources import SEARCHED, places, searches, sitemaps
from crawler.middlewares.robots import RobotsMiddleware
from crawler.spiders.articles import Output
from crawler.spiders.entry_pages import EntryWalker
from crawler.spiders.known import Known
from crawler.spiders.lists import DEPTH
from crawler.spiders.recall import awake, missed, recall
from crawler.spiders.step import Role, Stand, Step
from crawler.spiders.walker import is_missing, request_of
from pipelines.stages.item import Found
from pipelines.stages.session import Session

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from twisted.python.failure import Failure

_LOOSE = 62  # promise of a report on a page that links to a column of reports
_MOST_HIDDEN = 3  # sections to load in the browser if nothing else has led to a list
_MOST_WIDE = 4  # lists of all sorts to turn


class ReportsSpider(EntryWalker):
    """`scrapy crawl reports -a site=pingluo`: a site's name, TOML file or home page.

    `since=2024-01-01` leaves out entries whose list gives an earlier date; `delay` overrides the site's.
    """

    name = "reports"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.answered = 0  # pages looked at
        self.searches: list[Ask] = []  # requests of the home page's search forms, still to be made
        self.named = False  # whether any link names a column of annual reports
        self.wide: list[tuple[int, Link, str]] = []  # lists of all sorts, with their promises
        self.hidden: list[tuple[int, Step]] = []  # sections without their scripts run, with their promises
        self.sourced = False  # whether sitemap and search are requested
        self.recalled = False  # whether unlisted reports were requested

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Self:
        spider = super().from_crawler(crawler, *args, **kwargs)
        crawler.signals.connect(spider.idle, signal=signals.spider_idle)
        return spider

    async def start(self) -> AsyncIterator[Request | Found]:
        session = Session.of(self.crawler)
        if self.rest:
            self.known = Known.of(session.archive.database, self.site, session.clock(), self.trails.key)
        session.reach = self.known.reach
        for request in self._revisit() if self.known.only_fronts else self._visit():
            yield request

    def _visit(self) -> Output:
        for url in self.site.columns:
            yield from self._column(Link(url, "", ""), None, 0)
        if not self.site.columns:
            yield from self._section(Link(self.site.home, "", ""), None, 0)

    def _revisit(self) -> Output:
        """Yield requests for the first pages of known lists and for the reports that are due."""
        for account in self.known.fronts:
            yield from self._column(Link(account.url, "", account.name), account.listed, 1)
        for link, listed in awake(self):
            yield from self._asked(link, listed)[1]

    def _widen(self) -> Iterator[Request]:
        """Start a walk of the whole site if a known list is missing or empty: the site may have been
        rebuilt."""
        asked = (self.account(one.url, one.name, one.listed) for one in self.known.fronts)
        if all(one.pages and (one.rows or one.below or not one.earlier) for one in asked):
            return
        self.known.widen()
        Session.of(self.crawler).reach = self.known.reach
        yield from self._section(Link(self.site.home, "", ""), None, 0)

    def idle(self) -> None:
        """Continue when no request is open: the best waiting links, then unlisted reports, then the end of
        the crawl."""
        if self.known.only_fronts:
            self._crawl(self._widen())
        else:
            self._explore()
        unlisted = [] if self.recalled or self.since else list(recall(self))
        self.recalled = True
        lost = missed(self) if unlisted else set()
        self._crawl(self._again(link, listed, link.url in lost) for link, listed in unlisted)
        if self.answered and not (self.entries or self.lists or self.taken):
            said = say("no_column_found")
            if beside := list((self.beyond | self.strange).values()):
                said += say("on_other_hosts", urls=beside)
            self.problem("no_column", said, self.site.home)
        self.settle_accounts()

    def _again(self, link: Link, listed: str, lost: bool) -> Request:
        """Return a request for an unlisted report. That a `lost` one is missing still is no news."""
        request = self._to(Role.ENTRY, link, listed, 0)
        meta_of(request)["lost"] = lost
        return request

    def _wide(self, link: Link, url: str) -> Request:
        """Return a request for a list of all sorts, to be turned to its end: reports may be among the
        notices."""
        return self._to(Role.COLUMN, link, url, 1, at=Stand(url, DEPTH, link.title, wide=True))

    def _explore(self) -> None:
        """Request the best waiting links; if they lead to no list, try the other sources."""
        if not self.entries and self.site.columns:
            self._crawl(self._section(Link(self.site.home, "", ""), None, 0))
        for one in self.line.take(lists=self.lists, reporters=self.reporters):
            role = Role.ENTRY if one.promise.why in ("entry", ROW) else Role.SECTION
            self._crawl(self._ask(role, one.promise.link, one.listed, one.depth, promise=one.promise))
            self.line.spare()  # it was requested before: no look
        if self.answered and not (self.lists and self.named) and not self.sourced:
            self.sourced = True
            self._crawl(self._maps() if not self.lists else ())
        if self.sourced:
            self._crawl(self._search())
        if self.answered and not self.lists and self.hidden:
            hidden, self.hidden = sorted(self.hidden, key=lambda one: -one[0])[:_MOST_HIDDEN], []
            self._crawl(self._shown_again(step) for _, step in hidden)
        if self.answered and not self.lists and self.wide:
            wide, self.wide = self.wide, []
            self._crawl(
                self._wide(link, url) for _, link, url in sorted(wide, key=lambda one: -one[0])[:_MOST_WIDE]
            )

    def _shown_again(self, step: Step) -> Request:
        """Return a request for a section with its scripts run: they may draw a further menu."""
        request = self._to(Role.SECTION, step.link, step.listed, step.depth)
        meta_of(request)["show"] = True
        return request

    def _search(self) -> Iterator[Request]:
        """Yield the next request to the site's own search. One search at a time: the next finds the same
        reports, and what it adds is known only when the pages before are."""
        while self.searches:
            ask, *self.searches = self.searches
            if self.site.allows(ask.url) and self.first_time(ask.url, ask.body):
                link, at = Link(ask.url, "", SEARCHED), Stand(ask.url, DEPTH, SEARCHED)
                step = Step(Role.COLUMN, link, self.site.home, 1, at, ask)
                self.write_step(ask.url, self.site.home, SEARCHED, Role.COLUMN, None)
                meta = dict(RequestMeta(inside=True, column=True, promised=True))
                how: dict[str, Any] = {"errback": self.source_failed, "cb_kwargs": {"step": step}}
                yield request_of(ask, callback=self.parse, meta=meta, **how)
                return

    def _maps(self) -> Iterator[Request]:
        """Yield requests for the sitemaps."""
        robots = self.crawler.get_downloader_middleware(RobotsMiddleware)
        for map_ in sitemaps(self.site.home, robots.sitemaps if robots else ()):
            if self.site.allows(map_.link.url):
                for request in self._request(Role.SECTION, map_.link, None, 1, promise=map_):
                    yield request.replace(errback=self.source_failed)

    def source_failed(self, failure: Failure) -> None:
        """Report a failed source, unless it is missing: no page has promised it."""
        if not is_missing(failure):
            self.failed(failure)

    def _crawl(self, requests: Iterable[Request | Found]) -> None:
        """Schedule requests. Raises DontCloseSpider if any were given."""
        some = [request for request in requests if isinstance(request, Request)]
        for request in some:
            self.crawler.engine.crawl(request)
        if some:
            raise DontCloseSpider

    def parse(self, response: Response, step: Step) -> Output:
        """Handle a page. Its content decides its kind; its role only helps."""
        if self.is_stub(response):
            yield from self.led_on(response)
            return
        page = Page.of(response.url, response.body)
        home = not step.depth and step.role == Role.SECTION
        if not self.is_ours(page, home=home):
            return
        if home:
            self.learn_place(page)
        self.answered += 1
        sight = self._look(page, response, step)
        if sight.kind != Kind.REPORT:  # a report leads to no list
            links = {self.trails.key(one.url) for one in sight.listing.links}
            self.led[self.trails.key(response.url)] = links - self.menu
        echo = self.trails.seen(response.url, words(page)) is not None
        if step.role == Role.ENTRY:
            self.asked.add(self.trails.key(response.url))  # after a redirect, another address
            self._mind_traps(response.url, sight, echo=echo)
            yield from self._entry_page(response, page, sight, step)
        elif step.role == Role.SECTION:
            yield from self._section_page(response, page, sight, step)
        else:
            yield from self._list_page(response, page, sight, step)

    def _look(self, page: Page, response: Response, step: Step) -> Sight:
        inside = (step.role in (Role.COLUMN, Role.TURN) and not step.at.wide) or step.promised == BESIDE
        inside = inside or (step.role == Role.SECTION and is_annual_page(page, tabs=True))
        inside = inside or (step.promised == CHANCE and is_annual_page(page))
        column = step.at.column if step.role == Role.TURN else response.url
        family = step.at.family or self.family(page)
        known = self.account(column, "", None).places if step.role == Role.TURN else ()
        turns = step.role != Role.ENTRY or not is_one_report(page, step.link.title)
        listing = list_page(page, column, family, inside=inside, known=known, turns=turns, by=step.ask)
        answers, moves = meta_of(response).get("answers", ()), meta_of(response).get("moves", ())
        views = [Page.of(response.url, view.encode()) for view in meta_of(response).get("views", ())]
        sight = look(page, joined(listing, answers, column, views=views, moves=moves), step.link.title)
        opened = meta_of(response).get("files", ()) if step.role == Role.ENTRY else ()
        files = tuple(Link(ask.url, name, name, body=ask.body) for ask, name in opened)
        article = replace(sight.article, attachments=(*sight.article.attachments, *files))
        return replace(sight, article=article) if files else sight

    # Sections.

    def _section_page(self, response: Response, page: Page, sight: Sight, step: Step) -> Output:
        """Handle a home page or a section: follow its 年报 columns and queue its other links. The page may be
        a 年报 column itself, or show reports without naming a column."""
        here = [link for link in sight.listing.links if self.site.allows(link.url)]
        columns = follow.annual(here)
        self.elsewhere(sight.listing.links, response.url)
        own = any(follow.same(link.url) == follow.same(response.url) for link in columns)
        home, self.menu = not self.menu, self.menu or {follow.same(link.url) for link in here}
        shown = [frame for frame in frames(page) if self.site.allows(frame.url)]
        yearly = any(follow.is_year_report(link.title) for link in here)
        some = sight.listing.entries
        several = bool(sight.listing.places and some[1:]) or bool(some and sight.listing.pages)
        lists = yearly or (not home and (several or bool(sight.listing.unlinked)))
        if own or (not columns and (lists or follow.is_annual_place(response.url))):
            inside = replace(step, role=Role.COLUMN, at=Stand(response.url))
            yield from self._list_page(response, page, self._look(page, response, inside), inside)
        elif sight.kind == Kind.REPORT and sight.article.is_report and holds_tables(page):
            yield from self._chanced(response, page, sight.article, step)
            yield from self._other_years(response, sight, step)
        elif columns:
            for link in sight.listing.entries:
                self.line.add(Promise(link, _LOOSE, "entry"), response.url, step.depth + 1)
        else:
            for link in sight.listing.entries:
                yield from self._asked(link, response.url)[1]
        for link in columns:
            yield from self._column(link, response.url, step.depth + 1)
        if not (own or columns or lists) and is_wide(sight.listing):
            self.wide.append((follow.disclosure_score(step.link) or step.promised, step.link, response.url))
        if step.promised >= OPEN and not (own or columns or "rendered" in response.flags):
            self.hidden.append((step.promised, step))
        self.named = self.named or own or bool(columns)
        self.searches = self.searches or (list(searches(page)) if home else [])
        for promise in places(page):
            if self.site.allows(promise.link.url):
                self.line.add(promise, response.url, step.depth + 1)
        for promise in promises(here, home=home, menu=self.menu if not home else set()):
            self.line.add(promise, response.url, step.depth + 1)
        yield from self._frames(shown, step, response.url, lost=not (columns or sight.listing.entries))

    def _chanced(self, response: Response, page: Page, article: Article, step: Step) -> Output:
        """Yield a report found in place of a section. Links beside it become worth a look, too."""
        link = replace(step.link, url=response.url, title=step.link.title or article.title or "")
        self._kept(link, step.listed or response.url)
        yield from self._whole(response, page, article, link, step.listed or response.url)

    def _section(self, link: Link, listed: str | None, depth: int) -> Iterator[Request]:
        yield from self._request(Role.SECTION, link, listed, depth)

    def _ask(self, role: Role, link: Link, listed: str, depth: int, *, promise: Promise) -> Output:
        if promise.why == ROW and not is_file(link.url):
            yield from self._request(role, link, listed, depth, promise=promise)
        elif promise.why == FILTER:
            yield from self._column(link, listed, depth, 1)
        elif role == Role.ENTRY:
            yield from self._asked(link, listed)[1]
        else:
            yield from self._request(role, link, listed, depth, promise=promise)
