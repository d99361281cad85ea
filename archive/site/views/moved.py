"""Addresses by the number of a row, as the site gave them once: they lead to those that last."""

from __future__ import annotations

from datasette.app import Datasette
from datasette.utils.asgi import Request, Response

from archive.reports.addresses import CITED
from archive.site.asking import Asking


async def from_row(datasette: Datasette, request: Request) -> Response:
    """The page of a report, a body or a comparison, the proof, the JSON or the feed, in the language it was asked for."""
    ask = Asking(datasette, request)
    old = _path(request)
    path = await ask.lasting(old)
    if path == old:
        raise ask.missing("no_unit" if old.startswith(("/unit/", "/diff/")) else "no_report")
    return _led(ask, path)


async def from_longer(datasette: Datasette, request: Request) -> Response:
    """A report by more digits of its digest than are cited."""
    start = len("/report/") + CITED
    return _led(Asking(datasette, request), _path(request)[:start])


def _led(ask: Asking, path: str) -> Response:
    """The language was taken out of the query; who keeps no cookies is told it again."""
    query = [ask.request.query_string, "lang=en" if ask.words.language == "en" else ""]
    rest = "&".join(filter(None, query))
    return Response.redirect(ask.url(path) + (f"?{rest}" if rest else ""))


def _path(request: Request) -> str:
    """The path within the site."""
    return str(request.scope.get("route_path", request.path)).partition("?")[0]
