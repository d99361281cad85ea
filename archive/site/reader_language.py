"""The language that a reader chose, from the request."""

from __future__ import annotations

from http.cookies import CookieError, SimpleCookie

from archive.catalogue.words import LANGUAGES
from archive.site.asgi import Scope


def header(scope: Scope, name: bytes) -> bytes:
    return next((value for key, value in scope.get("headers", []) if key == name), b"")


def language_of_cookie(scope: Scope) -> str | None:
    try:
        morsel = SimpleCookie(header(scope, b"cookie").decode("latin-1")).get("lang")
    except CookieError:
        return None
    return morsel.value if morsel and morsel.value in LANGUAGES else None
