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

LONGEST_QUERY = 200
LAST_PAGE = 50
_SUGGESTED = 10
LEVELS = ("province", "prefecture", "county", "township")


async def search_page(datasette: Datasette, request: Request) -> Response:
    """Every query gets an answer or a reason."""
    ask = Asking(datasette, request)
    asked = ask.text("q", 2 * LONGEST_QUERY)
    q, page = asked[:LONGEST_QUERY], ask.count("page", 1, LAST_PAGE)
    chosen = _chosen(ask)
    areas = find(chosen["place"]) if chosen["place"] else []
    context: dict[str, Any] = {
        "q": q, **chosen, "page": page, "is_cut": len(asked) > len(q), "is_slow": False, "is_near": False,
        "is_ranked": True, "units": [],
        "hits": [], "has_words": any(sign.isalnum() for sign in q), "count": 0,
        "is_nowhere": bool(chosen["place"]) and not areas, "years": await _years(ask), "levels": LEVELS,
        "sections": FORM.sections, "no_year": None if chosen["year"] else ask.text("year", 20) or None,
        "per_page": queries.PER_PAGE, "count_to": passages.COUNT_TO, "units_shown": queries.UNITS_SHOWN,
        "section_names": {section.id: section for section in FORM.sections},
        "page_url": lambda n: ask.url("search?" + urlencode({"q": q, **_said(chosen), "page": n})),
    }  # fmt: skip
    if q and context["has_words"] and not context["is_nowhere"]:
        try:
            narrowed = {name: value for name, value in chosen.items() if name != "place"}
            groups = passages.facets((area.code for area in areas), **narrowed)
            context |= await _find(ask, q, groups, page)
        except QueryInterrupted:
            context["is_slow"] = True
    return await ask.page("search.html", context)


async def suggest(datasette: Datasette, request: Request) -> Response:
    """Names that begin an answer while somebody types: places and bodies, as JSON."""
    ask = Asking(datasette, request)
    q = ask.text("q", 40)
    names = suggested(q, await _names(ask)) if q else []
    return Response.json(names, headers={"cache-control": "max-age=300"})


def suggested(text: str, names: Sequence[str]) -> list[str]:
    """The likeliest names: what begins with the text first, then what contains it, or is said so; else what comes near."""
    plain = simplified("".join(text.split()))
    found = meant(text, names) or near(plain, names)
    return sorted(found, key=lambda name: (not name.startswith(plain), len(name)))[:_SUGGESTED]


async def _names(ask: Asking) -> list[str]:
    """The names of all bodies of the archive."""

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
    """The filters as they were asked for; what is none of ours is left out."""
    year = ask.count("year", 0, 9999)
    level, part = ask.text("level"), ask.text("part")
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
    if page == 1 and not facets and not units:
        units, is_near = await _meant(ask, q, is_last_resort=not count)
    # bm25 weighs each term by all its passages: for a term that stands everywhere that takes a second.
    is_ranked = await _count(ask, match(q, is_any=True)) <= passages.COUNT_TO
    window = {"limit": queries.PER_PAGE, "offset": (page - 1) * queries.PER_PAGE}
    hits = await ask.rows(
        passages.BY_RANK if is_ranked else passages.BY_AGE, {"match": expression, "q": q, **window}
    )
    return {"units": units, "is_near": is_near, "count": count, "hits": hits, "is_ranked": is_ranked}


async def _meant(ask: Asking, q: str, *, is_last_resort: bool) -> tuple[list[Row], bool]:
    """Bodies that a text without any body of that name may mean: by pinyin, a former name of the place; else, where
    nothing at all was found, and then True, those whose names come near."""
    every = await _names(ask)
    names = bodies_meant(q, every)
    likely = names or (near("".join(q.split()), every) if is_last_resort else [])
    found = await ask.rows(queries.UNITS_NAMED, [json.dumps(likely)]) if likely else []
    return found, bool(found) and not names


async def _count(ask: Asking, expression: str) -> int:
    """Passages, up to one more than are counted."""
    return int((await ask.rows(passages.TEXT_COUNT, {"match": expression}))[0]["hits"])
