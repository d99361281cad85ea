"""Bodies of one kind in one place and year, in the order of a measure, with the position of one body."""

from __future__ import annotations

from urllib.parse import urlencode

from datasette.app import Datasette
from datasette.utils.asgi import Request, Response

from archive.catalogue.areas import Area, area, find
from archive.catalogue.topics import Topic, topics
from archive.places.gazetteer import place_and_rest
from archive.reports.addresses import cited_unit
from archive.site import queries
from archive.site.asking import Asking, Row
from archive.site.measuring import as_csv, columns, shown, source, topic_of

PER_PAGE = 200
_MOST_ROWS = 50_000  # most rows of a file
_GOVERNMENTS = ("province", "prefecture", "county", "town")


async def ranking(datasette: Datasette, request: Request) -> Response:
    """Return the page. `unit` ranks a body among its peers and marks it; `place`, `kind`, `name` and `year`
    narrow the list."""
    ask = Asking(datasette, request)
    topic = topic_of(ask)
    asked = await _asked(ask, topic)
    page = ask.count("page", 1, 1000)
    window = {"limit": PER_PAGE, "offset": (page - 1) * PER_PAGE}
    rows = await _rows(ask, topic, asked, window)
    here: Area = asked["area"]
    context = {
        **asked, "topic": topic, "topics": list(topics().values()), "sort": topic.measure(asked["sort"]), "page": page,
        "cited": cited_unit, "per_page": PER_PAGE, "rows": [(row, shown(row, topic.measures)) for row in rows],
        **(await _own(ask, topic, asked) if asked["unit"] else {}), "named": await ask.place_name(here),
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
    rows = await _rows(ask, topic, asked, {"limit": _MOST_ROWS, "offset": 0})
    headers = {"content-disposition": f'attachment; filename="ranking-{topic.id}-{asked["year"]}.csv"'}
    return Response(
        as_csv(rows, topic, ask, await ask.as_of()), headers=headers, content_type="text/csv; charset=utf-8"
    )


async def _asked(ask: Asking, topic: Topic) -> Row:
    """Return the parameters of the address, completed with the likeliest meaning."""
    unit = await ask.unit_of(ask.text("unit", 1100)) or 0
    found = await ask.rows(queries.KIND_OF, [unit]) if unit else []
    here, kind, name = _peers(found[0]) if found else (area(""), "", "")
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
        "order": "asc" if ask.text("order", 4) == "asc" else "desc",
        "me": 0,
    }


def _peers(unit: Row) -> tuple[Area, str, str]:
    """Return (place, kind, name) of the natural peers of a body: governments of its level in the city or
    province above, bodies of its name in the city (教育局 of every county), or towns and streets of its
    county."""
    here, kind = area(unit["region_code"] or ""), str(unit["kind"])
    above = area(here.code[:-2]) if len(here.code) <= 6 else area(here.code[:6])
    if kind in _GOVERNMENTS:
        return above, kind, ""
    if kind in ("township", "street"):
        return area(here.code[:6]), kind, ""
    _, rest = place_and_rest(unit["name"])
    return above, kind, rest or ""


async def _rows(ask: Asking, topic: Topic, asked: Row, window: dict[str, int]) -> list[Row]:
    sql = queries.RANKING.format(
        measures=columns(topic.measures),
        sort=source(topic.measure(asked["sort"])),
        order="ASC" if asked["order"] == "asc" else "DESC",
    )
    here: Area = asked["area"]
    named = {key: asked[key] for key in ("year", "kind", "name", "me")}
    return await ask.rows(sql, {"low": here.bounds["low"], "high": here.bounds["high"], **named, **window})


async def _own(ask: Asking, topic: Topic, asked: Row) -> Row:
    """Return the row of the body that the address names, the median of its peers, and the rows of the form that stand behind
    its number: (measure, value) with the greatest first, and how many of them were not read."""
    found = await _rows(ask, topic, asked | {"me": asked["unit"]}, {"limit": 1, "offset": 0})
    if not found:
        return {}
    own, sort = found[0], topic.measure(asked["sort"])
    window = {"limit": 2 - own["known"] % 2, "offset": (own["known"] - 1) // 2}
    middle = [row[sort.id] for row in await _rows(ask, topic, asked, window)] if own["known"] > 1 else []
    named = [(measure, own[measure.id]) for measure in topic.grounds if own[measure.id]]
    return {
        "own": own,
        "median": round(sum(middle) / len(middle), 2) if middle else None,
        "grounds": sorted(named, key=lambda ground: -ground[1]),
        "unread": sum(measure.missing(own) == "unread" for measure in topic.grounds),
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
