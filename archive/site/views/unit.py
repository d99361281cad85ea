"""One body: its years as small multiples, its reports, its amendments, its comparisons."""

from __future__ import annotations

from urllib.parse import quote

from datasette.app import Datasette
from datasette.utils.asgi import Request, Response

from archive.catalogue.areas import area
from archive.catalogue.charts import FORM_CHANGED, Chart, lines, years_between
from archive.catalogue.topics import panel_measures
from archive.catalogue.words import Words
from archive.news import latest
from archive.news.entries import of_amendments
from archive.reports.addresses import cited_unit
from archive.site import queries
from archive.site.asking import Asking, Row
from archive.site.glance import glance
from archive.site.measuring import Shown, of_panel
from archive.site.pictures import drawn, files, shared

MULTIPLES = {
    "multiple_applications": ("received", "results", "carried_out"),
    "multiple_results": ("granted", "partial", "withheld", "not_held", "not_processed"),
    "multiple_rates": ("disclosure_rate", "backlog_rate"),
    "multiple_reviews": ("reviews", "reviews_corrected"),
    "multiple_suits": ("suits", "suits_corrected"),
    "multiple_documents": ("documents_in_force", "documents_issued", "documents_repealed"),
}
"""Small pictures of a unit's years: word -> series of the panel."""


async def unit(datasette: Datasette, request: Request) -> Response:
    ask = Asking(datasette, request)
    unit_id = await ask.unit_named()
    found = await ask.rows(queries.UNIT, [unit_id])
    here = area(found[0]["region_code"]) if found[0]["region_code"] else None
    years, span = await _years(ask, unit_id)
    reports = await ask.rows(queries.UNIT_REPORTS, [unit_id])
    printed = [row["year"] for row in years]
    own = files(ask, f"/unit/{quote(cited_unit(found[0]))}")
    drawings = multiples(years, span, ask.words)
    context = {
        "unit": found[0],
        "area": here,
        "place_name": await ask.place_name(here) if here else None,
        "glance": await glance(ask, unit_id),
        "siblings": await ask.rows(queries.SIBLINGS, [found[0]["name"], unit_id]),
        "reports": reports,
        "earlier": dict(zip(printed[1:], printed, strict=False)),
        "years": years,
        "span": span,
        "amended": of_amendments(*await ask.amendments(latest.UNIT_AMENDED, [unit_id]), ask.words),
        "multiples": drawings,
        "files": own,
        "card": shared(own, drawings),
    }
    return await ask.page("unit.html", context)


async def picture(datasette: Datasette, request: Request) -> Response:
    """Return one of the small pictures as a file."""
    ask = Asking(datasette, request)
    unit_id = await ask.unit_named()
    name = (await ask.rows(queries.UNIT, [unit_id]))[0]["name"]
    found = multiples(*await _years(ask, unit_id), ask.words)
    titled = {key: (f"{name} · {title}", chart) for key, (title, chart, _) in found.items()}
    return await drawn(ask, titled, f"/unit/{unit_id}")


async def _years(ask: Asking, unit_id: int) -> tuple[list[Row], list[int]]:
    """Return the panel rows of a unit and every year between the first and the last."""
    rows = await ask.rows(queries.UNIT_PANEL, [unit_id])
    return rows, years_between(rows[0]["year"], rows[-1]["year"]) if rows else []


def multiples(
    rows: list[Row], years: list[int], words: Words
) -> dict[str, tuple[str, Chart, list[tuple[str, list[Shown | None]]]]]:
    """Return (title, chart, [(series, cells)]) by name, for every small picture with values. Covers all
    `years`: a year without a report is a gap."""
    labels = [str(year) for year in years]
    change = years.index(FORM_CHANGED) if FORM_CHANGED in years[1:] else None
    of_year = {row["year"]: row for row in rows}
    shown = {}
    for title, series in MULTIPLES.items():
        measures = [panel_measures()[name] for name in series]
        cells = [
            (words.of(one), [of_panel(of_year[year], one) if year in of_year else None for year in years])
            for one in measures
        ]
        cells = [(name, column) for name, column in cells if any(_is_said(cell) for cell in column)]
        values = [(name, [cell.value if cell else None for cell in column]) for name, column in cells]
        if any(value is not None for _, column in values for value in column):
            is_broken = any(one.is_approximate for one in measures)
            chart = lines(labels, values, change=change, is_broken=is_broken)
            shown[title] = (words(title), chart, cells)
    return shown


def _is_said(cell: Shown | None) -> bool:
    """Return whether a cell has a number, or figures that contradict each other instead of one."""
    return cell is not None and (cell.value is not None or cell.missing == "impossible")
