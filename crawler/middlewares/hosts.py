"""Only the site's own hosts, exactly: no subdomain, no other port, redirects and retries included.

Clones of real report pages sit on hosts that are not of the government; a link or a redirect to them is not
followed, whatever its text says. Scrapy's own middleware lets subdomains and unfiltered requests through. A public
name that leads into a private network is no portal: it is followed only where somebody has named it.
"""

from __future__ import annotations

from ipaddress import ip_address
from typing import TYPE_CHECKING, Any, Self

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


class Offsite(IgnoreRequest):
    """Asked for a host the site does not have, or one that is not where it seems."""

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
            origin = meta_of(request).get("redirect_urls", [self.session.site.home])[0]
            self.session.problem("offsite", say("leads_to_another_host", url=request.url), origin)
            raise Offsite(request.url)
        host = urlparse_cached(request).hostname or ""
        if host not in self.trusted and is_public_name(host):
            await self._mind_address(host, request.url)

    async def _mind_address(self, host: str, url: str) -> None:
        """Where the name leads. Scrapy's resolver keeps the answer, so the connection goes where was looked."""
        from twisted.internet import reactor

        resolver: Any = reactor
        try:
            address = await maybe_deferred_to_future(resolver.resolve(host))
        except Exception:  # no such name: the connection will fail of that, and say so
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
