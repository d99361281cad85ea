"""The site's own pages by path. Each is made at once, in one thread, on one connection.

Datasette's way to a view asks for the state of every schema, for the signed-in actor and for messages, and
changes the thread for each statement. The pages here need none of that. All other paths go to Datasette.
"""

from __future__ import annotations

import asyncio
import re
import threading
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Protocol

from datasette.app import Datasette
from datasette.plugins import pm
from datasette.utils import await_me_maybe
from datasette.utils.asgi import Request

from archive.catalogue.descriptions import NAME
from archive.catalogue.questions import STREAMED
from archive.reports.addresses import REPORT, UNIT
from archive.site.answers import KINDS
from archive.site.asgi import App, Receive, Scope, Send
from archive.site.free_sql import is_free
from archive.site.pictures import KINDS as DRAWN
from archive.site.remembering import Counted
from archive.site.views import (
    comparing,
    finding,
    following,
    free_rows,
    home,
    machine,
    missing,
    moved,
    news,
    place,
    plain,
    proof,
    question,
    ranking,
    report,
    side_by_side,
    table_rows,
    unit,
)


class Answer(Protocol):
    """The result of a view: a page, or a file that is sent as it is written."""

    async def asgi_send(self, send: Send) -> None: ...


View = Callable[[Datasette, Request], Awaitable[Answer]]

_PATHS: list[tuple[str, View]] = [
    (r"^/$", home.home),
    (r"^/news$", news.news),
    (r"^/search$", finding.search_page),
    (r"^/place$", place.place),
    (r"^/place/(?P<code>\d{2,9})$", place.place),
    (r"^/place/(?P<code>\d{2,9})/(?P<year>\d{4})$", missing.missing),
    (rf"^/place(/(?P<code>\d{{2,9}}))?\.(?P<kind>{DRAWN})$", place.picture),
    (r"^/(report|unit|compare|diff)/\d{1,18}([/.].*)?$", moved.from_row),
    (r"^/report/[0-9a-f]{21,64}$", moved.from_longer),
    (rf"^/report/(?P<report>{REPORT})$", report.report),
    (rf"^/report/(?P<report>{REPORT})\.json$", report.report_json),
    (rf"^/report/(?P<report>{REPORT})\.(?P<kind>png)$", report.picture),
    (rf"^/report/(?P<report>{REPORT})/cell/(?P<column>\w{{1,120}})$", proof.proof),
    (rf"^/report/(?P<report>{REPORT})/cell/(?P<column>\w{{1,120}})/original$", proof.original),
    (rf"^/report/(?P<report>{REPORT})/cells$", proof.every_cell),
    (rf"^/report/(?P<report>{REPORT})/original$", proof.whole_original),
    (r"^/blob/(?P<sha256>[0-9a-f]{64})(\.bin)?$", proof.blob),
    (rf"^/diff/(?P<unit>{UNIT})/(?P<old>\d{{4}})/(?P<new>\d{{4}})$", comparing.diff),
    (rf"^/compare/(?P<old>{REPORT})/(?P<new>{REPORT})$", comparing.compare_reports),
    (r"^/compare$", side_by_side.side_by_side),
    (r"^/compare\.csv$", side_by_side.side_by_side_csv),
    (rf"^/compare\.(?P<kind>{DRAWN})$", side_by_side.picture),
    (r"^/ranking$", ranking.ranking),
    (r"^/ranking\.csv$", ranking.ranking_csv),
    (r"^/suggest\.json$", finding.suggest),
    (r"^/question$", question.index),
    (r"^/question/(?P<slug>\w{1,60})$", question.question),
    (r"^/question/(?P<slug>\w{1,60})\.atom$", following.of_question),
    (rf"^/question/(?P<slug>\w{{1,60}})\.(?P<kind>{DRAWN})$", question.picture),
    (rf"^/question/(?P<slug>\w{{1,60}})\.(?P<kind>{'|'.join([*STREAMED, *KINDS])})$", question.take_away),
    (r"^/feed\.atom$", following.everything),
    (r"^/place/(?P<code>\d{2,9})\.atom$", following.of_place),
    (rf"^/unit/(?P<unit>{UNIT})\.atom$", following.of_unit),
    (rf"^/unit/(?P<unit>{UNIT})\.(?P<kind>{DRAWN})$", unit.picture),
    (rf"^/unit/(?P<unit>{UNIT})$", unit.unit),
    (rf"^/{NAME}\.csv$", free_rows.free_rows),
    (rf"^/{NAME}/(?P<table>\w{{1,60}})\.csv$", table_rows.table_rows),
    (r"^/about$", plain.about),
    (r"^/downloads$", machine.downloads),
    (r"^/downloads/(?P<table>\w{1,60})\.csv$", machine.table_csv),
    (r"^/releases/(?P<date>[\d-]{10})/(?P<path>.{1,400})$", machine.release_file),
    (r"^/sitemap\.xml$", machine.sitemap),
    (r"^/sitemap-(?P<of>reports|units)-(?P<part>\d{1,5})\.xml$", machine.sitemap_part),
    (r"^/dcat\.jsonld$", machine.dcat),
    (r"^/openapi\.json$", machine.openapi),
    (r"^/robots\.txt$", plain.robots),
    (r"^/health$", plain.health),
    (r"^/metrics$", plain.numbers),
]
_ROUTES = [(re.compile(path), view) for path, view in _PATHS]
_LOOPS = threading.local()


@dataclass(frozen=True, slots=True)
class Asked:
    """A request for one of the site's own pages."""

    view: View
    request: Request


def asked(datasette: Datasette, scope: Scope, receive: Receive | None = None) -> Asked | None:
    """Return the requested page; None if Datasette answers the path."""
    path = (scope.get("raw_path") or scope["path"].encode()).decode("ascii").partition("?")[0]
    base = str(datasette.setting("base_url"))
    if base != "/" and path.startswith(base):
        path = f"/{path[len(base) :]}"
        scope = {**scope, "route_path": path}
    for route, view in _ROUTES:
        if found := route.match(path):
            if view is table_rows.table_rows and not table_rows.is_ours(scope.get("query_string", b"")):
                return None
            return Asked(view, Request({**scope, "url_route": {"kwargs": found.groupdict()}}, receive))
    return None


async def answer(datasette: Datasette, page: Asked) -> Answer:
    """Return the page, or the error page for its reader."""
    try:
        return await page.view(datasette, page.request)
    except Exception as error:
        for hook in pm.hook.handle_exception(datasette=datasette, request=page.request, exception=error):
            told: Answer | None = await await_me_maybe(hook)
            if told is not None:
                return told
        raise


def before(datasette: Datasette, app: App) -> App:
    """Return the app with the site's own pages before Datasette's."""

    async def routed(scope: Scope, receive: Receive, send: Send) -> None:
        page = asked(datasette, scope, receive) if scope["type"] == "http" else None
        if page is None:
            await app(scope, receive, send)
            return
        await datasette.invoke_startup()
        response = await asyncio.get_running_loop().run_in_executor(
            datasette.executor, _made, datasette, page
        )
        await response.asgi_send(send)

    return routed


def _made(datasette: Datasette, page: Asked) -> Answer:
    """Return a page made in this thread, on this thread's connection."""
    loop: asyncio.AbstractEventLoop | None = getattr(_LOOPS, "loop", None)
    if loop is None:
        loop = _LOOPS.loop = asyncio.new_event_loop()
    database: Counted = datasette.get_database(NAME)
    with database.in_this_thread(is_free=is_free(page.request.query_string.encode())):
        return loop.run_until_complete(answer(datasette, page))
