"""The bodies of a place that reported on a year, in time, late or not at all, with the provable reason for
each absence."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from urllib.parse import urlencode

from datasette.app import Datasette
from datasette.utils.asgi import Request, Response

from archive.catalogue.areas import STEPS, Area, area
from archive.places.gazetteer import gazetteer
from archive.site.asking import Asking
from archive.site.remembering import today
from archive.site.rendering import is_snapshot
from archive.survey.absence import Covered
from archive.survey.coverage import coverage
from archive.vocabulary import CoverageState

PER_PAGE = 200
_FIRST = 2008


async def missing(datasette: Datasette, request: Request) -> Response:
    """Return the page: a line for each place within, and each body with its state. `state` narrows the bodies
    to one state."""
    ask = Asking(datasette, request)
    here, year = area(request.url_vars["code"]), ask.number("year")
    if not _FIRST <= year <= today().year:
        raise ask.missing("no_report_year")

    async def gather() -> list[Covered]:
        found: list[Covered] = await ask.with_database(lambda db: coverage(db, year, today(), here.full))
        return found

    covered: list[Covered] = await ask.lately(("missing", here.code, year), gather)
    if not covered and here.full not in gazetteer().names:
        raise ask.missing("no_place")
    states = [state for state in CoverageState if any(one.state == state for one in covered)]
    asked = ask.text("state", 20)
    chosen = asked if asked in states else ""
    ask.understood("state", asked in [state.value for state in CoverageState])
    listed = [one for one in covered if not chosen or one.state == chosen]
    page = ask.count("page", 1, 10_000)
    first = (page - 1) * PER_PAGE
    ask.not_past_the_end(page, listed[first:])
    within = _within(here, covered)
    context = {
        "area": here, "named": await ask.place_name(here), "year": year, "today": today(), "states": states,
        "counts": Counter(one.state for one in covered), "state": chosen, "total": len(listed),
        "covered": listed if is_snapshot(datasette) else listed[first : first + PER_PAGE],
        "places": [(place, await ask.place_name(place), counts) for place, counts in within],
        "page": page, "has_more": not is_snapshot(datasette) and len(listed) > first + PER_PAGE,
        "address": lambda **change: "?" + urlencode({k: v for k, v in ({"state": chosen} | change).items() if v}),
    }  # fmt: skip
    return await ask.page("missing.html", context)


def _within(here: Area, covered: Sequence[Covered]) -> list[tuple[Area, Counter[str]]]:
    """Return the places one step down, with the number of bodies in each state."""
    digits = STEPS.get(len(here.code), 9)
    if digits > 6:
        return []
    counts: dict[str, Counter[str]] = {}
    for one in covered:
        code = area((one.region_code or "")[:digits]).code
        if len(code) == digits:
            counts.setdefault(code, Counter())[one.state] += 1
    return [(Area(code), found) for code, found in sorted(counts.items())]
