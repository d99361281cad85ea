"""The peers of a body, their order by a measure, and the position of one of them."""

from __future__ import annotations

from archive.catalogue.areas import Area, area
from archive.catalogue.topics import Topic
from archive.places.gazetteer import place_and_rest
from archive.site import queries
from archive.site.asking import Asking, Row
from archive.site.measuring import columns, source

_GOVERNMENTS = ("province", "prefecture", "county", "town")


def peers_of(unit: Row) -> tuple[Area, str, str]:
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


async def ranked(ask: Asking, topic: Topic, asked: Row, window: dict[str, int]) -> list[Row]:
    """Return the rows of a ranking. `asked` names the `area`, `year`, `kind`, `name`, the measure to `sort` by and its
    `order`; with `me` the rows are those of one body, with its position among all, `without` a body those of the others."""
    sql = queries.RANKING.format(
        measures=columns(topic.measures),
        sort=source(topic.measure(asked["sort"])),
        order="ASC" if asked["order"] == "asc" else "DESC",
    )
    here: Area = asked["area"]
    named = {key: asked[key] for key in ("year", "kind", "name", "me")} | {"without": asked.get("without", 0)}
    return await ask.rows(sql, {"low": here.bounds["low"], "high": here.bounds["high"], **named, **window})


async def standing(ask: Asking, topic: Topic, asked: Row) -> Row:
    """Return the row of the body that `asked` names as `unit`, the median of the others, and the rows of the form that stand
    behind its number: (measure, value) with the greatest first, and how many of them were not read."""
    found = await ranked(ask, topic, asked | {"me": asked["unit"]}, {"limit": 1, "offset": 0})
    if not found:
        return {}
    own, sort = found[0], topic.measure(asked["sort"])
    others = own["known"] - (own[sort.id] is not None)
    window = {"limit": 2 - others % 2, "offset": (others - 1) // 2}
    rest = asked | {"without": asked["unit"]}
    middle = [row[sort.id] for row in await ranked(ask, topic, rest, window)] if others else []
    named = [(measure, own[measure.id]) for measure in topic.grounds if own[measure.id]]
    return {
        "own": own,
        "median": round(sum(middle) / len(middle), 2) if middle else None,
        "grounds": sorted(named, key=lambda ground: -ground[1]),
        "unread": sum(measure.missing(own) == "unread" for measure in topic.grounds),
    }
