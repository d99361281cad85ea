"""The delay between requests to a host: the site's delay, never below the Crawl-delay of robots.txt; none on
loopback. A host that answers "too many requests" gets the pause that it asks for. A site with hours is
crawled only within them.

Keeps the ledger of the crawl, host by host (archive/database/politeness_ledger.py).
"""

from __future__ import annotations

from datetime import timedelta
from time import monotonic
from typing import TYPE_CHECKING, Any, Self

from scrapy import signals
from scrapy.settings import SETTINGS_PRIORITIES
from scrapy.utils.httpobj import urlparse_cached

from archive.clock import BEIJING
from archive.sentence import say
from archive.vocabulary import CrawlEnd
from crawler.frontier.request_meta import meta_of
from crawler.sites.addresses import is_loopback
from crawler.visits import pace
from pipelines.clock import stamp
from pipelines.stages.session import Session, Stopped

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.crawler import Crawler
    from scrapy.http import Response
    from scrapy.robotstxt import RobotParser


LEAST = 0.001
"""Seconds between two requests without a delay. At zero, Scrapy counts a request as in progress only in the
next turn of its loop, and sends all waiting requests at once."""
LONGEST = 30 * 86400  # seconds: a longer pause is not believed


class PolitenessMiddleware:
    """Sets the delay of a host's slot before its first request, and again when its robots.txt is known."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self.session = Session.of(crawler)
        self.clock = self.session.clock
        self.slowed: set[str] = set()  # hosts that have only asked for a pause since they were slowed down
        self.jitter = crawler.settings.getfloat("DOWNLOAD_DELAY_JITTER")
        self.patience = crawler.settings.getfloat("GONGKAI_PATIENCE")

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        middleware = cls(crawler)
        crawler.signals.connect(middleware.robots_parsed, signal=signals.robots_parsed)
        crawler.signals.connect(middleware.headers_received, signal=signals.headers_received)
        crawler.signals.connect(middleware.response_downloaded, signal=signals.response_downloaded)
        return middleware

    def process_request(self, request: Request) -> None:
        """Refuse requests once the crawl is ending. Raises Stopped."""
        self._mind_hours()
        if self.session.stopped:
            raise Stopped(request.url)
        host = self._slot(request)
        if host not in self._slots:
            self._set(host, self.wanted(host), self.jitter)
        meta_of(request)["queued"] = self.clock()

    def _mind_hours(self) -> None:
        hours, moment = self.session.site.night, self.clock()
        if hours and not hours.contain(moment):
            opening = hours.opening(moment).astimezone(BEIJING)
            self.session.stop(
                CrawlEnd.NIGHT,
                say("outside_hours", hours=hours, opening=f"{opening:%Y-%m-%d %H:%M}"),
            )

    def wanted(self, host: str) -> float:
        """Return the delay before robots.txt: of the command line, of the site file, none on loopback, or the
        project's."""
        settings = self.crawler.settings
        explicit = (settings.getpriority("DOWNLOAD_DELAY") or 0) > SETTINGS_PRIORITIES["project"]
        asked = getattr(self.crawler.spider, "delay", None)
        if asked is None and not explicit:
            asked = self.session.site.delay
        if asked is None and is_loopback(host) and not explicit:
            asked = 0.0
        return settings.getfloat("DOWNLOAD_DELAY") if asked is None else float(asked)

    def robots_parsed(self, robotparser: RobotParser, request: Request) -> None:
        """Take a Crawl-delay as the least delay."""
        host = self._slot(request)
        floor = robotparser.crawl_delay(self.crawler.settings["USER_AGENT"])
        if floor and floor > 0:
            self.session.entry(host).crawl_delay = floor
            self._set(host, *pace.pace(self.wanted(host), self.jitter, floor))

    def headers_received(self, request: Request) -> None:
        """Record how long the request stood in the queue, until its connection was requested."""
        queued = meta_of(request).pop("queued", None)
        if queued is not None:
            under_way = timedelta(seconds=meta_of(request).get("download_latency", 0.0))
            waited = (self.clock() - queued - under_way).total_seconds()
            self.session.entry(self._slot(request)).waited += max(0.0, waited)

    def response_downloaded(self, response: Response, request: Request) -> None:
        host = self._slot(request)
        entry = self.session.entry(host)
        entry.requests += 1
        entry.bytes += len(response.body)
        entry.last = stamp(self.clock())
        entry.first = entry.first or entry.last
        if response.status == 429 or (response.status == 503 and "Retry-After" in response.headers):
            self.slow_down(request, response.headers.get("Retry-After"))
        else:
            self.slowed.discard(host)

    def slow_down(self, request: Request, wish: bytes | None) -> None:
        """Pause after "too many requests": wait as long as the host asks, then crawl at half the speed.
        Allows more retries than a plain failure. If the pause is longer than the crawl's patience, end the
        crawl."""
        host = self._slot(request)
        meta_of(request).setdefault("max_retry_times", 2 * self.crawler.settings.getint("RETRY_TIMES") + 1)
        seconds = pace.retry_after(wish, self.clock())
        until = self.clock() + timedelta(seconds=min(seconds, LONGEST))
        entry = self.session.entry(host)
        entry.retry_after = stamp(until)
        if seconds > self.patience:
            self.session.stop(
                CrawlEnd.BUSY,
                say("left_alone", host=host, until=f"{until.astimezone(BEIJING):%Y-%m-%d %H:%M}"),
            )
            return
        if host not in self.slowed:  # once, until the host answers again
            self.slowed.add(host)
            self._set(host, pace.slower(self._slots.get(host, {}).get("delay", 0.0)), 0.0)
        entry.paused += seconds
        if slot := self.crawler.engine.downloader.slots.get(host):
            slot.lastseen = max(slot.lastseen, monotonic() + seconds - slot.delay)

    @property
    def _slots(self) -> dict[str, Any]:
        slots: dict[str, Any] = self.crawler.engine.downloader.per_slot_settings
        return slots

    def _set(self, host: str, delay: float, jitter: float) -> None:
        """Set the delay of the future slot and of the present slot, if any."""
        held = max(delay, LEAST)
        self._slots[host] = {**self._slots.get(host, {}), "delay": held, "jitter": jitter}
        if slot := self.crawler.engine.downloader.slots.get(host):
            slot.delay, slot.jitter = held, jitter
        self.session.entry(host).delay = delay

    def _slot(self, request: Request) -> str:
        """Return the host name: Scrapy keeps one slot per name, which its ports and schemes share."""
        return urlparse_cached(request).hostname or ""
