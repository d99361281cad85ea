"""The plugin: only hooks. Their work is in the other modules."""

from __future__ import annotations

import sqlite3
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any

import pluggy
from datasette.app import Datasette
from datasette.utils.asgi import Request, Response
from datasette.views.base import DatasetteError
from markupsafe import Markup

from archive.catalogue.descriptions import (
    NAME,
    about_archive,
    explain,
    label,
)
from archive.database import full_text as search
from archive.reports.addresses import lasting
from archive.site import asgi, free_sql, headers
from archive.site.rendering import equip, of_every_page, words_of
from archive.site.views import plain, reviewing

_FACETS = ("_facet", "_facet_array", "_facet_date")

hookimpl = pluggy.HookimplMarker("datasette")


@hookimpl(trylast=True)  # after Datasette's own functions, so that our escape_fts replaces its own
def prepare_connection(conn: sqlite3.Connection) -> None:
    free_sql.bound(conn)
    search.register(conn)


@hookimpl
def register_routes() -> list[tuple[str, Callable[..., Awaitable[Response]]]]:
    return [(r"^/review$", reviewing.review)]  # its form needs Datasette's token; all other routes: routes.py


@hookimpl
def extra_template_vars(datasette: Datasette, request: Request | None, table: str | None) -> dict[str, Any]:
    words = words_of(request)

    def name_of(column: str) -> str:
        own = label(table, column, words.language) if table else column
        return words(column, "column") if own == column else own

    return {
        **of_every_page(datasette, request),
        "name_of": name_of,
        "explain": lambda column: explain(table, column, words.language),
        "lasting": partial(_lasting, datasette),
        "about_data": about_archive(),
    }


@hookimpl
def render_cell(
    row: Any, value: Any, column: str, table: str | None, database: str, datasette: Datasette
) -> Markup | Awaitable[Markup] | None:
    """Link reports and units to their plain pages, not to rows. Cut digests, with the whole digest in the
    title."""
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
    """Return the address of a report or a body that holds in every copy of the archive."""
    path = await datasette.get_database(NAME).with_archive(lambda database: lasting(database, page))
    return str(datasette.urls.path(path))


@hookimpl
async def filters_from_request(request: Request, database: str, table: str, datasette: Datasette) -> None:
    """Refuse a filter or a facet by a column that does not exist. SQLite takes such a name for a text, and finds no row.
    Raises DatasetteError."""
    columns = {*await datasette.get_database(database).table_columns(table), "rowid"}
    asked = [name for name in request.args if not name.startswith("_")]
    strange = [name for name in asked if not {name, name.rpartition("__")[0]} & columns]
    faceted = [name for kind in _FACETS for name in request.args.getlist(kind)]
    if strange := strange or [name for name in faceted if name not in columns]:
        raise DatasetteError(f"{plain.NO_FILTER} {strange[0]}", status=400)


@hookimpl
def prepare_jinja2_environment(env: Any) -> None:
    equip(env)


@hookimpl(tryfirst=True)
def handle_exception(datasette: Datasette, request: Request, exception: Exception) -> Any:
    """Return the page of an error in the reader's language; None leaves the error to Datasette."""
    return plain.explain_error(datasette, request, exception)


@hookimpl
def asgi_wrapper(datasette: Datasette) -> Callable[[asgi.App], asgi.App]:
    return headers.wrapper(datasette)
