"""The plugin: hooks only; what they do is in the rooms beside."""

from __future__ import annotations

import sqlite3
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any

import pluggy
from datasette.app import Datasette
from datasette.utils.asgi import Request, Response
from markupsafe import Markup
from sqlite_utils import Database

from archive.catalogue.charts import COLOURS
from archive.catalogue.descriptions import (
    NAME,
    explain,
    label,
    table_title,
)
from archive.catalogue.questions import FORMATS
from archive.catalogue.words import Words
from archive.database import full_text as search
from archive.news.entries import part_name
from archive.reports.addresses import REPORT, UNIT, lasting
from archive.site import asgi, comparison, free_sql, headers
from archive.site.answers import KINDS
from archive.site.asking import is_snapshot, words_of
from archive.site.concerns import spot_name, subject_name
from archive.site.pictures import KINDS as DRAWN
from archive.site.pictures import can_print
from archive.site.views import (
    comparing,
    finding,
    following,
    free_rows,
    home,
    moved,
    place,
    plain,
    proof,
    question,
    ranking,
    report,
    reviewing,
    side_by_side,
    unit,
)

hookimpl = pluggy.HookimplMarker("datasette")


@hookimpl(trylast=True)  # behind Datasette's own functions, so that our escape_fts is the one that stays
def prepare_connection(conn: sqlite3.Connection) -> None:
    free_sql.bound(conn)
    search.register(conn)
    conn.create_function("escape_fts", 1, search.match, deterministic=True)


@hookimpl
def register_routes() -> list[tuple[str, Callable[..., Awaitable[Response]]]]:
    return [
        (r"^/$", home.home),
        (r"^/search$", finding.search_page),
        (r"^/place$", place.place),
        (r"^/place/(?P<code>\d{2,9})$", place.place),
        (r"^/place/(?P<code>\d{2,9})/(?P<year>\d{4})$", place.missing),
        (r"^/(report|unit|compare|diff)/\d{1,18}([/.].*)?$", moved.from_row),
        (r"^/report/[0-9a-f]{21,64}$", moved.from_longer),
        (rf"^/report/(?P<report>{REPORT})$", report.report),
        (rf"^/report/(?P<report>{REPORT})\.json$", report.report_json),
        (rf"^/report/(?P<report>{REPORT})\.(?P<kind>png)$", report.picture),
        (rf"^/report/(?P<report>{REPORT})/cell/(?P<column>\w{{1,120}})$", proof.proof),
        (rf"^/report/(?P<report>{REPORT})/cell/(?P<column>\w{{1,120}})/original$", proof.original),
        (r"^/blob/(?P<sha256>[0-9a-f]{64})(\.bin)?$", proof.blob),
        (rf"^/diff/(?P<unit>{UNIT})/(?P<old>\d{{4}})/(?P<new>\d{{4}})$", comparing.diff),
        (rf"^/compare/(?P<old>{REPORT})/(?P<new>{REPORT})$", comparing.compare_reports),
        (r"^/compare$", side_by_side.side_by_side),
        (r"^/compare\.csv$", side_by_side.side_by_side_csv),
        (rf"^/compare\.(?P<kind>{DRAWN})$", side_by_side.picture),
        (r"^/ranking$", ranking.ranking),
        (r"^/ranking\.csv$", ranking.ranking_csv),
        (r"^/suggest\.json$", finding.suggest),
        (r"^/review$", reviewing.review),
        (r"^/question$", question.index),
        (r"^/question/(?P<slug>\w{1,60})$", question.question),
        (r"^/question/(?P<slug>\w{1,60})\.atom$", following.of_question),
        (rf"^/question/(?P<slug>\w{{1,60}})\.(?P<kind>{DRAWN})$", question.picture),
        (rf"^/question/(?P<slug>\w{{1,60}})\.(?P<kind>{'|'.join([*FORMATS, *KINDS])})$", question.take_away),
        (r"^/feed\.atom$", following.everything),
        (r"^/place/(?P<code>\d{2,9})\.atom$", following.of_place),
        (rf"^/unit/(?P<unit>{UNIT})\.atom$", following.of_unit),
        (rf"^/unit/(?P<unit>{UNIT})\.(?P<kind>{DRAWN})$", unit.picture),
        (rf"^/unit/(?P<unit>{UNIT})$", unit.unit),
        (rf"^/{NAME}\.csv$", free_rows.free_rows),
        (r"^/about$", plain.about),
        (r"^/robots\.txt$", plain.robots),
        (r"^/health$", plain.health),
        (r"^/metrics$", plain.numbers),
    ]


