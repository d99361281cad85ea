"""Any bodies over any years, side by side: a picture and a table per measure, with one address."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from urllib.parse import urlencode

from datasette.app import Datasette
from datasette.utils.asgi import Request, Response

from archive.catalogue.charts import FORM_CHANGED, Chart, lines, shortened, years_between
from archive.catalogue.topics import Measure, Topic, topics
from archive.database.sqlite import Database
from archive.errors import NotFound
from archive.reports.addresses import cited_unit
from archive.reports.body_names import bodies_named
from archive.site import queries
from archive.site.asking import Asking, Row
from archive.site.measuring import Shown, as_csv, columns, topic_of
from archive.site.pictures import drawn, files, shared

MOST = 8
"""Most bodies in a picture: more lines cannot be told apart."""

Line = tuple[Row, list[Shown | None]]
"""A body with its value in each year; None for a year without a report."""


async def side_by_side(datasette: Datasette, request: Request) -> Response:
    """Return the page. Parameters: `unit` once or several times, `add` for a body by name, `topic`, `from`
    and `to`."""
    ask = Asking(datasette, request)
    topic, units, found, choice = topic_of(ask), *(await _units(ask))
    rows, years = await _rows(ask, topic, units)
    sections = (
        [(measure, *_section(measure, found, rows, years)) for measure in topic.measures] if rows else []
    )
    span = {"from": ask.count("from", 0, 9999) or "", "to": ask.count("to", 0, 9999) or ""}
    members = [cited_unit(unit) for unit in found]
    query = _query(members, topic.id, span)
    own = files(ask, "/compare", query)
    context = {
        "files": own, "card": shared(own, (measure.id for measure, chart, _ in sections if chart)),
        "topic": topic, "topics": list(topics().values()), "units": found, "years": years, "sections": sections,
        "choice": choice, "added": ask.text("add"), "span": span, "most": MOST,
        "address": lambda members, topic=topic.id: ask.url("compare?" + _query(members, topic, span)),
        "csv": ask.url("compare.csv?" + query), "members": members, "cited": cited_unit,
        "here": ask.address("compare?" + query),
    }  # fmt: skip
    return await ask.page("side_by_side.html", context)


async def picture(datasette: Datasette, request: Request) -> Response:
    """Return one measure of the page as a file."""
    ask = Asking(datasette, request)
    topic, units, found, _ = topic_of(ask), *(await _units(ask))
    rows, years = await _rows(ask, topic, units)
    charts = {measure: _section(measure, found, rows, years)[0] for measure in topic.measures} if rows else {}
    names = ask.words("comma").join(unit["name"] for unit in found)
    titled = {
        one.id: (f"{ask.words.of(one)} · {names}", chart)
        for one, chart in charts.items()
        if chart is not None
    }
    span = {name: ask.count(name, 0, 9999) or "" for name in ("from", "to")}
    return await drawn(
        ask, titled, "/compare?" + _query([cited_unit(unit) for unit in found], topic.id, span)
    )


async def side_by_side_csv(datasette: Datasette, request: Request) -> Response:
    """Return the numbers of the page as a file, one line per body and year."""
    ask = Asking(datasette, request)
    topic, units, _, _ = topic_of(ask), *(await _units(ask))
    rows, _ = await _rows(ask, topic, units)
    ask.all_understood()
    headers = {"content-disposition": f'attachment; filename="compare-{topic.id}.csv"'}
    body = as_csv(rows, topic, ask, await ask.as_of())
    return Response(body, headers=headers, content_type="text/csv; charset=utf-8")


async def _units(ask: Asking) -> tuple[list[int], list[Row], list[Row]]:
    """Return the bodies of the address by id and by row, and the candidates for an `add` that names several
    bodies."""
    asked = [await ask.unit_of(text) for text in ask.request.args.getlist("unit")[: 4 * MOST]]
    ask.understood("unit", all(asked))
    units = list(dict.fromkeys(unit_id for unit_id in asked if unit_id))[:MOST]
    choice: list[Row] = []
    if added := ask.text("add"):
        choice = await ask.with_database(lambda database: _named(database, added))
        if len(choice) == 1 and len(units) < MOST:
            units, choice = list(dict.fromkeys([*units, choice[0]["id"]])), []
    found = {row["id"]: row for row in await ask.rows(queries.NAMED, [json.dumps(units)])}
    return [unit_id for unit_id in units if unit_id in found], [found[n] for n in units if n in found], choice


def _named(database: Database, text: str) -> list[Row]:
    """Return the bodies that a text means; only the bodies of that exact name if any exist."""
    try:
        names = bodies_named(database, text)
    except NotFound:
        return []
    return list(database.query(queries.OF_NAMES, [json.dumps(names)]))


async def _rows(ask: Asking, topic: Topic, units: Sequence[int]) -> tuple[list[Row], list[int]]:
    """Return the panel rows, and every year between the first and the last."""
    first, last = sorted([ask.count("from", 0, 9999), ask.count("to", 9999, 9999)])  # in either order
    bounds = {"first": first, "last": last}
    sql = queries.SIDE_BY_SIDE.format(measures=columns(topic.measures))
    rows = await ask.rows(sql, {"units": json.dumps(list(units)), **bounds})
    known = [row["year"] for row in rows]
    return rows, years_between(min(known), max(known)) if known else []


def _section(
    measure: Measure, units: Sequence[Row], rows: Sequence[Row], years: Sequence[int]
) -> tuple[Chart | None, list[Line]]:
    """Return the picture of a measure (None without values) and its table."""
    at = {(row["unit_id"], row["year"]): row for row in rows}
    table = [(unit, list(_line(measure, unit, at, years))) for unit in units]
    series = [
        (name, [one.value if one else None for one in line])
        for name, (_, line) in zip(shortened([unit["name"] for unit in units]), table, strict=True)
    ]
    if all(value is None for _, values in series for value in values):
        return None, table
    change = years.index(FORM_CHANGED) if FORM_CHANGED in years[1:] else None
    chart = lines([str(year) for year in years], series, change=change, is_broken=measure.is_approximate)
    return chart, table


def _line(
    measure: Measure, unit: Row, at: dict[tuple[int, int], Row], years: Sequence[int]
) -> Iterator[Shown | None]:
    for year in years:
        row = at.get((unit["id"], year))
        yield Shown(row[measure.id], measure.missing(row)) if row else None


def _query(units: Sequence[str], topic: str, span: Row) -> str:
    said = [*(("unit", unit) for unit in units), ("topic", topic)]
    return urlencode([*said, *((name, year) for name, year in span.items() if year)])
