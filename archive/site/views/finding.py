"""Search: units by name and passages by their words, narrowed by place, year, level and part."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from datasette.app import Datasette
from datasette.database import QueryInterrupted
from datasette.utils.asgi import Request, Response

from archive.catalogue.areas import find
from archive.database import passages
from archive.database.full_text import match
from archive.form.definition import FORM
from archive.places.naming import meant, near
from archive.places.simplified import simplified
from archive.reports.body_names import bodies_meant
from archive.site import queries
from archive.site.asking import Asking, Row
from archive.site.forgiving import (
    PlaceMeant,
    bodies_of_places,
    names_of_places,
    no_more,
    place_named,
    places_meant,
    words_alone,
    words_in_places,
)
from archive.site.glance import glance, government_of, place_glance

LONGEST_QUERY = 200
LAST_PAGE = 50
_SUGGESTED = 10
LEVELS = ("province", "prefecture", "county", "township")


async def search_page(datasette: Datasette, request: Request) -> Response:
    """Return the page of results. Every query gets results or a reason."""
    ask = Asking(datasette, request)
    asked = ask.text("q", 2 * LONGEST_QUERY)
    q, page = asked[:LONGEST_QUERY], ask.count("page", 1, LAST_PAGE)
    chosen = _chosen(ask)
    areas = place_named(chosen["place"]) if chosen["place"] else []
    context: dict[str, Any] = {
        "q": q, **chosen, "page": page, "is_cut": len(asked) > len(q), "is_slow": False, "is_near": False,
        "is_ranked": True, "units": [], "places": [], "within": [], "without": [], "alone": [], "no_more": None,
        "hits": [], "has_words": any(sign.isalnum() for sign in q), "count": 0,
        "is_nowhere": bool(chosen["place"]) and not areas, "years": await _years(ask), "levels": LEVELS,
        "sections": FORM.sections, "no_year": None if chosen["year"] else ask.text("year", 20) or None,
        "per_page": queries.PER_PAGE, "count_to": passages.COUNT_TO, "units_shown": queries.UNITS_SHOWN,
        "section_names": {section.id: section for section in FORM.sections},
        "page_url": lambda n: ask.url("search?" + urlencode({"q": q, **_said(chosen), "page": n})),
        "here": ask.address("search" + (f"?{urlencode({'q': q, **_said(chosen)})}" if q else "")),
    }  # fmt: skip
    if q and context["has_words"] and not context["is_nowhere"]:
        try:
            narrowed = {name: value for name, value in chosen.items() if name != "place"}
            groups = passages.facets((area.code for area in areas), **narrowed)
            context |= await _find(ask, q, groups, page)
            context |= await _meant_first(ask, q, context)
            ask.not_past_the_end(page, context["hits"])
        except QueryInterrupted:
            context["is_slow"] = True
    return await ask.page("search.html", context)


async def suggest(datasette: Datasette, request: Request) -> Response:
    """Return names of places and bodies that complete a typed text, as JSON."""
    ask = Asking(datasette, request)
    q = ask.text("q", 40)
    names = suggested(q, await _names(ask)) if q else []
    return Response.json(names, headers={"cache-control": "max-age=300"})


def suggested(text: str, names: Sequence[str]) -> list[str]:
    """Return the likeliest names: first names that begin with the text, then names that contain it or its
    pinyin; else names with the place and the words of the text in any order; else similar names."""
    plain = simplified("".join(text.split()))
    found = meant(text, names) or names_of_places(text, names) or near(plain, names)
    return sorted(found, key=lambda name: (not name.startswith(plain), len(name)))[:_SUGGESTED]


async def _names(ask: Asking) -> list[str]:
    """Return the names of all bodies of the archive."""

    async def names() -> list[str]:
        return [row["name"] for row in await ask.rows(queries.NAMES)]

    found: list[str] = await ask.remembered("names", names)
    return found


async def _years(ask: Asking) -> list[int]:
    async def years() -> list[int]:
        return [row["year"] for row in await ask.rows(queries.YEARS)]

    found: list[int] = await ask.remembered("years", years)
    return found


def _chosen(ask: Asking) -> Row:
    """Return the filters of the address. Leaves out unknown values."""
    year = ask.count("year", 0, 9999)
    ask.ignored.clear()  # the page reports a wrong year itself
    level, part = ask.text("level"), ask.text("part")
    ask.understood("level", level in LEVELS)
    ask.understood("part", part in {section.id for section in FORM.sections})
    return {
        "place": ask.text("place", 40),
        "year": year if 1999 < year < 2100 else None,
        "level": level if level in LEVELS else "",
        "part": part if part in {section.id for section in FORM.sections} else "",
    }


def _said(chosen: Row) -> Row:
    return {name: value for name, value in chosen.items() if value}


async def _find(ask: Asking, q: str, facets: list[list[str]], page: int) -> Row:
    terms = json.dumps(simplified(q.replace('"', "")).split())
    limit = {"limit": queries.UNITS_SHOWN + 1}
    units = await ask.rows(passages.UNITS, {"terms": terms, **limit}) if page == 1 and not facets else []
    expression = match(q, facets)
    count, is_near = await _count(ask, expression), False
    is_first = page == 1 and not facets
    named = await places_meant(ask, q) if is_first else []
    if is_first and not units:
        units, is_near = await _meant(ask, q, named, is_last_resort=not count)
    # bm25 weighs each term by all its passages, which takes a second for a common term.
    is_ranked = await _count(ask, match(q, is_any=True)) <= passages.COUNT_TO
    window = {"limit": queries.PER_PAGE, "offset": (page - 1) * queries.PER_PAGE}
    hits = await ask.rows(
        passages.BY_RANK if is_ranked else passages.BY_AGE, {"match": expression, "q": q, **window}
    )
    begun = [area for area in find(simplified(q)) if area.name][:_SUGGESTED] if is_first else []
    held = [area for area in begun if await ask.rows(queries.IS_PLACE, area.bounds)]
    is_nothing = is_first and not units and not count
    return {
        "places": held or [one.area for one in named],
        "is_place_alone": bool(held) or not any(one.words or one.is_similar for one in named),
        "without": [one for one in named if one.words] if is_nothing else [],
        "within": await words_in_places(ask, named),
        "alone": await words_alone(ask, q) if is_first and not count else [],
        "no_more": no_more(ask, q) if is_nothing else None,
        "units": units,
        "is_near": is_near,
        "count": count,
        "hits": hits,
        "is_ranked": is_ranked,
    }


async def _meant(
    ask: Asking, q: str, places: list[PlaceMeant], *, is_last_resort: bool
) -> tuple[list[Row], bool]:
    """Return (bodies, are the names only similar) for a text without a body of that name: by pinyin or a former name of
    the place; by the place and the rest of the name; else, if the search found nothing at all, bodies with similar
    names, but none of another place if the text names a place."""
    every = await _names(ask)
    names = bodies_meant(q, every)
    if not names and (placed := await bodies_of_places(ask, places)):
        return placed, any(one.is_similar for one in places)
    likely = names or (near("".join(q.split()), every) if is_last_resort and not places else [])
    found = await ask.rows(queries.UNITS_NAMED, [json.dumps(likely)]) if likely else []
    return found, bool(found) and not names


async def _meant_first(ask: Asking, q: str, found: Row) -> Row:
    """Return the answers about the place that the text names, if it names only one, or about the only body found."""
    named = found["places"] if found["is_place_alone"] else []
    places = named if len(named) == 1 else [here for here in named if here.name == simplified(q)]
    here = places[0] if len(places) == 1 else None
    units = [row for row in found["units"] if not found["is_near"]]
    unit = await government_of(ask, here.full) if here else units[0]["id"] if len(units) == 1 else None
    return {
        "place_glance": await place_glance(ask, here) if here else None,
        "glance": await glance(ask, unit) if unit else None,
    }


async def _count(ask: Asking, expression: str) -> int:
    """Return the number of passages, at most one more than the limit."""
    return int((await ask.rows(passages.TEXT_COUNT, {"match": expression}))[0]["hits"])