@hookimpl
def extra_template_vars(datasette: Datasette, request: Request | None, table: str | None) -> dict[str, Any]:
    words = words_of(request)

    def name_of(column: str) -> str:
        own = label(table, column, words.language) if table else column
        return words(column, "column") if own == column else own

    return {
        "t": words,
        "name_of": name_of,
        "explain": lambda column: explain(table, column, words.language),
        "switch_url": _switch_url(datasette, request, words),
        "snapshot": is_snapshot(datasette),
        "desk": getattr(datasette, "_gongkai_desk", False),
        "data_url": datasette.urls.path(f"/{NAME}"),
        "lasting": partial(_lasting, datasette),
    }


def _switch_url(datasette: Datasette, request: Request | None, words: Words) -> str:
    """This page in the other language; among files it lies elsewhere."""
    other = "zh" if words.language == "en" else "en"
    if request and (prefixes := datasette.metadata("snapshot")):
        return f"{prefixes[other]}{request.scope.get('route_path', request.path).lstrip('/')}"
    query = request.query_string if request else ""
    return f"?{query}&lang={other}" if query else f"?lang={other}"


@hookimpl
def render_cell(
    row: Any, value: Any, column: str, table: str | None, database: str, datasette: Datasette
) -> Markup | Awaitable[Markup] | None:
    """Reports and units lead to their plain pages, not to rows; digests are cut, their whole in the title."""
    if database != NAME or value is None:
        return None
    number, text = (value["value"], value["label"]) if isinstance(value, dict) else (value, str(value))
    if column == "sha256":
        target = datasette.urls.path(f"/{NAME}/documents/{number}")
        return Markup('<a href="{}" title="{}">{}…</a>').format(target, number, str(number)[:12])
    page = None
    if column == "report" and isinstance(number, int):
        page = f"/report/{number}"
    elif table == "reports" and column == "unit" and isinstance(number, int):
        page = f"/unit/{number}"
    elif table == "reports" and column == "title":
        page = f"/report/{row['id']}"
    elif table == "units" and column == "name":
        page = f"/unit/{row['id']}"
    return _link(datasette, page, text) if page else None


async def _link(datasette: Datasette, page: str, text: str) -> Markup:
    return Markup('<a href="{}">{}</a>').format(await _lasting(datasette, page), text)


async def _lasting(datasette: Datasette, page: str) -> str:
    """The address of a report or a body that holds in every copy of the archive."""
    path = await datasette.get_database(NAME).execute_fn(lambda found: lasting(Database(found), page))
    return str(datasette.urls.path(path))


@hookimpl
def prepare_jinja2_environment(env: Any) -> None:
    env.globals["t"] = Words()  # error pages are drawn without the variables of a request
    env.globals["table_title"] = table_title
    env.globals["subject_name"] = subject_name
    env.globals["spot_name"] = spot_name
    env.globals["part_name"] = part_name
    env.globals["colours"] = COLOURS
    env.globals["can_print"] = can_print
    comparison.add_to(env)


@hookimpl(tryfirst=True)
def handle_exception(datasette: Datasette, request: Request, exception: Exception) -> Any:
    """Errors that are the reader's to know, in the reader's language; the rest stays with Datasette."""
    return plain.explain_error(datasette, request, exception)


@hookimpl
def asgi_wrapper(datasette: Datasette) -> Callable[[asgi.App], asgi.App]:
    return headers.wrapper(datasette)
