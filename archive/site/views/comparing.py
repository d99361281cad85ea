"""Two reports side by side: two years of a unit, or any two reports (versions, units)."""

from __future__ import annotations

from datasette.app import Datasette
from datasette.utils.asgi import Request, Response
from msgspec.structs import replace

from archive.compare.figures import Comparison, compare
from archive.model import Report
from archive.site import queries
from archive.site.asking import Asking, Row

COMPARED = 200_000
"""Characters of a part that a page compares; `gongkai diff` has no limit."""


async def diff(datasette: Datasette, request: Request) -> Response:
    """Return the page of two years of a unit, each with the report that stands for it."""
    ask = Asking(datasette, request)
    unit, years = await ask.unit_named(), [ask.number(name) for name in ("old", "new")]
    found = [await ask.rows(queries.UNIT_YEAR, [unit, year]) for year in years]
    if not all(found):
        raise ask.missing("no_year")
    several = [await ask.rows(queries.VERSIONS, {"unit": unit, "year": year}) for year in years]
    return await _side_by_side(
        ask, [rows[0]["report"] for rows in found],
        {"unit_id": unit, "is_chosen": any(sum(r["standing"] != "repeat" for r in rows) > 1 for rows in several)},
    )  # fmt: skip


async def compare_reports(datasette: Datasette, request: Request) -> Response:
    """Return the page that compares the two reports cited as `old` and `new`."""
    ask = Asking(datasette, request)
    return await _side_by_side(ask, [await ask.report_cited(name) for name in ("old", "new")], {})


async def _side_by_side(ask: Asking, report_ids: list[int], context: Row) -> Response:
    old, new = [await ask.report(report_id) for report_id in report_ids]
    units = [(await ask.rows(queries.PLACE_OF_REPORT, [report_id]))[0]["unit"] for report_id in report_ids]

    async def compared() -> Comparison:
        return compare(_bounded(old), _bounded(new))

    found = await ask.lately(("compared", *report_ids), compared)
    whole = {"unit_id": units[1], "is_chosen": False, "longest": COMPARED, **context}
    whole["is_cut"] = any(len(part.text) > COMPARED for part in (*old.sections, *new.sections))
    return await ask.page("diff.html", {"comparison": found, "numbers": report_ids, **whole})


def _bounded(report: Report) -> Report:
    """Return the report with its parts cut to the length that a page compares."""
    parts = tuple(replace(part, text=part.text[:COMPARED]) for part in report.sections)
    return replace(report, sections=parts)
