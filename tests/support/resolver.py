"""A DNS in which every name leads to this machine."""

from __future__ import annotations

from typing import Any

from scrapy.resolver import CachingThreadedResolver
from twisted.internet import defer

RESOLVER = "tests.support.resolver.EverythingIsHere"


class EverythingIsHere(CachingThreadedResolver):
    """For the setting TWISTED_DNS_RESOLVER."""

    def getHostByName(self, name: str, timeout: Any = ()) -> Any:  # noqa: ARG002 - Twisted's signature
        return defer.succeed("127.0.0.1")
