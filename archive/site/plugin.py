"""The plugin: hooks only; what they do is in the rooms beside."""

from __future__ import annotations

import html
import sqlite3
from collections.abc import Awaitable, Callable
from typing import Any

import pluggy
from datasette.app import Datasette
from datasette.utils.asgi import Request, Response
from markupsafe import Markup

from archive import search
from archive.site import comparison, headers, pages
from archive.site.metadata import NAME, explain, label, table_title
from archive.site.words import Words

hookimpl = pluggy.HookimplMarker("datasette")


@hookimpl(trylast=True)  # behind Datasette's own functions, so that our escape_fts is the one that stays
def prepare_connection(conn: sqlite3.Connection) -> None:
    search.register(conn)
    conn.create_function("escape_fts", 1, search.match, deterministic=True)
    conn.create_function("zh_excerpt", 2, excerpt, deterministic=True)


def excerpt(text: str | None, query: str | None) -> str:
    """`zh_snippet` without HTML, for answers that go into files: the words found stand in 【】."""
    marked = search.snippet(text, query).replace("<mark>", "【").replace("</mark>", "】")
    return html.unescape(marked)


@hookimpl
def register_routes() -> list[tuple[str, Callable[..., Awaitable[Response]]]]:
    return [
        (r"^/$", pages.home),
        (r"^/search$", pages.search_page),
        (r"^/report/(?P<number>\d{1,18})$", pages.report),
        (r"^/report/(?P<number>\d{1,18})\.json$", pages.report_json),
        (r"^/unit/(?P<number>\d{1,18})$", pages.unit),
        (r"^/diff/(?P<number>\d{1,18})/(?P<old>\d{4})/(?P<new>\d{4})$", pages.diff),
    ]


@hookimpl
def extra_template_vars(request: Request | None, table: str | None) -> dict[str, Any]:
    words = pages.words_of(request)

    def name_of(column: str) -> str:
        own = label(table, column, words.language) if table else column
        return words(column, "column") if own == column else own

    return {
        "t": words,
        "name_of": name_of,
        "explain": lambda column: explain(table, column, words.language),
        "switch_url": pages.switch_url(request, words),
        "data_url": f"/{NAME}",
    }


@hookimpl
def render_cell(row: Any, value: Any, column: str, table: str | None, database: str) -> Markup | None:
    """Reports and units lead to their plain pages, not to rows; digests are cut, their whole in the title."""
    if database != NAME or value is None:
        return None
    number, text = (value["value"], value["label"]) if isinstance(value, dict) else (value, str(value))
    if column == "report" and isinstance(number, int):
        return Markup('<a href="/report/{}">{}</a>').format(number, text)
    if column == "sha256":
        return Markup('<a href="/{}/documents/{}" title="{}">{}…</a>').format(
            NAME, number, number, str(number)[:12]
        )
    if table == "reports" and column == "unit" and isinstance(number, int):
        return Markup('<a href="/unit/{}">{}</a>').format(number, text)
    if table == "reports" and column == "title":
        return Markup('<a href="/report/{}">{}</a>').format(row["id"], text)
    if table == "units" and column == "name":
        return Markup('<a href="/unit/{}">{}</a>').format(row["id"], text)
    return None


@hookimpl
def prepare_jinja2_environment(env: Any) -> None:
    env.globals["t"] = Words()  # error pages are drawn without the variables of a request
    env.globals["table_title"] = table_title
    comparison.add_to(env)


@hookimpl(tryfirst=True)
def handle_exception(datasette: Datasette, request: Request, exception: Exception) -> Any:
    """Errors that are the reader's to know, in the reader's language; the rest stays with Datasette."""
    return pages.explain_error(datasette, request, exception)


@hookimpl
def asgi_wrapper() -> Callable[[headers.App], headers.App]:
    return headers.wrap
