"""Compressed responses: text as gzip for clients that accept it, packed as it streams, so that a file of any
length needs no memory."""

from __future__ import annotations

import zlib

from archive.site.asgi import App, Message, Receive, Scope, Send

_TEXT = (
    b"text/",
    b"application/json",
    b"application/xml",
    b"application/atom+xml",
    b"application/ld+json",
    b"image/svg",
)
_SHORT = 1000
_GZIP = 16 + zlib.MAX_WBITS


def compressed(app: App) -> App:
    """Return the app with gzip for its text responses; short responses stay unpacked."""

    async def wrapped(scope: Scope, receive: Receive, send: Send) -> None:
        headers = scope.get("headers", [])
        if not any(name == b"accept-encoding" and b"gzip" in value for name, value in headers):
            await app(scope, receive, send)
        else:
            await app(scope, receive, _Packer(send).send)

    return wrapped


class _Packer:
    """A response in transit. Its start waits for the first bytes, which decide whether to pack."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self._start: Message = {}
        self._packer: zlib._Compress | None = None

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self._start = message
        elif message["type"] != "http.response.body":
            await self._send(message)
        else:
            await self._body(message.get("body", b""), bool(message.get("more_body")))

    async def _body(self, body: bytes, more: bool) -> None:
        if self._start:
            start, self._start = self._start, {}
            if _is_text(start) and (more or len(body) > _SHORT):
                self._packer = zlib.compressobj(5, zlib.DEFLATED, _GZIP)
                kept = [
                    (name, value) for name, value in start["headers"] if name.lower() != b"content-length"
                ]
                start = {**start, "headers": [*kept, (b"content-encoding", b"gzip")]}
            await self._send(start)
        if self._packer:
            body = self._packer.compress(body) + self._packer.flush(
                zlib.Z_SYNC_FLUSH if more else zlib.Z_FINISH
            )
        await self._send({"type": "http.response.body", "body": body, "more_body": more})


def _is_text(start: Message) -> bool:
    own = {name.lower(): value for name, value in start.get("headers", [])}
    return own.get(b"content-type", b"").startswith(_TEXT) and b"content-encoding" not in own
