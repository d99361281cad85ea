"""What readers ask of a body first, answered where they meet it: how much it refuses beside its peers, and its lawsuits of
all years."""

from __future__ import annotations

import json

from archive.catalogue.areas import Area
from archive.catalogue.charts import years_between
from archive.catalogue.topics import topics
from archive.reports.addresses import cited_unit
from archive.site import queries
from archive.site.asking import Asking, Row
from archive.site.measuring import Shown, columns
from archive.site.peers import peers_of, standing

_EVER = {"first": 0, "last": 9999}


async def glance(ask: Asking, unit: int) -> Row | None:
    """Return the answers for a body as the template `_glance.html` says them; None for a body without a report."""
    found = await ask.rows(queries.KIND_OF, [unit])
    suits = await _suits(ask, unit)
    if not found or not suits:
        return None
    topic, year = topics()["refusals"], suits[-1][0]
    asked = {"unit": unit, "year": year, "sort": topic.sort, "order": "desc", "me": 0}
    refused: Row = {}
    if found[0]["region_code"]:
        here, kind, name = peers_of(found[0])
        asked |= {"area": here, "kind": kind, "name": name}
        refused = await standing(ask, topic, asked)
        refused |= {"place": await ask.place_name(here), "kind": kind}
    return {
        "unit": found[0]["name"], "cited": cited_unit(found[0]), "year": year, "sort": topic.measure(topic.sort),
        "refused": refused if "own" in refused else None, "suits": suits,
    }  # fmt: skip


async def place_glance(ask: Asking, here: Area) -> Row | None:
    """Return who was late and what was changed in a place, as the template `_place_glance.html` says it; None for a place
    without a report."""

    async def gather() -> Row | None:
        inside = {key: here.bounds[key] for key in ("low", "high")}
        years = await ask.rows(queries.PLACE_YEARS, inside)
        late, changed = [await ask.rows(sql, inside) for sql in (queries.PLACE_LATE, queries.PLACE_CHANGED)]
        sums = {key: sum(row[key] for row in years) for key in ("late", "changed")}
        return (
            {"area": here, "newest": years[-1], "sums": sums, "late": late, "changed": changed}
            if years
            else None
        )

    found: Row | None = await ask.remembered(("place_glance", here.code), gather)
    return found


async def government_of(ask: Asking, code: str) -> int | None:
    """Return the body that reports for a whole place; None if the archive has none."""
    found = await ask.rows(queries.GOVERNMENT_AT, [code])
    return int(found[0]["id"]) if found else None


async def _suits(ask: Asking, unit: int) -> list[tuple[int, Shown | None]]:
    """Return the lawsuits of every year between the first and the last report; None for a year without one."""
    measure = topics()["courts"].measure("suits")
    sql = queries.SIDE_BY_SIDE.format(measures=columns([measure]))
    rows = {row["year"]: row for row in await ask.rows(sql, {"units": json.dumps([unit]), **_EVER})}
    if not rows:
        return []
    return [
        (year, Shown(row[measure.id], measure.missing(row)) if (row := rows.get(year)) else None)
        for year in years_between(min(rows), max(rows))
    ]
