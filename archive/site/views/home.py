"""The first page: a search box, the newest reports and changes, an overview, and questions to ask."""

from __future__ import annotations

from typing import Any

from datasette.app import Datasette
from datasette.utils.asgi import Request, Response

from archive.catalogue.charts import bars
from archive.catalogue.descriptions import questions
from archive.news import latest
from archive.news.entries import of_amendments
from archive.site import queries
from archive.site.asking import Asking, Row
from archive.site.views.machine import dataset

_LISTED, _ASKED = 6, 4


async def home(datasette: Datasette, request: Request) -> Response:
    """Return the first page. Data that does not depend on the reader is gathered once per state of the
    archive."""
    ask = Asking(datasette, request)

    async def gather() -> Row:
        ask.is_patient = True
        limit = {"limit": _LISTED}
        return {
            "overview": (await ask.rows(queries.OVERVIEW))[0],
            "by_year": await ask.rows(queries.BY_YEAR),
            "newest": await ask.rows(latest.NEWEST, limit),
            "amended": await ask.amendments(latest.AMENDED, limit),
            "failed": await ask.rows(latest.FAILED, limit),
        }

    found: dict[str, Any] = await ask.remembered("home", gather)
    words = ask.words
    chart = bars(
        [str(row["year"]) for row in found["by_year"]],
        [
            (words("aggregates"), [row["governments"] for row in found["by_year"]]),
            (words("own_reports"), [row["bodies"] for row in found["by_year"]]),
        ],
    )
    asked = list(questions().items())[:_ASKED]
    amended, cells, texts = found["amended"]
    found = {**found, "amended": of_amendments(amended, cells, texts, words)}
    context = {**found, "chart": chart, "questions": asked, "q": "", "years": [], "year": None, "place": ""}
    context["linked"] = dataset(ask)
    return await ask.page("home.html", context)
