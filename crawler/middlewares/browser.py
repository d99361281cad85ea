"""A page that plain requests show nothing of is shown to Chromium; everything it asks for is fetched by the crawler.

The page as sent is what is kept; what Chromium makes of it goes on to the spider, and is kept beside it (a WARC
`conversion`, state "rendered") only where it holds a report. Answers of interfaces that
list reports go along, so that the spider asks the interface itself from then on.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Self

from scrapy import Request, signals
from scrapy.exceptions import IgnoreRequest
from scrapy.http import HtmlResponse
from scrapy.http.request import NO_CALLBACK

from archive.errors import MissingTool
from archive.sentence import Sentence, say
from archive.vocabulary import AnswerState
from crawler.browser.chromium import Chromium
from crawler.browser.shell import (
    hides_menu,
    is_shell,
    lacks_files,
    needs_hand,
    shows_no_article,
    shows_nothing,
)
from crawler.browser.visit import Part, Rendered, Reply
from crawler.cms import generic
from crawler.cms.article import holds_report
from crawler.cms.base import Ask
from crawler.cms.page import Page
from crawler.frontier.interface import Answer, following, is_list
from crawler.frontier.listing import list_page
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
_OWN = re.compile(
    r"^(host|connection|user-agent|referer|origin|cookie|accept-(encoding|language)|content-length|cache-control|pragma"
    r"|priority|dnt|te|upgrade.*|sec-.*|proxy-.*|if-.*|range|forwarded|x-forwarded.*|x-real-ip|via)$"
)
"""Headers that are the crawler's or the browser's own. What else a script's request says of itself is passed on."""


_MOST_VAIN = 3
_NUMBERS = re.compile(r"[0-9a-f]{8,}|\d+")
_DATA = frozenset(["xhr", "fetch"])
_PLAIN = frozenset(["accept", "content-type", "x-requested-with"])
_SIGN = re.compile(r"[?&](sign|signature|nonce|timestamp|_?ts|token|access_token|auth)=", re.I)


