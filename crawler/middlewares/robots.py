"""robots.txt as RFC 9309 has it: absent (4xx) allows everything, unreachable (5xx, no answer) nothing.

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
"""Times a robots.txt is asked for again where the host is busy: without it nothing may be fetched."""
MOST_BYTES = 512 << 10
"""Bytes of a robots.txt that are read (RFC 9309 asks for 500 KiB at least)."""
LONGEST_DELAY = 3600.0
"""Seconds of a Crawl-delay beyond which a host is not crawled at all."""
_SITEMAP = re.compile(rb"^\s*sitemap\s*:\s*(\S+)", re.I | re.M)
_MOST_SITEMAPS = 10
_NOTHING = b"User-agent: *\nDisallow: /\n"


class Forbidden(IgnoreRequest):
    """robots.txt does not want this fetched. `told` where the reason is a problem already written down."""

    code = "robots_forbidden"
    told = False


class RobotsMiddleware(RobotsTxtMiddleware):
    """One verdict an origin, asked for once."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self.session = Session.of(crawler)
        crawler.signals.connect(self._bound, signal=signals.bytes_received)
        self._verdicts: dict[str, asyncio.Future[RobotParser | None]] = {}
        self._unreachable: set[str] = set()
        self.sitemaps: list[str] = []  # that a robots.txt names

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
        except Exception as error:  # refused, timed out, torn: whatever it is, there is no answer
            return self._nothing(origin, f"{type(error).__name__}: {error}")
        if answer.status >= 500:
            return self._nothing(origin, f"HTTP {answer.status}")
        if not 200 <= answer.status < 300:
            self._verdict(origin, f"absent ({answer.status})")
            return None
        if sniff(answer.body) == HTML:  # the portal's home page, or its way to say 404
            self._verdict(origin, "absent (a web page)")
            return None
        said = _utf8(answer.body)
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
        """A host that wants hours between two requests does not want to be crawled."""
        self._unreachable.add(origin)
        self._verdict(origin, f"not to be crawled (Crawl-delay {wish:g})")
        said = say("delay_too_long", seconds=wish)
        self.session.problem("robots_delay", said, f"{origin}/robots.txt")
        return ProtegoRobotParser(_NOTHING, self.crawler.spider)

    def _bound(self, data: bytes, request: Request) -> None:
        """Nobody reads a robots.txt without end: what has come is what counts."""
        if not meta_of(request).get("robots"):
            return
        meta_of(request)["robots_bytes"] = meta_of(request).get("robots_bytes", 0) + len(data)
        if meta_of(request)["robots_bytes"] > MOST_BYTES:
            raise StopDownload(fail=False)

    def _nothing(self, origin: str, why: str) -> RobotParser:
        """Nobody answers: nothing may be fetched, and that is a problem of its own."""
        self._unreachable.add(origin)
        self._verdict(origin, f"unreachable ({why})")
        self.session.problem("unreachable", say("site_unreachable", why=why), f"{origin}/robots.txt")
        return ProtegoRobotParser(_NOTHING, self.crawler.spider)

    def _verdict(self, origin: str, verdict: str) -> None:
        """Into the ledger; http and https of a host may have one each."""
        entry = self.session.entry(urlsplit(origin).hostname or "")
        entry.robots = verdict if entry.robots in (None, verdict) else f"{entry.robots}; {origin}: {verdict}"


def _utf8(body: bytes) -> bytes:
    """A robots.txt in whatever encoding: Scrapy takes what is no UTF-8 for an empty one, which allows everything. Of one
    that was cut off the last line is dropped."""
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
