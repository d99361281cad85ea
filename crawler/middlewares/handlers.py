"""Scrapy's own HTTP handler with one limit more: an answer's headers end somewhere.

DOWNLOAD_MAXSIZE bounds the body; a server that never stops sending headers would fill the memory until the time
limit. This reaches into private names of Scrapy 2.19, as Scrapy does into Twisted's: an upgrade has to look here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from scrapy.core.downloader.contextfactory import _ScrapyClientContextFactory
from scrapy.core.downloader.handlers.http11 import (
    HTTP11DownloadHandler,
    _LenientHTTP11ClientFactory,
    _LenientHTTP11ClientProtocol,
    _LenientHTTPClientParser,
)
from twisted.web._newclient import ParseError

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from twisted.internet.defer import Deferred
    from twisted.internet.ssl import CertificateOptions

MOST_HEADERS = 256 << 10  # bytes


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
        self._pool.retryAutomatically = (
            False  # a connection that breaks is asked again in its turn, not at once
        )


class OldContextFactory(_ScrapyClientContextFactory):
    """For servers that speak no TLS of this day: keys and ciphers that OpenSSL refuses otherwise."""

    def _get_cert_options(self) -> CertificateOptions:
        options = super()._get_cert_options()
        options.getContext().set_cipher_list(b"ALL:@SECLEVEL=0")
        return options
