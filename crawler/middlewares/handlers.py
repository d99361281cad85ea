"""Scrapy's own HTTP handler with two more limits: on the size of response headers, and on the speed of the
next request after an abandoned response.

DOWNLOAD_MAXSIZE bounds the body only: a server that never stops sending headers would fill the memory until
the time limit. The module uses private names of Scrapy 2.19, as Scrapy uses Twisted's: check it after an
upgrade.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from scrapy import exceptions
from scrapy.core.downloader.contextfactory import _ScrapyClientContextFactory
from scrapy.core.downloader.handlers.http11 import (
    HTTP11DownloadHandler,
    _LenientHTTP11ClientFactory,
    _LenientHTTP11ClientProtocol,
    _LenientHTTPClientParser,
)
from twisted.web._newclient import ParseError

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.crawler import Crawler
    from scrapy.http import Response
    from twisted.internet.defer import Deferred
    from twisted.internet.ssl import CertificateOptions

MOST_HEADERS = 256 << 10  # bytes
RECOVERY = 3.0  # seconds that a server may need to notice a closed connection


class _Parser(_LenientHTTPClientParser):
    received = 0

    def lineReceived(self, line: bytes) -> None:
        self.received += len(line)
        if self.received > MOST_HEADERS:
            raise ParseError("Headers too big", line[:100])  # type: ignore[no-untyped-call]
        super().lineReceived(line)

    def lineLengthExceeded(self, line: bytes) -> None:
        raise ParseError("Header line too long", line[:100])  # type: ignore[no-untyped-call]


class _Protocol(_LenientHTTP11ClientProtocol):
    def request(self, request: Any) -> Deferred[Any]:
        answer = super().request(request)
        assert self._parser is not None
        self._parser.__class__ = _Parser
        return answer


class _Factory(_LenientHTTP11ClientFactory):
    def buildProtocol(self, addr: Any) -> _Protocol:  # noqa: ARG002 - Twisted's signature
        return _Protocol(self._quiescentCallback)  # type: ignore[no-untyped-call]


class BoundedHandler(HTTP11DownloadHandler):
    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._pool._factory = _Factory
        self._pool.retryAutomatically = False  # a broken connection is retried in its turn, not at once

    async def download_request(self, request: Request) -> Response:
        """Download a request. After an abandoned response, wait until the server has stopped sending: only
        then its turn is over."""
        try:
            return await super().download_request(request)
        except (exceptions.DownloadTimeoutError, exceptions.DownloadCancelledError):
            await asyncio.sleep(RECOVERY)
            raise

    async def close(self) -> None:
        """Close the idle connections, and wait a moment for their servers. Scrapy's own method answers for a late
        server itself. If the server then closes after all, Twisted prints an error."""
        closed = self._pool.closeCachedConnections().asFuture(asyncio.get_running_loop())  # type: ignore[no-untyped-call]
        await asyncio.wait([closed], timeout=self._disconnect_timeout)


class OldContextFactory(_ScrapyClientContextFactory):
    """For servers without current TLS: allows keys and ciphers that OpenSSL refuses by default."""

    def _get_cert_options(self) -> CertificateOptions:
        options = super()._get_cert_options()
        options.getContext().set_cipher_list(b"ALL:@SECLEVEL=0")
        return options
