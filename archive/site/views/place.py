"""A place: what lies in it, who published in which year, and for one year why others did not."""

from __future__ import annotations

import json

from datasette.app import Datasette
from datasette.utils.asgi import Request, Response

from archive.catalogue.areas import STEPS, Area, area
from archive.catalogue.charts import bars
from archive.catalogue.topics import topics
from archive.places.gazetteer import gazetteer
from archive.site import queries
from archive.site.asking import Asking, Row, is_snapshot
from archive.site.remembering import today
from archive.survey.coverage import coverage

_ALL = 1_000_000  # a file has no second page


async def place(datasette: Datasette, request: Request) -> Response:
    """Children, a matrix of units and years, totals by year. Without a code: the country."""
    ask = Asking(datasette, request)
    here = area(request.url_vars.get("code", ""))
    page = ask.count("page", 1, 1000)
    found = await ask.remembered(("place", here.code, page), lambda: _gather(ask, here, page))
    if not found["unit_count"] and here.name is None and here.code:
        raise ask.missing("no_place")
    words, years = ask.words, found["years"]
    chart = bars(
        [str(row["year"]) for row in years],
        [
            (words("reports"), [row["reports"] for row in years]),
            (words("late"), [row["late"] for row in years]),
        ],
    )
    context = {
        **found,
        "area": here,
        "named": await ask.place_name(here),
        "chart": chart,
        "page": page,
        "per_page": queries.MATRIX,
        "today": today(),
        "topics": list(topics().values()),
    }
    return await ask.page("place.html", context)


async def _gather(ask: Asking, here: Area, page: int) -> Row:
    bounds = here.bounds
    inside = {key: bounds[key] for key in ("low", "high")}
    units: list[Row] = []
    if here.code:
        limit = _ALL if is_snapshot(ask.datasette) else queries.MATRIX
        window = {"limit": limit, "offset": (page - 1) * limit}
        units = await ask.rows(queries.PLACE_UNITS, bounds | window)
    years = await ask.rows(queries.PLACE_YEARS, inside)
    held = await ask.rows(queries.PLACE_MATRIX, {"units": json.dumps([unit["id"] for unit in units])})
    return {
        "children": await _children(ask, here),
        "years": years,
        "units": units,
        "unit_count": (await ask.rows(queries.PLACE_UNIT_COUNT, inside))[0]["units"],
        "matrix": {(row["unit"], row["year"]): row for row in held},
    }


async def _children(ask: Asking, here: Area) -> list[tuple[Area, str, int]]:
    """(place, name, units) one step down; named as the place itself would be."""
    digits = STEPS.get(len(here.code))
    if digits is None:
        return []
    rows = await ask.rows(queries.CHILDREN, {**_inside(here), "digits": digits})
    found = [(area(row["code"]), row["units"]) for row in rows]
    return [(child, await ask.place_name(child), units) for child, units in found if child.code != here.code]


def _inside(here: Area) -> Row:
    return {key: here.bounds[key] for key in ("low", "high")}


async def missing(datasette: Datasette, request: Request) -> Response:
    """Who in a county has no report on a year, and the reason that can be shown for each."""
    ask = Asking(datasette, request)
    here, year = area(request.url_vars["code"]), ask.number("year")
    if len(here.code) < 6:
        raise ask.missing("only_counties")

    async def gather() -> list[object]:
        found: list[object] = await ask.with_database(lambda db: coverage(db, year, today(), here.full))
        return found

    covered = await ask.remembered(("missing", here.code, year), gather)
    if not covered and here.full not in gazetteer().names:
        raise ask.missing("no_place")
    context = {
        "area": here,
        "named": await ask.place_name(here),
        "year": year,
        "covered": covered,
        "today": today(),
    }
    return await ask.page("missing.html", context)
