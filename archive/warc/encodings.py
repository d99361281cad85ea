"""Decoding of Content-Encodings, the same as the crawler's: the readable part of a broken stream is kept."""

from __future__ import annotations

import sys
import zlib
from collections.abc import Callable

import brotli

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd


def undo(raw: bytes, encoding: str | None) -> bytes | None:
    """Return a body without its Content-Encoding; None if the encoding is unknown. A body that does not match
    its header is returned unchanged."""
    name = (encoding or "identity").strip().lower()
    if name not in _DECODERS:
        return None
    try:
        return _DECODERS[name](raw)
    except (zlib.error, brotli.error, zstd.ZstdError, EOFError):
        return raw


def _gunzip(raw: bytes) -> bytes:
    whole = []
    while raw:
        unzip = zlib.decompressobj(zlib.MAX_WBITS | 16)
        try:
            whole.append(unzip.decompress(raw))
        except zlib.error:
            if not whole:
                raise
            break
        raw = unzip.unused_data.lstrip(b"\0")
    return b"".join(whole)


def _inflate(raw: bytes) -> bytes:
    try:
        return zlib.decompressobj().decompress(raw)
    except zlib.error:  # many servers omit the zlib header
        return zlib.decompressobj(-zlib.MAX_WBITS).decompress(raw)


_DECODERS: dict[str, Callable[[bytes], bytes]] = {
    "identity": bytes,
    "gzip": _gunzip,
    "x-gzip": _gunzip,
    "deflate": _inflate,
    "br": brotli.decompress,
    "zstd": zstd.decompress,
}
