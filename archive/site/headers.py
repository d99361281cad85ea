"""What goes round every answer: the reader's language taken from the request, strict headers put on."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, MutableMapping
from http.cookies import CookieError, SimpleCookie
from typing import Any
from urllib.parse import parse_qsl, urlencode

from archive.site.words import LANGUAGES

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

# No inline script or style anywhere, Datasette's own pages included: our templates carry theirs in files.
POLICY = (
    "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
HEADERS = [
    (b"content-security-policy", POLICY.encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"same-origin"),
    (b"vary", b"Cookie"),
]
_YEAR = 365 * 24 * 3600


def wrap(app: App) -> App:
    """The app with the language chosen before it (`scope["language"]`) and the headers set behind it.

    `?lang=en` is taken out of the query, since Datasette would read it as a filter, and kept in a cookie.
    """

    async def wrapped(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await app(scope, receive, send)
            return
        asked, query = _take_language(scope.get("query_string", b""))
        language = asked or _language_of_cookie(scope) or "zh"
        extra = list(HEADERS)
        if asked:
            cookie = f"lang={asked}; Path=/; Max-Age={_YEAR}; SameSite=Lax; HttpOnly"
            extra.append((b"set-cookie", cookie.encode()))

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                names = {name for name, _ in extra if name != b"set-cookie"}
                kept = [(n, v) for n, v in message.get("headers", []) if n.lower() not in names]
                message = {**message, "headers": [*kept, *extra]}
            await send(message)

        await app({**scope, "query_string": query, "language": language}, receive, send_with_headers)

    return wrapped


def _take_language(query: bytes) -> tuple[str | None, bytes]:
    if b"lang=" not in query:
        return None, query
    pairs = parse_qsl(query.decode("latin-1"), keep_blank_values=True)
    asked = next((value for name, value in pairs if name == "lang" and value in LANGUAGES), None)
    rest = urlencode([(name, value) for name, value in pairs if name != "lang"])
    return asked, rest.encode("latin-1")


def _language_of_cookie(scope: Scope) -> str | None:
    header = next((value for name, value in scope.get("headers", []) if name == b"cookie"), b"")
    try:
        morsel = SimpleCookie(header.decode("latin-1")).get("lang")
    except CookieError:
        return None
    return morsel.value if morsel and morsel.value in LANGUAGES else None
