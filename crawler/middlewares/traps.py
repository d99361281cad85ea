"""Ends a fruitless walk: endless calendars and pagers give page after page and never a report."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from scrapy import signals

from archive.sentence import say
from archive.vocabulary import CrawlEnd
from pipelines.stages.session import Session

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.crawler import Crawler
    from scrapy.http import Response


class TrapsMiddleware:
    """Counts responses since the last item; any recorded item resets the count."""

    def __init__(self, crawler: Crawler) -> None:
        self.session = Session.of(crawler)
        self.most = crawler.settings.getint("GONGKAI_FRUITLESS")
        self.fruitless = 0

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        middleware = cls(crawler)
        crawler.signals.connect(middleware.item_scraped, signal=signals.item_scraped)
        return middleware

    def process_response(self, request: Request, response: Response) -> Response:
        self.fruitless += 1
        if self.fruitless == self.most:
            self.session.stop(
                CrawlEnd.FRUITLESS,
                say("fruitless", count=self.most, url=request.url),
            )
        return response

    def item_scraped(self) -> None:
        self.fruitless = 0
