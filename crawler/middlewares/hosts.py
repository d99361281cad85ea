"""Allows only the site's own hosts, exactly: no subdomain and no other port, also for redirects and retries.

Clones of real report pages are on hosts outside of the government. Links and redirects to them are not
followed, whatever their text. Scrapy's own middleware lets subdomains and unfiltered requests through. A
public name that resolves to a private network is no portal: it is followed only if the site names it.
"""

from __future__ import annotations

from ipaddress import ip_address
from typing import TYPE_CHECKING, Any, Self
from urllib.parse import urlsplit

from scrapy.exceptions import IgnoreRequest
from scrapy.utils.defer import maybe_deferred_to_future
from scrapy.utils.httpobj import urlparse_cached

from archive.model import Capture
from archive.sentence import say
from archive.vocabulary import AnswerState
from crawler.frontier.request_meta import meta_of
from crawler.sites.addresses import is_public_name
from pipelines.clock import now
from pipelines.stages.session import Session

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.crawler import Crawler


_SAID = {"moved_away": "moved_away", "offsite": "leads_to_another_host"}
"""The sentence of each problem."""


class Offsite(IgnoreRequest):
    """A request for a foreign host, or for a host with a private address."""

    told = True


class HostsMiddleware:
    def __init__(self, session: Session) -> None:
        self.session = session
        self.trusted: set[str] = set(session.site.private)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(Session.of(crawler))

    async def process_request(self, request: Request) -> None:
        if not self.session.site.allows(request.url):
            self.session.count("offsite")
            passed = meta_of(request).get("redirect_urls", [])
            code = "moved_away" if passed and self._is_home(passed[0]) else "offsite"
            origin = (passed or [self.session.site.home])[0]
            self.session.problem(code, say(_SAID[code], url=request.url), origin)
            raise Offsite(request.url)
        host = urlparse_cached(request).hostname or ""
        if host not in self.trusted and is_public_name(host):
            await self._mind_address(host, request.url)

    def _is_home(self, url: str) -> bool:
        """Return whether a URL is the home page of the site by either scheme. A redirect of it says that the portal
        has moved."""
        found, home = urlsplit(url), urlsplit(self.session.site.home)
        return (found.netloc, found.path or "/") == (home.netloc, home.path or "/")

    async def _mind_address(self, host: str, url: str) -> None:
        """Check the address of a host. Scrapy's resolver caches it, so the connection uses the checked
        address. Raises Offsite if it is private."""
        from twisted.internet import reactor

        resolver: Any = reactor
        try:
            address = await maybe_deferred_to_future(resolver.resolve(host))
        except Exception:  # no such name: the connection will fail and report it
            return
        if ip_address(address).is_global:
            self.trusted.add(host)
            return
        self.session.capture(Capture(url, url, now(), 0, None, 0, state=AnswerState.PRIVATE))
        self.session.problem(
            AnswerState.PRIVATE,
            say("private_address", host=host, address=address),
            url,
        )
        raise Offsite(url)
