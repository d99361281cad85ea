"""Pages beside the archive: errors in the reader's language, robots.txt, health and metrics."""

from __future__ import annotations

from typing import Any

from datasette.app import Datasette
from datasette.database import QueryInterrupted
from datasette.utils.asgi import BadRequest, NotFound, Request, Response
from datasette.views.base import DatasetteError

from archive.catalogue.descriptions import about_sections
from archive.catalogue.words import Words
from archive.site.asking import Asking
from archive.site.rendering import words_of
from archive.survey.metrics import totals

# Reports, units and places are worth indexing; searches, SQL and drawings cost much and add nothing new.
_ROBOTS = (
    "gongkai", "search", "suggest", "-/", "compare/", "diff/", "blob/", "*/cell/", "*.csv", "*.jsonl", "*.xlsx",
    "*.parquet", "*?",
)  # fmt: skip
_OURS = (
    "no_report",
    "no_unit",
    "no_year",
    "no_report_year",
    "no_place",
    "no_question",
    "no_cell",
    "no_drawing",
    "no_blob",
    "no_such_picture",
    "no_such_table",
    "no_such_part",
    "no_font",
    "past_the_end",
)


NO_FILTER = "Cannot filter table by"
_NO_SIZE = "_size must be"
_NO_COLUMN = ("Cannot sort table by", "Cannot use _sort and _sort_desc", NO_FILTER)


async def about(datasette: Datasette, request: Request) -> Response:
    """Return the page about the site: the path of a number, citation and corrections."""
    return await Asking(datasette, request).page(
        "about.html", {"sections": about_sections(), "is_about": True}
    )


async def robots(datasette: Datasette, request: Request) -> Response:
    ask = Asking(datasette, request)
    lines = ["User-agent: *", *(f"Disallow: {ask.url('/')}{path}" for path in _ROBOTS), "Crawl-delay: 2"]
    lines.append(f"Sitemap: {ask.address('/sitemap.xml')}")
    return Response.text("\n".join(lines) + "\n")


async def health(datasette: Datasette, request: Request) -> Response:
    """Return whether pages can be made, for a load balancer or a monitor. Status 503 if the archive does not
    answer."""
    ask = Asking(datasette, request)
    try:
        newest = await ask.as_of()
    except Exception as error:  # any error means that the site is down
        return Response.json({"ok": False, "error": type(error).__name__}, status=503)
    return Response.json({"ok": True, "newest_capture": newest}, headers={"cache-control": "no-store"})


async def numbers(datasette: Datasette, request: Request) -> Response:
    """Return the totals of the archive, for Prometheus."""
    text = await Asking(datasette, request).with_database(totals)
    return Response(
        text, headers={"cache-control": "no-store"}, content_type="text/plain; version=0.0.4; charset=utf-8"
    )


def explain_error(datasette: Datasette, request: Request, exception: Exception) -> Any:
    """Return the page of a missing page, a missing column or a slow query, in the reader's language; None
    leaves all other errors and all JSON to Datasette."""
    is_no_column = False
    if isinstance(exception, DatasetteError) and str(exception.message).startswith(_NO_COLUMN):
        is_no_column = True
        exception.status = 400  # Datasette reports it as a server error
    if request.path.split("?")[0].endswith(".json"):
        return None
    words = words_of(request)
    if isinstance(exception, NotFound):
        said = str(exception.args[0]) if exception.args else ""
        ours = words("not_found"), said if said in _known(words) else "", 404
    elif is_no_column:
        ours = words("no_column"), words("no_column_how"), 400
    elif isinstance(exception, BadRequest) and str(exception).startswith(_NO_SIZE):
        ours = words("no_size"), words("no_size_how"), 400
    elif isinstance(exception, DatasetteError) and exception.title == "Invalid SQL":
        ours = words("invalid_sql"), words("no_answer", error=str(exception.message)), exception.status
    elif isinstance(exception, QueryInterrupted):  # one of our own statements
        ours = words("too_slow"), words("too_slow_how"), 503
    elif isinstance(exception, DatasetteError) and exception.message_is_html:  # cut off by the time limit
        ours = words("too_slow"), words("too_slow_how"), exception.status
    else:
        return None
    context = dict(zip(("title", "error", "status"), ours, strict=True))
    return Asking(datasette, request).page("error.html", context, ours[2])


def _known(words: Words) -> set[str]:
    """Return the site's own sentences about missing pages; Datasette's sentences are English only."""
    return {words(key) for key in _OURS}
