"""A response as a Capture: the notes of the WARC middleware, and the digest of its decoded body."""

from __future__ import annotations

from typing import TYPE_CHECKING

from archive.model import Capture
from crawler.frontier.request_meta import meta_of
from pipelines.clock import now
from pipelines.stages.item import Kept

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.http import Response


def capture(request: Request, response: Response, sha256: str | None, *, size: int | None = None) -> Capture:
    """Return the capture of a response. `requested` is the address before redirects, `state` the verdict on
    the response."""
    warc, offset, record, fetched = meta_of(request).get("warc") or (None, None, None, None)
    media = _header(response, "Content-Type")
    return Capture(
        url=response.url,
        requested=meta_of(request).get("redirect_urls", [request.url])[0],
        fetched=fetched or now(),
        status=response.status,
        sha256=sha256,
        size=len(response.body) if size is None else size,
        media_type=media.partition(";")[0].strip().lower() or None if media else None,
        etag=_header(response, "ETag"),
        modified=_header(response, "Last-Modified"),
        warc=warc,
        offset=offset,
        record=record,
        state=meta_of(request).get("state"),
    )


def kept_of(capture: Capture, *, unchanged: bool) -> Kept:
    """Return the reference to a capture's body, for spider and stages."""
    assert capture.sha256 is not None
    return Kept(
        url=capture.url,
        requested=capture.requested,
        sha256=capture.sha256,
        size=capture.size,
        fetched=capture.fetched,
        media_type=capture.media_type,
        unchanged=unchanged,
    )


def _header(response: Response, name: str) -> str | None:
    value = response.headers.get(name)
    return value.decode("latin-1") if value else None
