"""The beat of a crawl: a line on standard output while its loop turns and responses come.

A living process proves nothing about its crawl: a page may keep a parser busy for ever, a library may wait
for ever. The parent process ends a crawl that no longer beats.
"""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING, Self

from scrapy import signals

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

EVERY = 2.0
"""Seconds between two beats."""
QUIET = 2 * 3600.0 + 600
"""Seconds without a response that stop the beat: twice the longest Crawl-delay that is obeyed, and ten
minutes."""
BEAT = "beat"


class Beating:
    """Beats from the opening of the spider to its end."""

    def __init__(self, crawler: Crawler) -> None:
        self.last = time.monotonic()
        self.task: asyncio.Task[None] | None = None
        for signal in (signals.response_received, signals.item_scraped, signals.request_reached_downloader):
            crawler.signals.connect(self.heard, signal=signal)
        crawler.signals.connect(self.opened, signal=signals.spider_opened)
        crawler.signals.connect(self.closed, signal=signals.engine_stopped)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    def heard(self) -> None:
        self.last = time.monotonic()

    def opened(self) -> None:
        self.task = asyncio.ensure_future(self._beat())

    def closed(self) -> None:
        if self.task:
            self.task.cancel()

    async def _beat(self) -> None:
        while time.monotonic() - self.last < QUIET:
            print(BEAT, flush=True)
            await asyncio.sleep(EVERY)
