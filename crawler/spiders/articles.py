"""Articles as collected by a spider: a report with all its pages and attachments."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from scrapy.http import Request, Response

from archive.database import captures, list_entries
from archive.sentence import say
from crawler.cms import follow
from crawler.cms.base import Article, Link
from crawler.cms.page import Page
from crawler.cms.parts import MOST, bound, carried, further, parts
from crawler.frontier.account import Account
from crawler.middlewares.keep import kept_of
from crawler.spiders.found import article_found
from crawler.spiders.walker import Walker
from pipelines.clock import stamp
from pipelines.readers.sniff import sniff
from pipelines.stages.item import Found
from pipelines.stages.session import Session
from pipelines.text.bodies import closest

if TYPE_CHECKING:
    from twisted.python.failure import Failure

_BYTES = "application/octet-stream"
ENTRY = 100
"""Priority of a request that surely leads to a report."""

Output = Iterator[Request | Found]


class ArticleWalker(Walker):
    """A spider that collects articles."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.reporters: set[str] = set()
        self.taken = 0  # articles collected
        self.dated: dict[str, str] = {}  # earliest dates of rows
        self.hung: set[str] = set()  # files of articles, whatever page showed them

    def _found(self, response: Response, article: Article, link: Link, listed: str) -> Found:
        self.count("articles")
        self.taken += 1
        for one in () if article.is_report else article.attachments:
            if not self.site.allows(one.url):
                said = say("attachment_elsewhere", url=one.url)
                self.problem("offsite", said, response.url)
        self.hung |= {self.trails.key(one.url) for one in article.attachments}
        self.reporters.add(follow.reporter(article.title or link.title))
        column = self.accounts.get(self.trails.key(listed))
        link = replace(link, date=self.dated.get(self.trails.key(link.url), link.date))
        source = closest(article.source, column.name if column else None) or article.source
        owner = replace(self.site, region_code=self.region)
        return article_found(owner, response, replace(article, source=source), link, listed)

    def note_date(self, link: Link) -> None:
        """Record the date of a row. The earliest counts: a row may be shown anew."""
        if link.date:
            key = self.trails.key(link.url)
            self.dated[key] = min(link.date, self.dated.get(key, link.date))

    def rests(self, url: str) -> bool:
        """Return whether a known entry need not be requested."""
        return self.trails.key(url) in self.known.asleep

    def _rests(self, link: Link, account: Account | None) -> bool:
        """Return whether to leave a known entry at rest: it is not due, and its row is unchanged."""
        url = self.known.asleep.get(self.trails.key(link.url))
        before = account.earlier.get(link.url) if account else None
        if url is None or (before and (before.title, before.date) != (link.title, link.date)):
            return False
        Session.of(self.crawler).resting.add(url)
        return True

    def write_entry(self, url: str, shown: str) -> None:
        """Record an entry that proved to be no report, so that it may rest like a report."""
        session = Session.of(self.crawler)
        with session.writing(), session.archive.database.atomic():
            list_entries.write_entry(
                session.archive.database, session.site.name, url, shown, checked=stamp(session.clock())
            )

    def forget_entry(self, url: str) -> None:
        """Forget an entry with an open question, so that the next visit requests it."""
        session = Session.of(self.crawler)
        with session.writing(), session.archive.database.atomic():
            list_entries.forget_entry(session.archive.database, session.site.name, url)

    def _whole(self, response: Response, page: Page, article: Article, link: Link, listed: str) -> Output:
        """Yield an article, or the request for its further pages if it has any."""
        rest = tuple(url for url in parts(page) if self.site.allows(url) and self.first_time(url))
        found = self._found(response, article, link, listed)
        if rest:
            yield self._part(rest, [page], found)
        else:
            yield self._opened(page, found)

    def _opened(self, page: Page, found: Found) -> Found:
        """Return an article with the file that its page carries in itself, kept beside it, in the page's place."""
        session, body = Session.of(self.crawler), carried(page)
        source = captures.last_body(session.archive.database, found.page.url) if body and found.page else None
        if body is None or source is None:
            return found
        made = session.keep_made(f"{source.url}#1", sniff(body) or _BYTES, body, source)
        return replace(found, page=kept_of(made, unchanged=bool(found.page and found.page.unchanged)))

    def _part(self, rest: tuple[str, ...], pages: list[Page], found: Found) -> Request:
        known = {"rest": rest[1:], "pages": pages, "found": found}
        how: dict[str, Any] = {
            "errback": self.part_failed,
            "cb_kwargs": known,
            "priority": ENTRY,
            "dont_filter": True,
        }
        return Request(rest[0], self.parse_part, **how)

    def parse_part(
        self, response: Response, rest: tuple[str, ...], pages: list[Page], found: Found
    ) -> Output:
        """Add a further page to an article. The pages become one document, kept beside the pages that it was
        made of."""
        pages = [*pages, Page.of(response.url, response.body)]
        more = further(pages[0].url, pages[-1]) if len(pages) < MOST else []
        rest += tuple(url for url in more if self.site.allows(url) and self.first_time(url))
        if rest:
            yield self._part(rest, pages, found)
        else:
            yield self._bound(pages, found)

    def part_failed(self, failure: Failure) -> Output:
        """Report a missing page of an article and go on with the pages fetched so far."""
        self.failed(failure)
        known = failure.request.cb_kwargs  # type: ignore[attr-defined]
        yield self._bound(known["pages"], replace(known["found"], missing=1))

    def _bound(self, pages: list[Page], found: Found) -> Found:
        session = Session.of(self.crawler)
        source = captures.last_body(session.archive.database, found.page.url) if found.page else None
        if source is None or len(pages) < 2:
            return found
        made = session.keep_made(f"{source.url}#{len(pages)}", "text/html", bound(pages), source)
        return replace(found, page=kept_of(made, unchanged=bool(found.page and found.page.unchanged)))
