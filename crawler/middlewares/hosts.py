"""Only the site's own hosts, exactly: no subdomain, no other port, redirects and retries included.

Clones of real report pages sit on hosts that are not of the government; a link or a redirect to them is not
followed, whatever its text says. Scrapy's own middleware lets subdomains and unfiltered requests through.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from scrapy.exceptions import IgnoreRequest

from pipelines.shelf import Shelf

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.crawler import Crawler


class Offsite(IgnoreRequest):
    """Asked for a host the site does not have."""

    told = True


class HostsMiddleware:
    def __init__(self, shelf: Shelf) -> None:
        self.shelf = shelf

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(Shelf.of(crawler))

    def process_request(self, request: Request) -> None:
        if not self.shelf.site.allows(request.url):
            self.shelf.count("offsite")
            origin = request.meta.get("redirect_urls", [self.shelf.site.home])[0]
            self.shelf.problem("offsite", f"转向站外 leads to another host: {request.url}", origin)
            raise Offsite(request.url)
