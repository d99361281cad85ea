"""Scrapy's own redirects and decompression, with their refusals reported: a loop, a bomb, bytes that do not
unpack."""

from __future__ import annotations

import struct
import zlib
from typing import TYPE_CHECKING, Any, Self
from urllib.parse import urlsplit

from scrapy.downloadermiddlewares import httpcompression, redirect
from scrapy.exceptions import IgnoreRequest
from scrapy.http import HtmlResponse, Request
from scrapy.utils.response import get_meta_refresh

from archive.sentence import Sentence, say
from archive.vocabulary import AnswerState
from crawler.frontier.request_meta import meta_of
from crawler.middlewares.blocks import Refused
from crawler.middlewares.keep import capture
from pipelines.stages.session import Session

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from scrapy.http import Response

_A_WHILE = 2.0  # seconds: a faster refresh leaves the reader no choice
_TORN = (OSError, EOFError, ValueError, zlib.error, struct.error)


class _Turns:
    """Ends redirect loops. A redirect to its own origin is followed once if it sets a cookie: with the cookie
    the same address has other content."""

    session: Session
    cookie = False

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        middleware: Self = super().from_crawler(crawler)  # type: ignore[misc]
        middleware.session = Session.of(crawler)
        return middleware

    def process_response(self, request: Request, response: Response) -> Request | Response:
        self.cookie = "Set-Cookie" in response.headers
        following: Request | Response = super().process_response(request, response)  # type: ignore[misc]
        return following

    def _redirect(self, redirected: Request, request: Request, reason: Any) -> Request:
        passed = [*meta_of(request).get("redirect_urls", []), request.url]
        try:
            if passed.count(redirected.url) > (1 if self.cookie else 0):
                raise IgnoreRequest
            following: Request = super()._redirect(redirected, request, reason)  # type: ignore[misc]
            following.dont_filter = (
                redirected.url in passed
            )  # else a page that was requested before is left out
        except IgnoreRequest:
            self.session.problem("redirect_loop", say("redirects_in_a_ring"), passed[0])
            raise Refused(request.url) from None
        return following


class RedirectMiddleware(_Turns, redirect.RedirectMiddleware):  # type: ignore[misc]
    """Redirects by status."""


class RefreshMiddleware(_Turns, redirect.MetaRefreshMiddleware):
    """Redirects by meta refresh. Such a page is recorded as a "stub". The spider handles pages that lead on
    by script."""

    def process_response(self, request: Request, response: Response) -> Request | Response:  # type: ignore[override]
        if meta_of(request).get("robots") or _is_door(request, response):
            return response
        following = super().process_response(request, response)
        if isinstance(following, Request):
            meta_of(request)["state"] = AnswerState.STUB
            self.session.capture(capture(request, response, None))
        return following


def _is_door(request: Request, response: Response) -> bool:
    """Return whether a delayed refresh is one of several ways on the page: then the reader may choose."""
    if meta_of(request).get("inside") or not isinstance(response, HtmlResponse):
        return False
    delay, target = get_meta_refresh(response)
    if not target or (delay or 0) < _A_WHILE:
        return False
    ways = {response.urljoin(one) for one in response.css("a::attr(href), area::attr(href)").getall()}
    own = {one for one in ways if urlsplit(one).netloc == urlsplit(response.url).netloc}
    return target in own and len(own) > 1


class CompressionMiddleware(httpcompression.HttpCompressionMiddleware):
    """Refuses a body that does not unpack, or unpacks to more than DOWNLOAD_MAXSIZE."""

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        middleware = super().from_crawler(crawler)
        middleware.session = Session.of(crawler)  # type: ignore[attr-defined]
        return middleware

    def process_response(self, request: Request, response: Response) -> Request | Response:  # type: ignore[override]
        try:
            return super().process_response(request, response)
        except IgnoreRequest:
            self._tell(request, response, AnswerState.TOO_BIG, say("too_big_unpacked"))
        except _TORN as error:
            said = say("does_not_unpack", kind=type(error).__name__, error=error)
            self._tell(request, response, AnswerState.MALFORMED, said)
        raise Refused(request.url)

    def _tell(self, request: Request, response: Response, state: AnswerState, said: Sentence) -> None:
        session: Session = self.session  # type: ignore[attr-defined]
        meta_of(request)["state"] = state
        session.capture(capture(request, response, None))
        session.problem(state, said, request.url)