class BrowserMiddleware:
    """Behind all that judges and keeps an answer, before the spider."""

    browsers: dict[str, tuple[Chromium, set[int]]] = {}  # noqa: RUF012 - one for all crawls of the process
    """Chromium by user agent, and the crawls that use it."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self.session = Session.of(crawler)
        self.user_agent = crawler.settings["USER_AGENT"]
        self.on = crawler.settings.getbool("GONGKAI_BROWSER")
        self.missing = False
        self.vain: Counter[str] = Counter()  # pages shown that gained nothing by it, by kind of address

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        middleware = cls(crawler)
        crawler.signals.connect(middleware.spider_closed, signal=signals.spider_closed)
        return middleware

    async def process_response(self, request: Request, response: Response) -> Response:
        if not self._is_wanted(request, response):
            return response
        if self.missing or not self.on:
            self._need(say("browser_off"), request)
            return response
        document = Reply(response.status, _media(response), response.body)
        try:
            inside = bool(meta_of(request).get("inside") or meta_of(request).get("hand"))
            turns = partial(self._is_turned, inside=inside)
            lost: list[str] = []
            fetch = partial(self._fetch, lost=lost)
            rendered = await self._browser().render(_route(request, response), document, fetch, turns)
        except MissingTool as error:
            self._need(error.sentence, request)
            return response
        except Exception as error:  # Playwright's own, a browser that died: the page stays what it is
            self.session.problem("render_failed", f"{type(error).__name__}: {error}", request.url)
            return response
        own = [part for part in lost if _NUMBERS.findall(request.url)[-1:] == _NUMBERS.findall(part)[-1:]]
        if own and meta_of(request).get("promised") and self._is_empty(request, response, rendered):
            self._tell_gone(request, response, own[0])
        return self._shown(request, response, rendered)

    def _is_wanted(self, request: Request, response: Response) -> bool:
        """A page the spider asked for that has content only for those who run its scripts."""
        spider = self.crawler.spider
        asked = getattr(request.callback, "__self__", None) is spider
        if not asked or meta_of(request).get("state") != AnswerState.PAGE or response.status != 200:
            return False
        page = Page.of(response.url, response.body)
        family = spider.family(page)  # type: ignore[union-attr]
        inside = bool(meta_of(request).get("inside"))
        if meta_of(request).get("show") or (meta_of(request).get("menu") and hides_menu(page, family)):
            return True
        if (meta_of(request).get("column") or not inside) and needs_hand(page, family, inside=inside):
            meta_of(request)["hand"] = True
            return True
        if is_shell(page, family, inside=inside) or (inside and lacks_files(page)):
            return True
        hopeless = self.vain[shape_of(response.url)] >= _MOST_VAIN
        return (
            bool(meta_of(request).get("promised"))
            and not hopeless
            and shows_nothing(page, family, column=bool(meta_of(request).get("column")))
        )

    def _is_turned(self, rendered: Rendered, *, inside: bool) -> bool:
        """Whether a list is turned by clicking: it shows reports, has no pages with addresses, and no interface behind it
        that anybody may ask. A page that was not asked for as a list must be one for sure."""
        page = Page.of(self.session.site.home, rendered.html.encode())
        listing = list_page(page, self.session.site.home, generic, inside=inside)
        if not inside and not (listing.places and len(listing.entries) > 1):
            return False
        open_ways = any(following(answer) for answer in _lists(rendered) if not answer.signed)
        return bool(listing.entries or listing.units) and not listing.pages and not open_ways

    def _is_empty(self, request: Request, response: Response, rendered: Rendered) -> bool:
        """Whether nothing of what was asked for is shown. A menu with a column is something on a list, and nothing on an
        article."""
        shown = Page.of(response.url, rendered.html.encode())
        if not meta_of(request).get("column"):
            return shows_no_article(shown)
        return shows_nothing(shown, self.crawler.spider.family(shown))  # type: ignore[union-attr]

    def _tell_gone(self, request: Request, response: Response, part: str) -> None:
        """A page whose content is no more, whatever the frame round it answers."""
        meta_of(request)["state"] = AnswerState.SOFT_404
        self.session.capture(replace(capture(request, response, None), url=_route(request, response)))
        said = say("content_gone", part=part)
        self.session.problem(AnswerState.SOFT_404, said, request.url)
        raise Refused(request.url)

    def _need(self, why: Sentence, request: Request) -> None:
        """Said once a crawl; the rest of the site goes on."""
        self.session.count("needs_browser")
        if not self.missing:
            self.missing = True
            self.session.problem("needs_browser", say("needs_a_browser", why=why), request.url)

    def _browser(self) -> Chromium:
        browser, users = self.browsers.setdefault(self.user_agent, (Chromium(self.user_agent), set()))
        users.add(id(self))
        return browser

    def _shown(self, request: Request, response: Response, rendered: Rendered) -> Response:
        """The page as rendered, with the answers that list reports."""
        self.session.count("rendered")
        meta_of(request)["answers"] = [answer for answer in _lists(rendered) if not answer.signed]
        meta_of(request)["views"] = rendered.views
        meta_of(request)["files"] = [
            (url, name) for url, name in rendered.files if self.session.site.allows(url)
        ]
        meta_of(request)["moves"] = [
            url for url in dict.fromkeys(rendered.moves) if self.session.site.allows(url)
        ]
        shown = Page.of(response.url, rendered.html.encode())
        if holds_report(shown):
            self._keep(request, response, rendered.html.encode())
        if meta_of(request).get("promised"):
            fruitful = not shows_nothing(shown, self.crawler.spider.family(shown))  # type: ignore[union-attr]
            shape = shape_of(response.url)
            self.vain[shape] = 0 if fruitful or rendered.views else self.vain[shape] + 1
        meta_of(request)["cut"] = not rendered.whole
        if not rendered.whole:
            self.session.problem("render_cut", say("not_done_in_time"), request.url)
        return HtmlResponse(
            _route(request, response),
            body=rendered.html,
            encoding="utf-8",
            request=request,
            flags=[*response.flags, "rendered"],
        )

    def _keep(self, request: Request, response: Response, body: bytes) -> None:
        """A report that is there only once scripts have run: kept as made of the answer, beside the answer."""
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
        """A part of a page, by the same way as any page; None where it may not be had. Data that is gone is put into
        `lost`."""
        if not self.session.site.allows(part.url):
            self.session.count("parts_elsewhere")
            return None
        headers = {name: value for name, value in part.headers.items() if not _OWN.match(name)}
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
        """The last crawl that used it closes the browser."""
        browser, users = self.browsers.get(self.user_agent, (None, set()))
        users.discard(id(self))
        if browser and not users:
            await browser.close()


def _route(request: Request, response: Response) -> str:
    """The address of a page with the route its scripts go by, which the server is not told."""
    route = request.url.partition("#")[2]
    return f"{response.url}#{route}" if route and "#" not in response.url else response.url


def _lists(rendered: Rendered) -> list[Answer]:
    """The answers of interfaces that list reports."""
    answers = [
        Answer(
            Ask(part.url, part.body.decode("utf-8", "replace") if part.body else None),
            reply.body,
            _is_signed(part),
        )
        for part, reply in rendered.answers
        if reply.status == 200
    ]
    return [answer for answer in answers if is_list(answer)]


def _is_signed(part: Part) -> bool:
    """Whether a question carries something only the page's own script can make: it is not asked again by us."""
    headers = any(not _OWN.match(name) and name not in _PLAIN for name in part.headers)
    return headers or bool(_SIGN.search(part.url))


def _media(response: Response) -> str:
    value = response.headers.get("Content-Type")
    return value.decode("latin-1") if value else "text/html"
