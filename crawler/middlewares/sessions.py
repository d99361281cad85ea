"""Sessions that a server keeps in its addresses: `/(S(lit3py55t21z5v55vlm25s55))/nb/list.aspx`.

The walk knows addresses without sessions, which stay the same. Such a server redirects each of them to the
same address with a session, so every page would be asked for twice. After the first such redirect a request
goes out with the session of its host. The archive records the address that was asked for, and the address
without the session as the requested one, as after a redirect.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Self
from urllib.parse import urljoin, urlsplit

from crawler.cms.base import without_session
from crawler.frontier.states import REDIRECTS

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.crawler import Crawler
    from scrapy.http import Response

_SESSION = re.compile(r"(?P<before>/(?:[^()?#]*/)?)(?P<session>\([A-Z]\([a-z0-9]{16,}\)\)/)", re.I)


class SessionsMiddleware:
    """Next to the WARC middleware, which sees what is sent. Uses a private name of Scrapy 2.19: a request that
    is replaced would take its turn again."""

    def __init__(self) -> None:
        self.sessions: dict[str, tuple[str, str]] = {}  # by host: the path before the session, the session

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:  # noqa: ARG003 - Scrapy's signature
        return cls()

    def process_request(self, request: Request) -> None:
        parts = urlsplit(request.url)
        before, session = self.sessions.get(parts.netloc, ("", ""))
        if session and parts.path.startswith(before) and without_session(request.url) == request.url:
            path = f"{before}{session}{parts.path.removeprefix(before)}"
            request._set_url(parts._replace(path=path).geturl())

    def process_response(self, request: Request, response: Response) -> Response:
        plain = without_session(request.url)
        target = urljoin(request.url, (response.headers.get("Location") or b"").decode("latin-1"))
        found = _SESSION.match(urlsplit(target).path)
        if response.status in REDIRECTS and found and without_session(target) == plain:
            self.sessions[urlsplit(target).netloc] = (found["before"], found["session"])
        self._take_out(request)
        return response

    def process_exception(self, request: Request, exception: Exception) -> None:  # noqa: ARG002
        self._take_out(request)

    def _take_out(self, request: Request) -> None:
        if _SESSION.match(urlsplit(request.url).path):
            request._set_url(without_session(request.url))
