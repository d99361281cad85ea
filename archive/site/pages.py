"""The plain pages: home, search, one report, one unit, two years of a unit."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlencode

from datasette.app import Datasette
from datasette.database import QueryInterrupted
from datasette.utils.asgi import NotFound, Request, Response
from datasette.views.base import DatasetteError
from sqlite_utils import Database

from archive.contract import report_to_dict
from archive.diff import compare
from archive.form import FORM
from archive.model import Report
from archive.reports import load_report
from archive.site import queries
from archive.site.formtables import FormTable, lay_out, value_slot
from archive.site.metadata import NAME, questions
from archive.site.words import Words

LONGEST_QUERY = 200
LAST_PAGE = 50


def words_of(request: Request | None) -> Words:
    return Words(request.scope.get("language", "zh") if request else "zh")


def switch_url(request: Request | None, words: Words) -> str:
    """This page in the other language."""
    other = "zh" if words.language == "en" else "en"
    if request is None:
        return f"?lang={other}"
    query = request.query_string
    return f"?{query}&lang={other}" if query else f"?lang={other}"


async def _rows(datasette: Datasette, sql: str, arguments: Any = None) -> list[dict[str, Any]]:
    result = await datasette.get_database(NAME).execute(sql, arguments)
    return [dict(row) for row in result.rows]


async def _load(datasette: Datasette, number: int) -> Report | None:
    def load(connection: Any) -> Report | None:
        try:
            return load_report(Database(connection), number)
        except StopIteration:
            return None

    loaded: Report | None = await datasette.get_database(NAME).execute_fn(load)
    return loaded


async def _page(
    datasette: Datasette, request: Request, template: str, context: dict[str, Any], status: int = 200
) -> Response:
    body = await datasette.render_template(template, context, request=request)
    return Response.html(body, status=status)


async def home(datasette: Datasette, request: Request) -> Response:
    """One search box, what there is, and the questions."""
    context = {
        "overview": (await _rows(datasette, queries.OVERVIEW))[0],
        "by_year": await _rows(datasette, queries.BY_YEAR),
        "newest": await _rows(datasette, queries.NEWEST),
        "questions": questions(),
        "years": [],
        "q": "",
        "year": None,
    }
    return await _page(datasette, request, "home.html", context)


async def search_page(datasette: Datasette, request: Request) -> Response:
    """Units by name and passages by their words; every query gets an answer or a reason."""
    asked = " ".join((request.args.get("q") or "").replace("\x00", " ").split())
    q, wanted = asked[:LONGEST_QUERY], (request.args.get("year") or "")
    year = int(wanted) if wanted.isascii() and wanted.isdigit() and len(wanted) == 4 else None
    number = request.args.get("page") or "1"
    page = min(int(number), LAST_PAGE) if number.isascii() and number.isdigit() and number[:1] != "0" else 1
    context: dict[str, Any] = {
        "q": q, "year": year, "page": page, "is_cut": len(asked) > len(q), "is_slow": False,
        "has_words": any(sign.isalnum() for sign in q), "units": [], "hits": [], "count": 0,
        "years": [row["year"] for row in await _rows(datasette, queries.YEARS)],
        "per_page": queries.PER_PAGE, "count_to": queries.COUNT_TO, "units_shown": queries.UNITS_SHOWN,
        "section_names": {section.id: section for section in FORM.sections},
        "page_url": lambda n: "/search?" + urlencode({"q": q, **({"year": year} if year else {}), "page": n}),
    }  # fmt: skip
    if q and context["has_words"]:
        try:
            context |= await _find(datasette, q, year, page)
        except QueryInterrupted:
            context["is_slow"] = True
    return await _page(datasette, request, "search.html", context)


async def _find(datasette: Datasette, q: str, year: int | None, page: int) -> dict[str, Any]:
    name = "".join(q.replace('"', "").split())
    limit = {"limit": queries.UNITS_SHOWN + 1}
    units = await _rows(datasette, queries.UNITS, {"name": name, **limit}) if page == 1 and name else []
    arguments = {"q": q, "year": year}
    window = {"limit": queries.PER_PAGE, "offset": (page - 1) * queries.PER_PAGE}
    return {
        "units": units,
        "count": (await _rows(datasette, queries.TEXT_COUNT, arguments))[0]["hits"],
        "hits": await _rows(datasette, queries.TEXT, arguments | window),
    }


async def report(datasette: Datasette, request: Request) -> Response:
    """One report, to be read."""
    number = int(request.url_vars["number"])
    found = await _load(datasette, number)
    words = words_of(request)
    if found is None:
        raise NotFound(words("no_report"))
    place = (await _rows(datasette, queries.PLACE_OF_REPORT, [number]))[0]
    failing = [finding for finding in found.findings if finding.status == "fails"]
    context = {
        "report": found,
        "number": number,
        "unit_id": place["unit"],
        "parts": parts_of(found, words),
        "section_names": {section.id: section for section in FORM.sections},
        "failing": failing,
        "passing": [finding for finding in found.findings if finding.status != "fails"],
        "unmapped": [
            (c, value_slot(c, words)) for c in found.cells if (c.key, c.applicant) not in FORM.by_key
        ],
    }
    return await _page(datasette, request, "report.html", context)


def parts_of(found: Report, words: Words) -> list[tuple[str, str | None, str, FormTable | None]]:
    """Key, heading, prose and table of each part, as the report orders them; a table whose part the report
    lacks stands where the form has it."""
    order = [section.id for section in FORM.sections]
    tables = {table.key: table for table in lay_out(found, words)}
    parts: list[tuple[str, str | None, str, FormTable | None]] = [
        (section.key, section.heading, section.text, tables.pop(section.key, None))
        for section in found.sections
    ]
    for key, table in tables.items():
        later = order[order.index(key) + 1 :]
        place = next((n for n, part in enumerate(parts) if part[0] in later), len(parts))
        parts.insert(place, (key, table.title, "", table))
    return parts


async def report_json(datasette: Datasette, request: Request) -> Response:
    """The report as `gongkai export` writes it."""
    found = await _load(datasette, int(request.url_vars["number"]))
    if found is None:
        raise NotFound(words_of(request)("no_report"))
    body = json.dumps(report_to_dict(found), ensure_ascii=False, indent=1)
    headers = {"access-control-allow-origin": "*"} if datasette.cors else {}
    return Response(body, content_type="application/json; charset=utf-8", headers=headers)


async def unit(datasette: Datasette, request: Request) -> Response:
    """A unit's reports by year, with the main figures and links to what changed."""
    number = int(request.url_vars["number"])
    found = await _rows(datasette, queries.UNIT, [number])
    if not found:
        raise NotFound(words_of(request)("no_unit"))
    reports = await _rows(datasette, queries.UNIT_REPORTS, [number])
    years = sorted({row["year"] for row in reports if row["year"] is not None})
    context = {
        "unit": found[0],
        "siblings": await _rows(datasette, queries.SIBLINGS, [found[0]["name"], number]),
        "reports": reports,
        "earlier": dict(zip(years[1:], years, strict=False)),
        "figures": queries.UNIT_FIGURES,
    }
    return await _page(datasette, request, "unit.html", context)


