"""A place: the places and bodies in it, the coverage of the archive, and the reports by year."""

from __future__ import annotations

import json
from collections import Counter

from datasette.app import Datasette
from datasette.utils.asgi import Request, Response

from archive.catalogue.areas import STEPS, Area, area
from archive.catalogue.charts import Chart, bars
from archive.catalogue.tiles import Share, Tiles, tiles
from archive.catalogue.topics import topics
from archive.places.gazetteer import gazetteer
from archive.site import queries
from archive.site.asking import Asking, Row
from archive.site.glance import glance, government_of, place_glance
from archive.site.pictures import drawn, files, shared
from archive.site.rendering import is_snapshot

_ALL = 1_000_000  # a file has no second page


async def place(datasette: Datasette, request: Request) -> Response:
    """Return the page: children, a matrix of units and years, totals by year. Without a code: the country."""
    ask = Asking(datasette, request)
    here = area(request.url_vars.get("code") or "")
    page = ask.count("page", 1, 1000)
    found = await ask.remembered(("place", here.code, page), lambda: _gather(ask, here, page))
    if not found["unit_count"] and here.name is None and here.code:
        raise ask.missing("no_place")
    ask.not_past_the_end(page, found["units"])
    drawings = await _drawings(ask, here, found["years"])
    own = files(ask, f"/place/{here.code}" if here.code else "/place")
    government = await government_of(ask, here.full) if here.code else None
    context = {
        "place_glance": await place_glance(ask, here),
        "glance": await glance(ask, government) if government else None,
        "drawings": drawings,
        "files": own,
        "card": shared(own, drawings),
        "map_year": _year(ask, found["years"]),
        **found,
        "area": here,
        "named": await ask.place_name(here),
        "page": page,
        "per_page": queries.MATRIX,
        "topics": list(topics().values()),
    }
    return await ask.page("place.html", context)


async def picture(datasette: Datasette, request: Request) -> Response:
    """Return the bars or the map of the page as a file."""
    ask = Asking(datasette, request)
    here = area(request.url_vars.get("code") or "")
    years = await ask.rows(queries.PLACE_YEARS, _inside(here))
    named, found = await ask.place_name(here), await _drawings(ask, here, years)
    titled = {key: (f"{named} · {title}", chart) for key, (title, chart) in found.items()}
    year = ask.text("year", 4)
    page = f"/place/{here.code}" if here.code else "/place"
    return await drawn(ask, titled, page + (f"?year={year}" if year else ""))


def _year(ask: Asking, years: list[Row]) -> int:
    """Return the year of the map: the requested one, else the newest."""
    known = [row["year"] for row in years]
    asked = ask.count("year", 0, 9999)
    ask.understood("year", asked in known)
    return asked if asked in known else max(known, default=0)


async def _drawings(ask: Asking, here: Area, years: list[Row]) -> dict[str, tuple[str, Chart | Tiles]]:
    """Return (title, picture) by name: the map of the places within, the reports of every year."""
    if not years:
        return {}
    words, year = ask.words, _year(ask, years)
    found: dict[str, tuple[str, Chart | Tiles]] = {}
    if len(here.code) < 4 and len(shares := await _shares(ask, here, year)) > 1:
        found["map"] = words("map_title", year=year), tiles(shares)
    series = [(words(key), [row[key] for row in years]) for key in ("reports", "late")]
    return found | {"coverage": (words("coverage"), bars([str(row["year"]) for row in years], series))}


async def _shares(ask: Asking, here: Area, year: int) -> list[Share]:
    """Return for each place within the number of its governments with a report on a year, and of all its
    governments today."""
    digits = STEPS[len(here.code)]
    there = Counter(area(code[:digits]).code for code in gazetteer().within(here.code))
    rows = await ask.rows(queries.GOVERNMENTS_HELD, {**_inside(here), "year": year})
    held = Counter(area(row["code"][:digits]).code for row in rows if row["code"] in gazetteer().names)
    return [Share(code, held[code], n) for code, n in sorted(there.items()) if len(code) == digits]


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
    """Return (place, name, units) one step down. Omits the place itself."""
    digits = STEPS.get(len(here.code))
    if digits is None:
        return []
    rows = await ask.rows(queries.CHILDREN, {**_inside(here), "digits": digits})
    found = [(area(row["code"]), row["units"]) for row in rows]
    return [(child, await ask.place_name(child), units) for child, units in found if child.code != here.code]


def _inside(here: Area) -> Row:
    return {key: here.bounds[key] for key in ("low", "high")}
