"""Requests without a complete response: each attempt is recorded, and the final failure is reported once.

Nothing of a torn response is kept: half a list looks like a shorter list.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from scrapy import exceptions, signals
from scrapy.exceptions import IgnoreRequest
from scrapy.utils.httpobj import urlparse_cached

from archive.model import Capture
from archive.sentence import say
from archive.vocabulary import AnswerState
from crawler.frontier.request_meta import meta_of
from pipelines.clock import now
from pipelines.stages.session import Session

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.crawler import Crawler

_STATES: dict[type[Exception], AnswerState] = {
    exceptions.DownloadTimeoutError: AnswerState.TIMEOUT,
    exceptions.DownloadCancelledError: AnswerState.TOO_BIG,
    exceptions.ResponseDataLossError: AnswerState.TRUNCATED,
    exceptions.DownloadConnectionRefusedError: AnswerState.UNREACHABLE,
    exceptions.CannotResolveHostError: AnswerState.UNREACHABLE,
}
_SAID = {
    AnswerState.UNREACHABLE: say("no_answer_came"),
    AnswerState.TIMEOUT: say("answer_late"),
    AnswerState.TOO_BIG: say("answer_too_big"),
    AnswerState.TRUNCATED: say("answer_torn"),
    AnswerState.MALFORMED: say("answer_malformed"),
    AnswerState.TLS: say("no_secure_connection"),
}


class NoAnswer(IgnoreRequest):
    """No complete response came. The problem is recorded already."""

    told = True


class AttemptsMiddleware:
    """Next to the downloader: sees every attempt."""

    def __init__(self, session: Session) -> None:
        self.session = session

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        middleware = cls(Session.of(crawler))
        crawler.signals.connect(middleware.headers_received, signal=signals.headers_received)
        return middleware

    def process_request(self, request: Request) -> None:
        meta_of(request).pop("begun", None)

    def headers_received(self, request: Request) -> None:
        meta_of(request)["begun"] = True

    def process_exception(self, request: Request, exception: Exception) -> None:
        if isinstance(exception, IgnoreRequest):
            return
        if isinstance(exception, exceptions.DownloadTimeoutError):
            self._mind_time(request)
        entry = self.session.entry(urlparse_cached(request).hostname or "")
        entry.requests += 1
        entry.failures += 1
        first = meta_of(request).get("redirect_urls", [request.url])[0]
        self.session.capture(Capture(request.url, first, now(), 0, None, 0, state=state_of(exception)))

    def _mind_time(self, request: Request) -> None:
        """Limit the retries after a timeout: one if the server sent nothing, none if it was still sending."""
        if not meta_of(request).get("robots"):
            meta_of(request)["max_retry_times"] = 0 if meta_of(request).get("begun") else 1


class FailureMiddleware:
    """After the retries: sees final failures."""

    def __init__(self, session: Session) -> None:
        self.session = session

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(Session.of(crawler))

    def process_exception(self, request: Request, exception: Exception) -> None:
        if isinstance(exception, IgnoreRequest) or meta_of(request).get("robots"):
            return
        state = state_of(exception)
        said = say("request_failed", what=_SAID[state], kind=type(exception).__name__, error=exception)
        self.session.problem(state, said, request.url)
        raise NoAnswer(request.url) from None


def state_of(error: Exception) -> AnswerState:
    """Return the state of a failed request. Scrapy's exceptions name most; Twisted's messages tell the
    rest."""
    for kind, state in _STATES.items():
        if isinstance(error, kind):
            return state
    said = f"{error} {error.__cause__}"
    if any(word in said for word in ("SSL", "TLS", "certificate")):
        return AnswerState.TLS
    if any(word in said for word in ("DataLoss", "Chunk", "Parse", "Header", "BadStatusLine", "Malformed")):
        return AnswerState.MALFORMED
    return AnswerState.UNREACHABLE
