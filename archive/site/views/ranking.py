"""Bodies of one kind in one place and year, in the order of a measure, with the position of one body."""

from __future__ import annotations

from urllib.parse import urlencode

from datasette.app import Datasette
from datasette.utils.asgi import Request, Response

from archive.catalogue.areas import Area, area, find
from archive.catalogue.topics import Topic, topics
from archive.reports.addresses import cited_unit
from archive.site import queries
from archive.site.asking import Asking, Row
from archive.site.measuring import as_csv, shown, topic_of
from archive.site.peers import peers_of, ranked, standing

PER_PAGE = 200
_MOST_ROWS = 50_000  # most rows of a file


async def ranking(datasette: Datasette, request: Request) -> Response:
    """Return the page. `unit` ranks a body among its peers and marks it; `place`, `kind`, `name` and `year`
    narrow the list."""
    ask = Asking(datasette, request)
    topic = topic_of(ask)
    asked = await _asked(ask, topic)
    page = ask.count("page", 1, 1000)
    window = {"limit": PER_PAGE, "offset": (page - 1) * PER_PAGE}
    rows = await ranked(ask, topic, asked, window)
    ask.not_past_the_end(page, rows)
    here: Area = asked["area"]
    context = {
        **asked, "topic": topic, "topics": list(topics().values()), "sort": topic.measure(asked["sort"]), "page": page,
        "cited": cited_unit, "per_page": PER_PAGE, "rows": [(row, shown(row, topic.measures)) for row in rows],
        **(await standing(ask, topic, asked) if asked["unit"] else {}), "named": await ask.place_name(here),
        "known": rows[0]["known"] if rows else 0, "total": rows[0]["total"] if rows else 0,
        "address": lambda **change: ask.url("ranking?" + _query(asked, topic, change)),
        "csv": ask.url("ranking.csv?" + _query(asked, topic, {})),
        "here": ask.address("ranking?" + _query(asked, topic, {})),
    }  # fmt: skip
    return await ask.page("ranking.html", context)


async def ranking_csv(datasette: Datasette, request: Request) -> Response:
    """Return all rows of the ranking as a file."""
    ask = Asking(datasette, request)
    topic = topic_of(ask)
    asked = await _asked(ask, topic)
    ask.understood("place", not asked["is_nowhere"])
    ask.all_understood()
    rows = await ranked(ask, topic, asked, {"limit": _MOST_ROWS, "offset": 0})
    headers = {"content-disposition": f'attachment; filename="ranking-{topic.id}-{asked["year"]}.csv"'}
    return Response(
        as_csv(rows, topic, ask, await ask.as_of()), headers=headers, content_type="text/csv; charset=utf-8"
    )


async def _asked(ask: Asking, topic: Topic) -> Row:
    """Return the parameters of the address, completed with the likeliest meaning."""
    unit = await ask.unit_of(ask.text("unit", 1100)) or 0
    found = await ask.rows(queries.KIND_OF, [unit]) if unit else []
    here, kind, name = peers_of(found[0]) if found else (area(""), "", "")
    place = ask.text("place", 40)
    places = find(place) if place else [here]
    here = places[0] if places else area("")
    bounds = {key: here.bounds[key] for key in ("low", "high")}
    years = [row["year"] for row in await ask.rows(queries.PLACE_YEARS, bounds)]
    year = ask.count("year", 0, 9999)
    ask.understood("year", year in years)
    own = [row["year"] for row in await ask.rows(queries.UNIT_YEARS, [unit])] if found else []
    year = year if year in years else max(set(years) & set(own) or years, default=0)
    kinds = {
        row["kind"]: row["units"] for row in await ask.rows(queries.PLACE_KINDS, bounds | {"year": year})
    }
    wanted = ask.text("kind", 40) or kind
    ask.understood("unit", bool(found))
    ask.understood("kind", wanted in kinds)
    ask.understood("sort", topic.measure(ask.text("sort", 120)).id == ask.text("sort", 120))
    return {
        "unit": unit if found else 0,
        "unit_name": found[0]["name"] if found else "",
        "member": cited_unit(found[0]) if found else "",
        "area": here,
        "place": here.code,
        "is_nowhere": bool(place) and not places,
        "name": ask.text("name", 40) if "name" in ask.request.args else name,
        "year": year,
        "years": years,
        "kind": wanted if wanted in kinds else next(iter(kinds), ""),
        "kinds": kinds,
        "sort": topic.measure(ask.text("sort", 120)).id,
        "order": ask.order(),
        "me": 0,
    }


def _query(asked: Row, topic: Topic, change: Row) -> str:
    """Return the query of this page's address, or of a neighbour with changes."""
    said = {
        "topic": topic.id,
        **{key: asked[key] for key in ("place", "year", "kind", "name")},
        "unit": asked["member"],
    }
    said |= {"sort": asked["sort"], "order": asked["order"]} if "topic" not in change else {}
    kept = {key: value for key, value in (said | change).items() if value not in ("", 0, None, "desc")}
    return urlencode(kept)
