"""Writes every request and response to the crawl's WARC file, redirects, refusals and retries included."""

from __future__ import annotations

import platform
from typing import TYPE_CHECKING, Any, Self

from archive import __version__
from archive.database import captures
from archive.storage.blobs import digest
from archive.warc.writing import (
    Exchange,
    Original,
    WarcFile,
    file_name,
    find_original,
)
from crawler.frontier.request_meta import meta_of
from pipelines.clock import now
from pipelines.stages.session import Session

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.crawler import Crawler
    from scrapy.http import Response


class WarcMiddleware:
    """Next to the downloader, where a body still has its transfer encoding."""

    def __init__(self, crawler: Crawler) -> None:
        self.session = Session.of(crawler)
        settings = crawler.settings
        name = file_name(self.session.site.name, self.session.started, self.session.crawl)
        verified = settings.getbool("DOWNLOAD_VERIFY_CERTIFICATES")
        self.file = WarcFile(
            self.session.archive.warc / name,
            {
                "software": f"gongkai/{__version__} (Scrapy, Python {platform.python_version()})",
                "format": "WARC File Format 1.1",
                "conformsTo": "http://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/",
                "operator": settings["GONGKAI_OPERATOR"],
                "isPartOf": self.session.site.name,
                "http-header-user-agent": settings["USER_AGENT"],
                "robots": "classic" if settings.getbool("ROBOTSTXT_OBEY") else "ignore",
                "description": f"TLS certificates {'verified' if verified else 'not verified'}",
            },
        )

        self.session.convert = self.file.convert

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    def process_response(self, request: Request, response: Response) -> Response:
        if meta_of(request).get("known"):
            return response
        fetched = now()
        exchange = Exchange(
            url=request.url,
            method=request.method,
            status=response.status,
            date=fetched,
            request_headers=_headers(request.headers),
            response_headers=_headers(response.headers),
            body=response.body,
            ip=str(response.ip_address) if response.ip_address else None,
            request_body=request.body,
        )
        original = self._original(request, response)
        with self.session.writing():
            written = self.file.write(exchange, original=original)
        meta_of(request)["warc"] = (written.warc, written.offset, written.record, fetched)
        self.session.count("revisits" if written.revisit else "responses")
        return response

    def _original(self, request: Request, response: Response) -> Original | None:
        """Return an earlier record with the same payload, of the same URL or of the same bytes; else None."""
        earlier = [previous] if (previous := meta_of(request).get("previous")) else []
        if response.status == 200 and response.body and not earlier:
            earlier = captures.written_captures(self.session.archive.database, digest(response.body))
        for one in earlier:
            if found := find_original(self.session.archive.warc, one.warc, one.offset):
                return found
        return None


def _headers(headers: Any) -> list[tuple[str, str]]:
    return [
        (name.decode("latin-1"), value.decode("latin-1"))
        for name, values in headers.items()
        for value in values
    ]
