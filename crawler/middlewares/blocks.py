"""Answers that are no content: refused by a firewall ("blocked"), or gone behind a friendly face ("gone").

They are written down (WARC record, capture without a body) and go no further: never an empty list, never a
report. A block is not asked again and no challenge is solved; after a few in a row the site is left alone.
"""

from __future__ import annotations

import asyncio
import re
from typing import TYPE_CHECKING, Self
from urllib.parse import urljoin

from scrapy.exceptions import IgnoreRequest

from crawler.cms.follow import same
from crawler.middlewares.keep import capture
from pipelines.readers.text import decode
from pipelines.shelf import Shelf

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.crawler import Crawler
    from scrapy.http import Response

BLOCKED = frozenset([403, 405, 412, 521])
REDIRECTS = frozenset([301, 302, 303, 307, 308])
_SMALL = 64 << 10  # bytes: block and error pages are small
_BLOCK = re.compile(
    r"云堤|网防G01|eventID.{0,2000}拦截|拦截.{0,2000}eventID|__jsl_clearance|__jsluid|\$_ts\s*=|wzws|"
    r"document\.cookie\s*=\s*\('_'\)|请求.{0,20}(存在安全风险|被拦截)|访问.{0,20}被(防火墙|安全防护)?拦截",
    re.S | re.I,
)
_GONE = re.compile(
    r"((访问|请求|查看)的信息|页面|网页|内容|文章|栏目)[^。<]{0,12}(不存在|已(被)?删除|已(被)?下线|已移除)|"
    r"404\s*(not\s*found|错误|页面)",
    re.I,
)
_REFRESH = re.compile(r"<meta[^>]+http-equiv\s*=\s*[\"']?refresh[^>]+url\s*=\s*['\"]?([^'\">\s]+)", re.I)
_TAGS = re.compile(r"<(script|style)\b.*?</\1>|<[^>]+>", re.S | re.I)
_WORDS = 400  # characters of text: a page that only says it is gone says little else


class Refused(IgnoreRequest):
    """An answer that is no content; the problem is written down already."""

    told = True
    state = "refused"


class Blocked(Refused):
    """A firewall in the way."""

    state = "blocked"


class Gone(Refused):
    """The page says, or does as if, it were no more."""

    state = "gone"


class BlocksMiddleware:
    """Judges what came, decompressed."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self.shelf = Shelf.of(crawler)
        self.limit = crawler.settings.getint("GONGKAI_BLOCKED_LIMIT")
        self.in_a_row = 0

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    def process_request(self, request: Request) -> None:
        """Once the site has refused too often nothing more is asked of it."""
        if self.in_a_row >= self.limit:
            raise Blocked(request.url)

    def process_response(self, request: Request, response: Response) -> Response:
        if request.meta.get("robots"):
            return response
        state = judge(response.status, response.body, response.url, self.shelf.site.home)
        if state is None:
            if response.status in (200, 304):
                self.in_a_row = 0
            return response
        self.shelf.capture(capture(request, response, None))
        if state == "gone":
            self.shelf.problem("gone", "页面已不存在 the page is gone", request.url)
            raise Gone(request.url)
        message = f"被防火墙拦截 blocked by a firewall (HTTP {response.status})"
        self.shelf.problem("blocked", message, request.url)
        self._back_off()
        raise Blocked(request.url)

    def _back_off(self) -> None:
        self.in_a_row += 1
        if self.in_a_row == self.limit:
            closing = self.crawler.engine.close_spider_async(reason="blocked")
            self._closing = asyncio.ensure_future(closing)


class DeadEndMiddleware:
    """Judges redirects: a page that leads to the home page instead of anywhere is gone. All are written down."""

    def __init__(self, shelf: Shelf) -> None:
        self.shelf = shelf

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(Shelf.of(crawler))

    def process_response(self, request: Request, response: Response) -> Response:
        location = response.headers.get("Location")
        if response.status not in REDIRECTS or not location:
            return response
        self.shelf.capture(capture(request, response, None))
        if request.meta.get("robots"):
            return response
        target = urljoin(request.url, location.decode("latin-1"))
        if _is_home(target, self.shelf.site.home) and not _is_home(request.url, self.shelf.site.home):
            self.shelf.problem(
                "gone", f"转向首页 redirects ({response.status}) to the home page", request.url
            )
            raise Gone(request.url)
        return response


def judge(status: int, body: bytes, url: str, home: str) -> str | None:
    """The effective state of an answer: "blocked", "gone", or None for what it seems to be."""
    if status in BLOCKED:
        return "blocked"
    if len(body) > _SMALL or body[:5] in (b"%PDF-", b"PK\x03\x04"):
        return None
    text = decode(body)
    if (status == 200 or status >= 500) and _BLOCK.search(text) and _wordless(text):
        return "blocked"
    if status != 200:
        return None
    refresh = _REFRESH.search(text)
    homeward = refresh and _is_home(urljoin(url, refresh[1]), home) and not _is_home(url, home)
    return "gone" if homeward or _says_gone(text) else None


def _says_gone(text: str) -> bool:
    plain = _TAGS.sub(" ", text)
    return len("".join(plain.split())) < _WORDS and bool(_GONE.search(plain))


def _wordless(text: str) -> bool:
    """A block page says little besides; an article about firewalls says more, a list links to more."""
    return len("".join(_TAGS.sub(" ", text).split())) < 4 * _WORDS


def _is_home(url: str, home: str) -> bool:
    return same(url) == same(urljoin(home, "/")) or same(url) == same(home)
