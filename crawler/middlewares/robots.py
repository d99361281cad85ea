"""robots.txt by RFC 9309: an absent file (4xx) allows everything, an unreachable file (5xx, no answer)
nothing.

Scrapy's middleware allows everything in both cases, and keeps one verdict for http and https together.
"""

from __future__ import annotations

import asyncio
import codecs
import re
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from scrapy import Request, signals
from scrapy.downloadermiddlewares.robotstxt import RobotsTxtMiddleware
from scrapy.exceptions import IgnoreRequest, StopDownload
from scrapy.http.request import NO_CALLBACK
from scrapy.robotstxt import ProtegoRobotParser
from scrapy.utils.httpobj import urlparse_cached

from archive.sentence import say
from crawler.frontier.request_meta import RequestMeta, meta_of
from pipelines.readers.sniff import HTML, sniff
from pipelines.stages.session import Session

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from scrapy.robotstxt import RobotParser

PATIENCE = 5
"""Retries for robots.txt on a busy host: without it nothing may be fetched."""
MOST_BYTES = 512 << 10
"""Most bytes of a robots.txt to read (RFC 9309 demands at least 500 KiB)."""
LONGEST_DELAY = 3600.0
"""Longest Crawl-delay in seconds. A host with a longer delay is not crawled."""
_SITEMAP = re.compile(rb"^\s*sitemap\s*:\s*(\S+)", re.I | re.M)
_MOST_SITEMAPS = 10
_NOTHING = b"User-agent: *\nDisallow: /\n"


class Forbidden(IgnoreRequest):
    """A request that robots.txt forbids. `told` if the reason is a recorded problem."""

    code = "robots_forbidden"
    told = False


class RobotsMiddleware(RobotsTxtMiddleware):
    """One verdict per origin, requested once."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self.session = Session.of(crawler)
        crawler.signals.connect(self._bound, signal=signals.bytes_received)
        self._verdicts: dict[str, asyncio.Future[RobotParser | None]] = {}
        self._unreachable: set[str] = set()
        self.sitemaps: list[str] = []  # sitemaps that robots.txt names

    async def robot_parser(self, request: Request) -> RobotParser | None:
        origin = _origin(request)
        if origin not in self._verdicts:
            self._verdicts[origin] = asyncio.ensure_future(self._ask(origin, request))
        return await self._verdicts[origin]

    def process_request_2(self, rp: RobotParser | None, request: Request) -> None:
        try:
            super().process_request_2(rp, request)
        except IgnoreRequest as error:
            forbidden = Forbidden(str(error))
            forbidden.told = _origin(request) in self._unreachable
            raise forbidden from None

    async def _ask(self, origin: str, request: Request) -> RobotParser | None:
        meta: RequestMeta = {"dont_obey_robotstxt": True, "robots": True, "max_retry_times": PATIENCE}
        question = Request(f"{origin}/robots.txt", priority=1000, meta=dict(meta), callback=NO_CALLBACK)
        try:
            answer = await self.crawler.engine.download_async(question)
        except IgnoreRequest as error:
            self._verdict(origin, f"absent ({type(error).__name__})")
            return None
        except Exception as error:  # refused, timed out, torn: no answer in any case
            return self._nothing(origin, f"{type(error).__name__}: {error}")
        if answer.status >= 500:
            return self._nothing(origin, f"HTTP {answer.status}")
        if not 200 <= answer.status < 300:
            self._verdict(origin, f"absent ({answer.status})")
            return None
        if sniff(answer.body) == HTML:  # the portal's home page, or its form of a 404
            self._verdict(origin, "absent (a web page)")
            return None
        said = _utf8(answer.body).replace(b"\r", b"\n")  # some are written on an old Macintosh
        self.sitemaps += [found.decode("latin-1") for found in _SITEMAP.findall(said)][:_MOST_SITEMAPS]
        parser = ProtegoRobotParser(said, self.crawler.spider)
        wish = parser.crawl_delay(self.crawler.settings["USER_AGENT"])
        if wish and wish > LONGEST_DELAY:
            return self._too_slow(origin, wish)
        await self.crawler.signals.send_catch_log_async(
            signal=signals.robots_parsed, robotparser=parser, request=request
        )
        self._verdict(origin, "obeyed")
        return parser

    def _too_slow(self, origin: str, wish: float) -> RobotParser:
        """Forbid everything on a host with an excessive Crawl-delay, and report it."""
        self._unreachable.add(origin)
        self._verdict(origin, f"not to be crawled (Crawl-delay {wish:g})")
        said = say("delay_too_long", seconds=wish)
        self.session.problem("robots_delay", said, f"{origin}/robots.txt")
        return ProtegoRobotParser(_NOTHING, self.crawler.spider)

    def _bound(self, data: bytes, request: Request) -> None:
        """Stop the download of an endless robots.txt; the bytes so far count."""
        if not meta_of(request).get("robots"):
            return
        meta_of(request)["robots_bytes"] = meta_of(request).get("robots_bytes", 0) + len(data)
        if meta_of(request)["robots_bytes"] > MOST_BYTES:
            raise StopDownload(fail=False)

    def _nothing(self, origin: str, why: str) -> RobotParser:
        """Forbid everything on a host without an answer, and report it."""
        self._unreachable.add(origin)
        self._verdict(origin, f"unreachable ({why})")
        self.session.problem("unreachable", say("site_unreachable", why=why), f"{origin}/robots.txt")
        return ProtegoRobotParser(_NOTHING, self.crawler.spider)

    def _verdict(self, origin: str, verdict: str) -> None:
        """Write the verdict to the ledger; http and https of a host may differ."""
        entry = self.session.entry(urlsplit(origin).hostname or "")
        entry.robots = verdict if entry.robots in (None, verdict) else f"{entry.robots}; {origin}: {verdict}"


def _utf8(body: bytes) -> bytes:
    """Return a robots.txt of any encoding as UTF-8. Scrapy takes other bytes for an empty file, which allows
    everything. Drops the last line of a cut file."""
    whole = body if len(body) <= MOST_BYTES else body[:MOST_BYTES].rpartition(b"\n")[0]
    for mark, name in (
        (codecs.BOM_UTF16_LE, "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16"),
        (codecs.BOM_UTF8, "utf-8-sig"),
    ):
        if whole.startswith(mark):
            return whole.decode(name, "replace").encode()
    try:
        return whole.decode().encode()
    except UnicodeDecodeError:
        return whole.decode("gb18030", "replace").encode()


def _origin(request: Request) -> str:
    parts = urlparse_cached(request)
    return f"{parts.scheme}://{parts.netloc}"