async def diff(datasette: Datasette, request: Request) -> Response:
    """Two years of a unit, figures and words."""
    number, years = int(request.url_vars["number"]), [int(request.url_vars[k]) for k in ("old", "new")]
    words = words_of(request)
    reports = await _rows(datasette, queries.UNIT_REPORTS, [number])
    if not reports:
        raise NotFound(words("no_unit"))
    chosen = []
    for year in years:
        of_year = [row["id"] for row in reports if row["year"] == year]
        if not of_year:
            raise NotFound(words("no_year"))
        chosen.append(of_year)
    old, new = [await _load(datasette, of_year[0]) for of_year in chosen]
    assert old is not None
    assert new is not None
    context = {
        "comparison": compare(old, new),
        "numbers": [of_year[0] for of_year in chosen],
        "years": years,
        "unit_id": number,
        "is_chosen": any(len(of_year) > 1 for of_year in chosen),
    }
    return await _page(datasette, request, "diff.html", context)


def _ours(words: Words) -> set[str]:
    """What our own pages say is not there; Datasette's own sentences are English only."""
    return {words(key) for key in ("no_report", "no_unit", "no_year")}


def explain_error(datasette: Datasette, request: Request, exception: Exception) -> Any:
    """Not found and too slow, in the reader's language; anything else, and all JSON, is Datasette's (None)."""
    if request.path.split("?")[0].endswith(".json"):
        return None
    words = words_of(request)
    if isinstance(exception, NotFound):
        said = str(exception.args[0]) if exception.args else ""
        ours = words("not_found"), said if said in _ours(words) else "", 404
    elif (
        isinstance(exception, DatasetteError) and exception.message_is_html
    ):  # a query cut off by the time limit
        ours = words("too_slow"), words("too_slow_how"), exception.status
    else:
        return None
    context = dict(zip(("title", "error", "status"), ours, strict=True))
    return _page(datasette, request, "error.html", context, ours[2])
