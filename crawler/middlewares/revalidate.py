"""Revalidates known URLs, and keeps every body under its SHA-256.

Sends the validators of the last response as If-None-Match and If-Modified-Since. A 304 becomes the kept body
with status 200 and the flag "unchanged", so that all later code handles one case.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from msgspec.structs import replace
from scrapy.http import Headers
from scrapy.responsetypes import responsetypes

from archive.database import captures
from archive.errors import MissingBlob
from archive.vocabulary import AnswerState
from crawler.frontier.request_meta import meta_of
from crawler.frontier.states import REDIRECTS
from crawler.middlewares.keep import capture, kept_of
from pipelines.stages.session import Session

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.crawler import Crawler
    from scrapy.http import Response

    from archive.model import Capture

_VALIDATORS = ("If-None-Match", "If-Modified-Since")


class RevalidateMiddleware:
    def __init__(self, session: Session) -> None:
        self.session = session
        self.store = session.archive.store

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(Session.of(crawler))

    def process_request(self, request: Request) -> None:
        """Set the validators of this very URL; remove validators of a URL that redirected here."""
        for name in _VALIDATORS:
            request.headers.pop(name, None)
        meta_of(request).pop("previous", None)
        last = captures.last_body(self.session.archive.database, request.url)
        if last is None or last.sha256 is None or last.sha256 not in self.store:
            return
        meta_of(request)["previous"] = last
        if meta_of(request).get("whole"):
            return
        if last.etag:
            request.headers["If-None-Match"] = last.etag
        if last.modified:
            request.headers["If-Modified-Since"] = last.modified

    def process_response(self, request: Request, response: Response) -> Response | Request:
        """Keep the body of a 200. Record any other response without a body."""
        if meta_of(request).get("known"):
            return response
        previous: Capture | None = meta_of(request).get("previous")
        asked = any(name in request.headers for name in _VALIDATORS)
        if response.status == 304 and asked and previous and previous.sha256:
            return self._unchanged(request, response, previous)
        if response.status != 200:
            if not (response.status in REDIRECTS and "Location" in response.headers):  # recorded already
                self.session.capture(capture(request, response, None))
            return response
        with self.session.writing():
            sha256 = self.store.put(response.body)
        kept = capture(request, response, sha256)
        self.session.capture(kept)
        self.session.count("bodies")
        meta_of(request)["kept"] = kept_of(kept, unchanged=bool(previous and previous.sha256 == sha256))
        return response

    def _unchanged(self, request: Request, response: Response, previous: Capture) -> Response | Request:
        assert previous.sha256 is not None
        try:
            body = self.store.get(previous.sha256)
        except MissingBlob:  # lost between request and response: request the whole body
            return request.replace(dont_filter=True, meta={**meta_of(request), "whole": True})
        answer = replace(
            capture(request, response, previous.sha256, size=previous.size),
            media_type=previous.media_type,
            state=previous.state or AnswerState.PAGE,
        )
        self.session.capture(answer)
        self.session.count("unchanged")
        headers = Headers(response.headers)
        headers.pop("Content-Encoding", None)
        if previous.media_type:
            headers["Content-Type"] = previous.media_type
        kind = responsetypes.from_args(headers=headers, url=response.url, body=body)
        meta_of(request)["kept"] = kept_of(answer, unchanged=True)
        return kind(
            response.url,
            headers=headers,
            body=body,
            flags=[*response.flags, "unchanged"],
            request=request,
            ip_address=response.ip_address,
        )
