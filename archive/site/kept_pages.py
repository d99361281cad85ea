"""A cache of sent pages: a popular page is made once for each state of the archive.

A page depends on the state, its address, the language and the day. Pages of readers' own SQL, pages that set a
cookie, and long files are not kept.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from typing import Any

from archive.site.asgi import App, Message, Receive, Scope, Send
from archive.site.free_sql import is_free
from archive.site.reader_language import language_of_cookie
from archive.site.remembering import today

ROOM = 64 << 20
"""Bytes of all kept pages."""
_LARGEST = 1 << 20
_TOLD = (b"host", b"x-forwarded-proto", b"x-forwarded-host")
_APART = (b"accept-encoding", b"if-none-match")
"""Request headers that a response may depend on; of the encodings only gzip counts."""


class KeptPages:
    """An app with a cache of the last requested pages. `state` returns a text that changes with every write to the
    archive. It is asked before a page is made, so a page made while a crawl writes is kept for the state before."""

    def __init__(self, app: App, state: Callable[[], str]) -> None:
        self._app = app
        self._state = state
        self._pages: OrderedDict[Any, list[Message]] = OrderedDict()
        self._size = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        key = _key(scope, self._state)
        if key is None:
            await self._app(scope, receive, send)
        elif page := self._pages.get(key):
            self._pages.move_to_end(key)
            for message in page:
                await send(message)
        else:
            sent: list[Message] = []

            async def noted(message: Message) -> None:
                sent.append(message)
                if _size(sent) > _LARGEST:
                    sent[:] = [{"type": "too long"}]
                await send(message)

            await self._app(scope, receive, noted)
            if _is_kept(sent):
                self._keep(key, sent)

    def _keep(self, key: Any, page: list[Message]) -> None:
        self._size += _size(page) - _size(self._pages.pop(key, []))
        self._pages[key] = page
        while self._size > ROOM:
            self._size -= _size(self._pages.popitem(last=False)[1])


def _key(scope: Scope, state: Callable[[], str]) -> Any:
    """Return everything that a page depends on; None for a page that is not kept."""
    if scope["type"] != "http" or scope["method"] != "GET" or is_free(scope.get("query_string", b"")):
        return None
    told = {name: value for name, value in scope.get("headers", []) if name in (*_TOLD, *_APART)}
    if b"if-none-match" in told or b"lang=" in scope.get("query_string", b""):
        return None
    where = (state(), scope.get("scheme"), scope["path"], scope.get("query_string"), today())
    is_small = b"gzip" in told.get(b"accept-encoding", b"")
    return (*where, language_of_cookie(scope), is_small, *(told.get(name) for name in _TOLD))


def _size(page: list[Message]) -> int:
    return sum(len(message.get("body", b"")) + 500 for message in page)


def _is_kept(page: list[Message]) -> bool:
    """Return whether a response is whole, good and the same for every reader."""
    if not page or page[0].get("status") != 200 or page[-1].get("more_body"):
        return False
    headers = {name.lower(): value for name, value in page[0]["headers"]}
    return b"set-cookie" not in headers and b"no-store" not in headers.get(b"cache-control", b"")
