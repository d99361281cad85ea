"""Scrapy's own redirects and decompression, with their refusals reported: a loop, a bomb, bytes that do not
unpack."""

from __future__ import annotations

import struct
import zlib
from typing import TYPE_CHECKING, Any, Self
from urllib.parse import urlsplit

from scrapy.downloadermiddlewares import httpcompression, redirect, retry
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
_PIECE = 1 << 16
_GZIP_HEAD = 10  # bytes before the stream, without the optional fields


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
    """Refuses a body that does not unpack, or unpacks to more than DOWNLOAD_MAXSIZE. Requests a body whose
    stream breaks off again: Scrapy unpacks what is there, and half a report looks like a shorter report."""

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        middleware = super().from_crawler(crawler)
        middleware.session = Session.of(crawler)  # type: ignore[attr-defined]
        middleware.crawler = crawler  # type: ignore[attr-defined]
        return middleware

    def process_response(self, request: Request, response: Response) -> Request | Response:  # type: ignore[override]
        if _is_plain(response):
            return response
        try:
            if not breaks_off(response):
                return super().process_response(request, response)
            if again := self._again(request, response):
                return again
        except IgnoreRequest:
            self._tell(request, response, AnswerState.TOO_BIG, say("too_big_unpacked"))
        except _TORN as error:
            said = say("does_not_unpack", kind=type(error).__name__, error=error)
            self._tell(request, response, AnswerState.MALFORMED, said)
        raise Refused(request.url)

    def _again(self, request: Request, response: Response) -> Request | None:
        """Return the request once more; record that the answer is torn, at last as a problem."""
        again = retry.get_retry_request(request, spider=self.crawler.spider, reason="torn")  # type: ignore[attr-defined]
        if again is None:
            self._tell(request, response, AnswerState.TRUNCATED, say("answer_torn"))
            return None
        meta_of(request)["state"] = AnswerState.TRUNCATED
        self.session.capture(capture(request, response, None))  # type: ignore[attr-defined]
        return again

    def _tell(self, request: Request, response: Response, state: AnswerState, said: Sentence) -> None:
        session: Session = self.session  # type: ignore[attr-defined]
        meta_of(request)["state"] = state
        session.capture(capture(request, response, None))
        session.problem(state, said, request.url)


def _is_plain(response: Response) -> bool:
    """Return whether a body that is said to be packed by gzip is not."""
    packing = (response.headers.get("Content-Encoding") or b"").strip().lower()
    return packing in (b"gzip", b"x-gzip") and response.body.lstrip()[:1] == b"<"


def breaks_off(response: Response) -> bool:
    """Return whether a body packed by gzip or deflate ends before its stream does. A missing checksum behind
    the stream is no loss."""
    packing = (response.headers.get("Content-Encoding") or b"").strip().lower()
    body = response.body
    if packing in (b"gzip", b"x-gzip") and body[:2] == b"\x1f\x8b":
        bare = body[3:4] == b"\0"
        return not _is_ended(body[_GZIP_HEAD:] if bare else body, -zlib.MAX_WBITS if bare else 31)
    if packing == b"deflate" and body:
        return not _is_ended(body, zlib.MAX_WBITS if body[0] & 15 == zlib.DEFLATED else -zlib.MAX_WBITS)
    return False


def _is_ended(packed: bytes, wbits: int) -> bool:
    """Return whether a stream reaches its end. Damage is left to the unpacking."""
    stream = zlib.decompressobj(wbits)
    try:
        while packed and not stream.eof:
            stream.decompress(packed, _PIECE)
            packed = stream.unconsumed_tail
    except zlib.error:
        return True
    return stream.eof
