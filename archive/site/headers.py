"""The wrapper of every response: takes the reader's language from the request, and sets strict headers."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from http import HTTPStatus
from pathlib import Path
from urllib.parse import parse_qsl, urlencode

from datasette.app import Datasette

from archive import __version__
from archive.catalogue.descriptions import NAME
from archive.catalogue.words import LANGUAGES, Words
from archive.database.copying import stamp
from archive.sentence import say
from archive.site.asgi import App, Message, Receive, Scope, Send
from archive.site.compression import compressed
from archive.site.free_sql import Gate, is_forbidden, is_free
from archive.site.kept_pages import KeptPages
from archive.site.reader_language import header, language_of_cookie
from archive.site.releases import latest
from archive.site.remembering import today
from archive.site.routes import before

# No inline script or style anywhere, not even on Datasette's pages: our templates keep theirs in files.
POLICY = (
    "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
HEADERS = [
    (b"content-security-policy", POLICY.encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"same-origin"),
    (b"vary", b"Cookie, Accept-Encoding"),
]
_READING = frozenset(["GET", "HEAD", "OPTIONS"])
_YEAR = 365 * 24 * 3600


def wrapper(datasette: Datasette) -> Callable[[App], App]:
    """Return a wrapper that chooses the language before the app (`scope["language"]`) and sets the headers
    after it.

    It takes `?lang=en` out of the query, because Datasette would read it as a filter, and keeps it in a
    cookie. Only GET, HEAD and OPTIONS pass, and verdicts to the review desk on one's own machine. Datasette's
    debugging pages are closed, because they show how the machine is made. Readers' own SQL waits for its
    turn. A page depends on the archive's state, its address, the language and the day, so a page that the
    reader has already gets a 304.
    """

    gate = Gate()

    def wrap(behind: App) -> App:
        app = before(datasette, behind)

        async def wrapped(scope: Scope, receive: Receive, send: Send) -> None:
            if scope["type"] != "http":
                await app(scope, receive, send)
            elif scope["method"] not in _READING and not _is_verdict(scope, datasette):
                await _refuse(send, scope, 405, "read_only")
            elif _is_debugging(scope["path"], datasette):
                await _refuse(send, scope, 404, "no_such_page")
            elif not is_free(scope.get("query_string", b"")):
                await _answer(datasette, app, scope, receive, send)
            elif is_forbidden(scope["query_string"]):
                await _refuse(send, scope, 400, "no_asking_where_files_lie")
            elif gate.is_full:
                await _refuse(send, scope, 503, "too_many_queries")
            else:
                await _answer(datasette, partial(gate.pass_through, app), scope, receive, send)

        return KeptPages(compressed(wrapped), partial(_state, datasette))

    return wrap


def _is_verdict(scope: Scope, datasette: Datasette) -> bool:
    """Return whether a request is a verdict to the review desk, if the site has one."""
    desk = f"{datasette.setting('base_url').rstrip('/')}/review"
    return bool(scope["method"] == "POST" and scope["path"] == desk and datasette._gongkai_desk)


async def _answer(datasette: Datasette, app: App, scope: Scope, receive: Receive, send: Send) -> None:
    asked, query = _take_language(scope.get("query_string", b""))
    language = asked or language_of_cookie(scope) or "zh"
    etag = _etag(datasette, language)
    if not asked and header(scope, b"if-none-match") == etag:
        await send({"type": "http.response.start", "status": 304, "headers": [*HEADERS, (b"etag", etag)]})
        await send({"type": "http.response.body", "body": b""})
        return
    cookies = []
    if asked:
        cookie = (
            f"lang={asked}; Path={datasette.setting('base_url')}; Max-Age={_YEAR}; SameSite=Lax; HttpOnly"
        )
        cookies.append((b"set-cookie", cookie.encode()))

    async def send_with_headers(message: Message) -> None:
        if message["type"] == "http.response.start":
            message = {**message, "headers": [*_headers(datasette, message, etag), *cookies]}
        await send(message)

    query = _uncounted(scope["path"], query)
    await app({**scope, "query_string": query, "language": language}, receive, send_with_headers)


def _uncounted(path: str, query: bytes) -> bytes:
    """Return a query that keeps Datasette from counting twenty million cells before it shows the first."""
    if not path.endswith(f"/{NAME}/cells") or b"report=" in query or b"_nocount" in query:
        return query
    return query + b"&_nocount=1" if query else b"_nocount=1"


def _headers(datasette: Datasette, message: Message, etag: bytes) -> list[tuple[bytes, bytes]]:
    """Return the headers of a response with the site's. A view's own policy, "immutable" and "no-store" stay."""
    given = [(name.lower(), value) for name, value in message.get("headers", [])]
    own = dict(given)
    ours = dict(HEADERS)
    if b"content-security-policy" in own:
        ours[b"content-security-policy"] = own[b"content-security-policy"]
    is_settled = any(word in own.get(b"cache-control", b"") for word in (b"immutable", b"no-store"))
    if message["status"] == HTTPStatus.OK and not is_settled:
        is_fixed = not datasette.get_database(NAME).is_mutable
        ours[b"cache-control"] = b"public, max-age=3600" if is_fixed else b"no-cache"
        ours[b"etag"] = etag
    return [*((name, value) for name, value in given if name not in ours), *ours.items()]


def _state(datasette: Datasette) -> str:
    """Return a text that changes with every write to the archive and every release."""
    released = latest(getattr(datasette, "_gongkai_releases", None))
    return stamp(Path(datasette.get_database(NAME).path)) + (f"-{released.name}" if released else "")


def _etag(datasette: Datasette, language: str) -> bytes:
    return f'W/"{__version__}-{_state(datasette)}-{today():%Y%m%d}-{language}"'.encode()


async def _refuse(send: Send, scope: Scope, status: int, code: str) -> None:
    """Send a response of one sentence, in the reader's language."""
    asked, _ = _take_language(scope.get("query_string", b""))
    words = Words(asked or language_of_cookie(scope) or "zh").told(say(code))
    headers = [*HEADERS, (b"content-type", b"text/plain; charset=utf-8")]
    headers += {405: [(b"allow", b"GET, HEAD, OPTIONS")], 503: [(b"retry-after", b"5")]}.get(status, [])
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": f"{words}\n".encode()})


def _is_debugging(path: str, datasette: Datasette) -> bool:
    """Return whether a path is one of Datasette's pages about itself, static files excepted."""
    inside = path.removeprefix(datasette.setting("base_url").rstrip("/"))
    return inside.startswith("/-/") and not inside.startswith("/-/static")


def _take_language(query: bytes) -> tuple[str | None, bytes]:
    if b"lang=" not in query:
        return None, query
    pairs = parse_qsl(query.decode("latin-1"), keep_blank_values=True)
    asked = next((value for name, value in pairs if name == "lang" and value in LANGUAGES), None)
    rest = urlencode([(name, value) for name, value in pairs if name != "lang"])
    return asked, rest.encode("latin-1")
