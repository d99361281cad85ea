"""Loads a page that is empty without scripts in Chromium. The crawler fetches every part of it.

The archive keeps the page as sent. The rendered page goes to the spider, and is kept beside it (a WARC
`conversion`, state "rendered") only if it holds a report. Answers of interfaces that list reports go along,
so that the spider then asks the interface itself.
"""

from __future__ import annotations

import re
from collections import Counter
from functools import partial
from typing import TYPE_CHECKING, Self

from msgspec.structs import replace
from scrapy import Request, signals
from scrapy.exceptions import IgnoreRequest
from scrapy.http import HtmlResponse
from scrapy.http.request import NO_CALLBACK

from archive.errors import MissingTool
from archive.evidence.markup import encoding_of
from archive.sentence import Sentence, say
from archive.vocabulary import AnswerState
from crawler.browser.chromium import Chromium
from crawler.browser.documents import Document, Documents
from crawler.browser.interfaces import OWN, is_turned, lists_of
from crawler.browser.rendered import Part, Rendered, Reply
from crawler.browser.shell import (
    hides_menu,
    hides_way,
    is_folded,
    is_shell,
    lacks_files,
    leads_nowhere,
    needs_hand,
    shows_no_article,
    shows_nothing,
)
from crawler.cms import generic
from crawler.cms.article import holds_report, words
from crawler.cms.base import Ask
from crawler.cms.follow import is_annual_place
from crawler.cms.page import Page
from crawler.frontier.kinds import is_annual_page
from crawler.frontier.request_meta import RequestMeta, meta_of
from crawler.frontier.trails import shape_of
from crawler.middlewares.blocks import Refused
from crawler.middlewares.keep import capture, kept_of
from crawler.middlewares.warc_writer import WarcMiddleware
from pipelines.clock import now
from pipelines.stages.session import Session

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from scrapy.http import Response

_MEDIA = "text/html; charset=utf-8"
_MISSING = 404
_MOST_VAIN = 3
_LITTLE = 50  # characters on a page that only leads on
_NUMBERS = re.compile(r"[0-9a-f]{8,}|\d+")
_DATA = frozenset(["xhr", "fetch"])


