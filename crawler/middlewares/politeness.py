"""How fast a host is asked: the site's delay, never below its robots.txt Crawl-delay; none on loopback.

Keeps the ledger of the run: requests, bytes, refusals and the delay in force, host by host.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from scrapy import signals
from scrapy.settings import SETTINGS_PRIORITIES
from scrapy.utils.httpobj import urlparse_cached

from crawler.sites import is_loopback
from pipelines.shelf import Shelf

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.crawler import Crawler
    from scrapy.http import Response
    from scrapy.robotstxt import RobotParser

_SLOWEST = 60.0  # seconds between two requests
_REFUSALS = frozenset([403, 405, 412, 429, 521])


class PolitenessMiddleware:
    """Sets the delay of a host's slot before its first request, and again when its robots.txt is known."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self.shelf = Shelf.of(crawler)
        self.jitter = crawler.settings.getfloat("DOWNLOAD_DELAY_JITTER")

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        middleware = cls(crawler)
        crawler.signals.connect(middleware.robots_parsed, signal=signals.robots_parsed)
        crawler.signals.connect(middleware.response_downloaded, signal=signals.response_downloaded)
        return middleware

    def process_request(self, request: Request) -> None:
        host = self._slot(request)
        if host not in self._slots:
            self._set(host, self.wanted(host), self.jitter)

    def wanted(self, host: str) -> float:
        """The delay asked for, before robots.txt has its say: of the command line, of the site's file, none on
        loopback, or the project's."""
        settings = self.crawler.settings
        explicit = (settings.getpriority("DOWNLOAD_DELAY") or 0) > SETTINGS_PRIORITIES["project"]
        asked = getattr(self.crawler.spider, "delay", None)
        if asked is None and not explicit:
            asked = self.shelf.site.delay
        if asked is None and is_loopback(host) and not explicit:
            asked = 0.0
        return settings.getfloat("DOWNLOAD_DELAY") if asked is None else float(asked)

    def robots_parsed(self, robotparser: RobotParser, request: Request) -> None:
        """A Crawl-delay is a floor: where jitter would go below it, there is none."""
        host = self._slot(request)
        floor = robotparser.crawl_delay(self.crawler.settings["USER_AGENT"])
        if not floor or floor <= 0:
            return
        wanted = self.wanted(host)
        if wanted * (1 - self.jitter) >= floor:
            self._set(host, wanted, self.jitter)
        else:
            self._set(host, max(wanted, floor), 0.0)
        self.shelf.stats.set_value(f"gongkai/crawl_delay/{host}", floor)

    def response_downloaded(self, response: Response, request: Request) -> None:
        """The ledger."""
        host = self._slot(request)
        self.shelf.count(f"host/{host}/requests")
        self.shelf.count(f"host/{host}/bytes", len(response.body))
        if response.status in _REFUSALS:
            self.shelf.count(f"host/{host}/refusals")
        if response.status == 429 or (response.status == 503 and "Retry-After" in response.headers):
            self._slow_down(host, response.headers.get("Retry-After"))

    def _slow_down(self, host: str, wish: bytes | None) -> None:
        """Too many requests: twice as slow from now on, and no faster than the server wishes (a minute at most)."""
        seconds = float(wish) if wish and wish.isdigit() else 1.0
        delay = min(_SLOWEST, max(2 * self._slots.get(host, {}).get("delay", 0.0), seconds))
        self._set(host, delay, 0.0)

    @property
    def _slots(self) -> dict[str, Any]:
        slots: dict[str, Any] = self.crawler.engine.downloader.per_slot_settings
        return slots

    def _set(self, host: str, delay: float, jitter: float) -> None:
        """For the slot to come and, where there is one, for the slot there is."""
        self._slots[host] = {**self._slots.get(host, {}), "delay": delay, "jitter": jitter}
        if slot := self.crawler.engine.downloader.slots.get(host):
            slot.delay, slot.jitter = delay, jitter
        self.shelf.stats.set_value(f"gongkai/host/{host}/delay", delay)

    def _slot(self, request: Request) -> str:
        """Scrapy keeps one slot a host name; ports and schemes of it share it."""
        return urlparse_cached(request).hostname or ""
