"""Former addresses by row id, which redirect to the lasting addresses."""

from __future__ import annotations

from datasette.app import Datasette
from datasette.utils.asgi import Request, Response

from archive.reports.addresses import CITED
from archive.site.asking import Asking


async def from_row(datasette: Datasette, request: Request) -> Response:
    """Redirect to the page of a report, a body or a comparison, the proof, the JSON or the feed, in the
    requested language."""
    ask = Asking(datasette, request)
    old = _path(request)
    path = await ask.lasting(old)
    if path == old:
        raise ask.missing("no_unit" if old.startswith(("/unit/", "/diff/")) else "no_report")
    return _led(ask, path)


async def from_longer(datasette: Datasette, request: Request) -> Response:
    """Redirect a report address with more digits of its digest than a citation has."""
    start = len("/report/") + CITED
    return _led(Asking(datasette, request), _path(request)[:start])


def _led(ask: Asking, path: str) -> Response:
    """Redirect to a path. Adds the language to the query again, for readers without cookies."""
    query = [ask.request.query_string, "lang=en" if ask.words.language == "en" else ""]
    rest = "&".join(filter(None, query))
    return Response.redirect(ask.url(path) + (f"?{rest}" if rest else ""))


def _path(request: Request) -> str:
    """Return the path within the site."""
    return str(request.scope.get("route_path", request.path)).partition("?")[0]