class BrowserMiddleware:
    """After all middlewares that judge and keep a response, before the spider."""

    browsers: dict[str, tuple[Chromium, set[int]]] = {}  # noqa: RUF012 - one for all crawls of the process
    """Chromium by user agent, with the crawls that use it."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self.session = Session.of(crawler)
        self.user_agent = crawler.settings["USER_AGENT"]
        self.on = crawler.settings.getbool("GONGKAI_BROWSER")
        self.missing = False
        self.documents = Documents()
        self.vain: Counter[str] = Counter()  # pages loaded in vain, by shape of address

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        middleware = cls(crawler)
        crawler.signals.connect(middleware.spider_closed, signal=signals.spider_closed)
        return middleware

    def process_request(self, request: Request) -> Response | None:
        """Return a known document without a request; the browser then sends only the requests of its
        script."""
        asked = getattr(request.callback, "__self__", None) is self.crawler.spider
        article = bool(meta_of(request).get("inside")) and not meta_of(request).get("column")
        known = self.documents.of(request.url, article=article) if asked and request.method == "GET" else None
        if known is None or not self.on or self.missing:
            return None
        meta_of(request)["known"] = True
        meta_of(request)["state"], meta_of(request)["warc"] = AnswerState.PAGE, known.warc
        headers = {"Content-Type": known.media_type}
        return HtmlResponse(request.url.partition("#")[0], headers=headers, body=known.body, request=request)

    async def process_response(self, request: Request, response: Response) -> Request | Response:
        if response.status == _MISSING and self.documents.shows(response.body):
            response = response.replace(status=200)
            meta_of(request)["state"] = AnswerState.PAGE
        if not self._is_wanted(request, response):
            if meta_of(request).get("inside") and not meta_of(request).get("part"):
                self.documents.doubt(request.url)  # it came whole
            return response
        if self.missing or not self.on:
            self._need(say("browser_off"), request)
            return response
        media = f"text/html; charset={encoding_of(response.body)}"  # the page may declare another
        document = Reply(response.status, media, response.body)
        try:
            inside = bool(meta_of(request).get("inside") or meta_of(request).get("hand"))
            turns = partial(is_turned, home=self.session.site.home, inside=inside)
            lost: list[str] = []
            fetch = partial(self._fetch, lost=lost)
            rendered = await self._browser().render(_route(request, response), document, fetch, turns)
        except MissingTool as error:
            self._need(error.sentence, request)
            return response
        except Exception as error:  # Playwright's own errors, a dead browser: the page stays unchanged
            self.session.problem("render_failed", f"{type(error).__name__}: {error}", request.url)
            return response
        own = [part for part in lost if _NUMBERS.findall(request.url)[-1:] == _NUMBERS.findall(part)[-1:]]
        if own and meta_of(request).get("promised") and self._is_empty(request, response, rendered):
            self._tell_gone(request, response, own[0])
        if meta_of(request).get("known") and self._is_empty(request, response, rendered):
            self.documents.doubt(request.url)
            return request.replace(dont_filter=True, meta={**meta_of(request), "known": False})
        return self._shown(request, response, rendered)

    def _is_wanted(self, request: Request, response: Response) -> bool:
        """Return whether the spider's page has content only after its scripts have run."""
        spider = self.crawler.spider
        asked = getattr(request.callback, "__self__", None) is spider
        if not asked or meta_of(request).get("state") != AnswerState.PAGE or response.status != 200:
            return False
        page, meta = Page.of(response.url, response.body), meta_of(request)
        family = spider.family(page)  # type: ignore[union-attr]
        inside, column = bool(meta.get("inside")), bool(meta.get("column"))
        if meta.get("show") or (meta.get("menu") and hides_menu(page, family)) or hides_way(page, family):
            return True
        hopeless = self.vain[shape_of(response.url)] >= _MOST_VAIN
        annual = not inside and (is_annual_page(page) or is_annual_place(response.url))
        rows = bool(meta.get("rows") or annual)
        if rows and not hopeless and leads_nowhere(page, family):
            meta["hand"] = meta["promised"] = True
            return True
        if (column or not inside) and needs_hand(page, family, inside=inside or annual):
            meta["hand"] = True
            return True
        if is_shell(page, family, inside=inside) or (inside and (lacks_files(page) or is_folded(page))):
            return True
        bare = rows and not any(link.date for link in family.links(page))  # a list of news is not empty
        hoped = not hopeless and (bool(meta.get("promised")) or bare)
        return hoped and shows_nothing(page, family, column=column or rows)

    def _is_empty(self, request: Request, response: Response, rendered: Rendered) -> bool:
        """Return whether the expected content is missing. A menu with a column counts on a list, but not on
        an article."""
        shown = Page.of(response.url, rendered.html.encode())
        if not meta_of(request).get("column"):
            return shows_no_article(shown)
        return shows_nothing(shown, self.crawler.spider.family(shown))  # type: ignore[union-attr]

    def _tell_gone(self, request: Request, response: Response, part: str) -> None:
        """Record a page with missing content as gone, whatever status its frame has. Raises Refused."""
        meta_of(request)["state"] = AnswerState.SOFT_404
        self.session.capture(replace(capture(request, response, None), url=_route(request, response)))
        said = say("content_gone", part=part)
        self.session.problem(AnswerState.SOFT_404, said, request.url)
        raise Refused(request.url)

    def _need(self, why: Sentence, request: Request) -> None:
        """Report once per crawl that a browser is needed; the crawl goes on."""
        self.session.count("needs_browser")
        if not self.missing:
            self.missing = True
            self.session.problem("needs_browser", say("needs_a_browser", why=why), request.url)

    def _browser(self) -> Chromium:
        browser, users = self.browsers.setdefault(self.user_agent, (Chromium(self.user_agent), set()))
        users.add(id(self))
        return browser

    def _shown(self, request: Request, response: Response, rendered: Rendered) -> Response:
        """Return the rendered page, with the answers that list reports in its meta."""
        self.session.count("rendered")
        source = meta_of(request)["warc"]
        meta_of(request)["answers"] = [answer for answer in lists_of(rendered) if not answer.signed]
        meta_of(request)["views"] = rendered.views
        meta_of(request)["files"] = [
            (Ask(url, rendered.posted.get(url)), name)
            for url, name in rendered.files
            if self.session.site.allows(url)
        ]
        meta_of(request)["moves"] = [
            Ask(url, rendered.posted.get(url), choice=True)
            for url in dict.fromkeys(rendered.moves)
            if self.session.site.allows(url)
        ]
        shown = Page.of(response.url, rendered.html.encode())
        if holds_report(shown):
            self._keep(request, response, rendered.html.encode())
        elif meta_of(request).get("known"):
            self.session.capture(replace(capture(request, response, None), url=_route(request, response)))
        if meta_of(request).get("promised"):
            family = self.crawler.spider.family(shown)  # type: ignore[union-attr]
            fruitful = rendered.views or not shows_nothing(shown, family)
            if meta_of(request).get("hand"):
                fruitful = fruitful and not leads_nowhere(shown, family)
            shape = shape_of(response.url)
            self.vain[shape] = 0 if fruitful else self.vain[shape] + 1
        meta_of(request)["cut"] = not rendered.whole
        if any(True for _ in generic.links(shown)):
            self.documents.draws(response.body)
        elif rendered.moves and len(words(shown).strip()) <= _LITTLE:  # the page has only led on
            meta_of(request)["state"], meta_of(request)["target"] = AnswerState.STUB, rendered.moves[0]
        if rendered.whole and not shows_nothing(shown, self.crawler.spider.family(shown)):  # type: ignore[union-attr]
            self._learn(request, response, source)
        if not rendered.whole:
            self.session.problem("render_cut", say("not_done_in_time"), request.url)
        return HtmlResponse(
            _route(request, response),
            body=rendered.html,
            encoding="utf-8",
            request=request,
            flags=[*response.flags, "rendered"],
        )

    def _learn(self, request: Request, response: Response, source: tuple[str, int, str, str]) -> None:
        if request.method == "GET" and not meta_of(request).get("known"):
            self.documents.note(Document(response.url, response.body, _media(response), source))

    def _keep(self, request: Request, response: Response, body: bytes) -> None:
        """Keep a report that appears only after scripts have run, as a conversion of the response."""
        warc = self.crawler.get_downloader_middleware(WarcMiddleware)
        source = meta_of(request)["warc"][2]
        moment = now()
        with self.session.writing():
            sha256 = self.session.archive.store.put(body)
            written = warc.file.convert(_route(request, response), moment, _MEDIA, body, source)  # type: ignore[union-attr]
        meta_of(request)["warc"] = (written.warc, written.offset, written.record, moment)
        meta_of(request)["state"] = AnswerState.RENDERED
        made = capture(request, response, sha256, size=len(body))
        made = replace(made, url=_route(request, response), media_type="text/html", etag=None, modified=None)
        if "#" in made.url:
            made = replace(made, requested=made.url)
        self.session.capture(made)
        meta_of(request)["kept"] = kept_of(made, unchanged=False)

    async def _fetch(self, part: Part, lost: list[str]) -> Reply | None:
        """Fetch a part of a page like any page; return None if it is refused or fails. Adds the address of
        missing data to `lost`."""
        if not self.session.site.allows(part.url):
            self.session.count("parts_elsewhere")
            return None
        headers = {name: value for name, value in part.headers.items() if not OWN.match(name)}
        meta: RequestMeta = {"part": part.kind, "whole": part.method != "GET"}
        question = Request(
            part.url,
            method=part.method,
            headers=headers,
            body=part.body,
            meta=dict(meta),
            callback=NO_CALLBACK,
        )
        try:
            answer = await self.crawler.engine.download_async(question)
        except IgnoreRequest as error:
            if part.kind in _DATA and meta_of(question).get("state") == AnswerState.SOFT_404:
                lost.append(part.url)
            if getattr(error, "told", True) is False:
                self.session.problem(getattr(error, "code", "refused"), str(error), part.url)
            return None
        except Exception as error:
            self.session.problem("unreachable", f"{type(error).__name__}: {error}", part.url)
            return None
        if part.kind in _DATA and answer.status in (404, 410):
            lost.append(part.url)
        return Reply(answer.status, _media(answer), answer.body)

    async def spider_closed(self) -> None:
        """Close the browser after the last crawl that used it."""
        browser, users = self.browsers.get(self.user_agent, (None, set()))
        users.discard(id(self))
        if browser and not users:
            await browser.close()


def _route(request: Request, response: Response) -> str:
    """Return the address of a page with its script's route, which the server never sees."""
    route = request.url.partition("#")[2]
    return f"{response.url}#{route}" if route and "#" not in response.url else response.url


def _media(response: Response) -> str:
    value = response.headers.get("Content-Type")
    return value.decode("latin-1") if value else "text/html"
