"""What goes round every answer: the reader's language taken from the request, strict headers put on."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from http import HTTPStatus
from http.cookies import CookieError, SimpleCookie
from pathlib import Path
from urllib.parse import parse_qsl, urlencode

from datasette.app import Datasette

from archive import __version__
from archive.catalogue.descriptions import NAME
from archive.catalogue.words import LANGUAGES, Words
from archive.database.copying import stamp
from archive.sentence import say
from archive.site.asgi import App, Message, Receive, Scope, Send
from archive.site.free_sql import Gate, is_forbidden, is_free
from archive.site.remembering import today

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
_READING = frozenset(["GET", "HEAD", "OPTIONS"])
_YEAR = 365 * 24 * 3600


def wrapper(datasette: Datasette) -> Callable[[App], App]:
    """A wrapper with the language chosen before the app (`scope["language"]`) and the headers set behind it.

    `?lang=en` is taken out of the query, since Datasette would read it as a filter, and kept in a cookie. Nothing
    but GET, HEAD and OPTIONS comes through, and verdicts to the review desk on one's own machine. Nothing shows how the
    machine is made: Datasette's pages of debugging are closed. SQL of a reader's own waits for its turn. A page follows
    from the archive's state, its address, the language and the day, so that one the reader has already is answered by 304.
    """

    gate = Gate()

    def wrap(app: App) -> App:
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

        return wrapped

    return wrap


def _is_verdict(scope: Scope, datasette: Datasette) -> bool:
    """Whether a verdict comes to the review desk, where there is one."""
    desk = f"{datasette.setting('base_url').rstrip('/')}/review"
    return bool(scope["method"] == "POST" and scope["path"] == desk and datasette._gongkai_desk)


async def _answer(datasette: Datasette, app: App, scope: Scope, receive: Receive, send: Send) -> None:
    asked, query = _take_language(scope.get("query_string", b""))
    language = asked or _language_of_cookie(scope) or "zh"
    etag = _etag(datasette, language)
    if not asked and _header(scope, b"if-none-match") == etag:
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
    """Datasette would count twenty million cells before it shows the first."""
    if not path.endswith(f"/{NAME}/cells") or b"report=" in query or b"_nocount" in query:
        return query
    return query + b"&_nocount=1" if query else b"_nocount=1"


def _headers(datasette: Datasette, message: Message, etag: bytes) -> list[tuple[bytes, bytes]]:
    """The headers of an answer with ours; a policy of its own and "immutable" stay as a view set them."""
    given = [(name.lower(), value) for name, value in message.get("headers", [])]
    own = dict(given)
    ours = dict(HEADERS)
    if b"content-security-policy" in own:
        ours[b"content-security-policy"] = own[b"content-security-policy"]
    is_for_ever = b"immutable" in own.get(b"cache-control", b"")
    if message["status"] == HTTPStatus.OK and not is_for_ever:
        is_fixed = not datasette.get_database(NAME).is_mutable
        ours[b"cache-control"] = b"public, max-age=3600" if is_fixed else b"no-cache"
        ours[b"etag"] = etag
    return [*((name, value) for name, value in given if name not in ours), *ours.items()]


def _etag(datasette: Datasette, language: str) -> bytes:
    state = stamp(Path(datasette.get_database(NAME).path))
    return f'W/"{__version__}-{state}-{today():%Y%m%d}-{language}"'.encode()


def _header(scope: Scope, name: bytes) -> bytes:
    return next((value for key, value in scope.get("headers", []) if key == name), b"")


async def _refuse(send: Send, scope: Scope, status: int, code: str) -> None:
    """An answer of one sentence, in the reader's language."""
    asked, _ = _take_language(scope.get("query_string", b""))
    words = Words(asked or _language_of_cookie(scope) or "zh").told(say(code))
    headers = [*HEADERS, (b"content-type", b"text/plain; charset=utf-8")]
    headers += {405: [(b"allow", b"GET, HEAD, OPTIONS")], 503: [(b"retry-after", b"5")]}.get(status, [])
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": f"{words}\n".encode()})


def _is_debugging(path: str, datasette: Datasette) -> bool:
    """Whether a path is one of Datasette's own pages about itself; its static files are none."""
    inside = path.removeprefix(datasette.setting("base_url").rstrip("/"))
    return inside.startswith("/-/") and not inside.startswith("/-/static")


def _take_language(query: bytes) -> tuple[str | None, bytes]:
    if b"lang=" not in query:
        return None, query
    pairs = parse_qsl(query.decode("latin-1"), keep_blank_values=True)
    asked = next((value for name, value in pairs if name == "lang" and value in LANGUAGES), None)
    rest = urlencode([(name, value) for name, value in pairs if name != "lang"])
    return asked, rest.encode("latin-1")


def _language_of_cookie(scope: Scope) -> str | None:
    try:
        morsel = SimpleCookie(_header(scope, b"cookie").decode("latin-1")).get("lang")
    except CookieError:
        return None
    return morsel.value if morsel and morsel.value in LANGUAGES else None
