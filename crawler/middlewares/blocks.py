"""Judges every response (crawler/frontier/states.py) and stops responses without content.

A block page, a soft 404 or an empty page is recorded (WARC record, capture with its state, no body) and goes
no further: it never becomes an empty list or a report. No challenge is solved, and a few refusals in a row end the
crawl. A bare refusal or an empty page among good ones is asked for once more, after everything else.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Self
from urllib.parse import urljoin

from scrapy.exceptions import IgnoreRequest
from scrapy.utils.httpobj import urlparse_cached

from archive.sentence import Sentence, say
from archive.vocabulary import AnswerState, CrawlEnd
from crawler.frontier.request_meta import meta_of
from crawler.frontier.states import CONTENT, REDIRECTS, REFUSALS, Verdict, judge, judge_redirect
from crawler.middlewares.keep import capture
from crawler.middlewares.politeness import PolitenessMiddleware
from pipelines.stages.session import Session

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.crawler import Crawler
    from scrapy.http import Response

_PASSED_ON = CONTENT | {AnswerState.GONE, AnswerState.BUSY, AnswerState.ERROR}
"""States that are passed on: content, and statuses that the retry middleware and the spider handle."""
_FORBIDDEN = 403
_LATER = -1000
"""Priority of a page that is asked for once more."""
_SAID = {
    AnswerState.BLOCKED: say("answer_blocked"),
    AnswerState.GEO_BLOCKED: say("answer_geo_blocked"),
    AnswerState.LOGIN: say("answer_login"),
    AnswerState.SOFT_404: say("answer_gone"),
    AnswerState.INTERSTITIAL: say("answer_leaving"),
    AnswerState.EMPTY: say("answer_empty"),
    AnswerState.WRONG_TYPE: say("answer_wrong_type"),
}


class Refused(IgnoreRequest):
    """A response without content. Its problem is recorded already."""

    told = True


class BlocksMiddleware:
    """Judges decompressed responses."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self.session = Session.of(crawler)
        self.limit = crawler.settings.getint("GONGKAI_BLOCKED_LIMIT")
        self.in_a_row = 0

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    def process_response(self, request: Request, response: Response) -> Request | Response:
        if meta_of(request).get("known"):
            return response
        verdict = judge(
            response.status,
            response.body,
            response.url,
            self.session.site.home,
            retry_after="Retry-After" in response.headers,
            refresh=(response.headers.get("Refresh") or b"").decode("latin-1"),
            listed=meta_of(request).get("listed", ""),
        )
        if verdict.cookie and verdict.cookie.encode() in (request.headers.get("Cookie") or b""):
            verdict = Verdict(AnswerState.BLOCKED, say("challenge_by_script"))
        if meta_of(request).get("robots"):
            meta_of(request)["state"] = AnswerState.ROBOTS if response.status == 200 else verdict.state
            return response
        if (
            meta_of(request).get("part") == "script" and response.status == 200
        ):  # contains the words of every page that it can show
            verdict = Verdict(AnswerState.FILE)
        meta_of(request)["state"], meta_of(request)["target"] = verdict.state, verdict.target
        meta_of(request)["cookie"] = verdict.cookie
        self._count_refusals(request, response, verdict)
        self.session.doubts.pop(request.url, None)
        if verdict.state == AnswerState.BUSY and response.status == 200:
            return self._busy(request, response)
        if verdict.state in _PASSED_ON or (
            verdict.state == AnswerState.EMPTY and meta_of(request).get("part")
        ):
            return response  # an interface may answer with nothing
        self.session.capture(capture(request, response, None))
        if self._may_pass(request, verdict):
            self.session.doubts[request.url] = verdict.state, _said(verdict, response.status)
            later = {**meta_of(request), "again": True}
            return request.replace(priority=_LATER, dont_filter=True, meta=later)
        _tell(self.session, request, verdict, response.status)
        raise Refused(request.url)

    def _may_pass(self, request: Request, verdict: Verdict) -> bool:
        """Return whether a refusal may be a server's slip: it names no reason. A part of a page is not asked for again, nor
        is a page whose refusal came twice."""
        meta = meta_of(request)
        slip = verdict.state == AnswerState.EMPTY or verdict.why == f"HTTP {_FORBIDDEN}"
        return slip and request.method == "GET" and not (meta.get("again") or meta.get("part"))

    def _busy(self, request: Request, response: Response) -> Response:
        """Return a page that says "too many requests" in words as a 429, after slowing down."""
        if manners := self.crawler.get_downloader_middleware(PolitenessMiddleware):
            manners.slow_down(request, response.headers.get("Retry-After"))
        return response.replace(status=429)

    def _count_refusals(self, request: Request, response: Response, verdict: Verdict) -> None:
        """Count refusals and stop the crawl after a few in a row. Counts a URL once, whatever its retries. A host that
        says when to come back is asked at twice as many addresses: it is only busy for a moment."""
        if verdict.state in CONTENT or response.status == 304:
            self.in_a_row = 0
        if verdict.state not in REFUSALS:
            return
        self.session.entry(urlparse_cached(request).hostname or "").refusals += 1
        self.in_a_row += not (meta_of(request).get("retry_times") or meta_of(request).get("again"))
        if self.in_a_row >= self.limit * (1 + ("Retry-After" in response.headers)):
            self.session.stop(CrawlEnd.BUSY if verdict.state == AnswerState.BUSY else CrawlEnd.BLOCKED)


class DeadEndMiddleware:
    """Judges redirects and records them all. A page that redirects to the home page is gone."""

    def __init__(self, session: Session) -> None:
        self.session = session

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(Session.of(crawler))

    def process_response(self, request: Request, response: Response) -> Response:
        location = response.headers.get("Location")
        if response.status not in REDIRECTS or not location:
            return response
        target = urljoin(request.url, location.decode("latin-1"))
        listed = meta_of(request).get("listed", "")
        verdict = judge_redirect(request.url, target, self.session.site.home, listed)
        if meta_of(request).get("robots"):
            verdict = Verdict(AnswerState.MOVED)
        meta_of(request)["state"] = verdict.state
        self.session.capture(capture(request, response, None))
        if verdict.state != AnswerState.MOVED:
            _tell(self.session, request, verdict, response.status)
            raise Refused(request.url)
        return response


def _tell(session: Session, request: Request, verdict: Verdict, status: int) -> None:
    """Report a response without content. A report that was missing already and is missing still is no news."""
    if not (verdict.state == AnswerState.SOFT_404 and meta_of(request).get("lost")):
        session.problem(verdict.state, _said(verdict, status), request.url)


def _said(verdict: Verdict, status: int) -> Sentence:
    return say("answer_refused", what=_SAID[verdict.state], why=verdict.why, status=status)
