"""The news since a day: added reports, and changes after publication."""

from __future__ import annotations

from datetime import date, timedelta

from datasette.app import Datasette
from datasette.utils.asgi import Request, Response

from archive.news import latest
from archive.news.entries import of_amendments
from archive.site.asking import Asking
from archive.site.remembering import today

_SHOWN, _DAYS = 100, 30


async def news(datasette: Datasette, request: Request) -> Response:
    """Return the page since the day in the address; without a day, since thirty days before the newest
    capture."""
    ask = Asking(datasette, request)
    asked = _day(ask.text("since", 10))
    ask.understood("since", asked is not None)
    since = asked or _before(await ask.as_of())
    window = {"since": since.isoformat(), "limit": _SHOWN}
    rows, cells, texts = await ask.amendments(latest.AMENDED_SINCE, window)
    context = {
        "since": window["since"],
        "counts": (await ask.rows(latest.SINCE, window))[0],
        "newest": await ask.rows(latest.NEWEST_SINCE, window),
        "amended": of_amendments(rows, cells, texts, ask.words),
        "shown": _SHOWN,
    }
    return await ask.page("news.html", context)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _before(newest: str | None) -> date:
    return ((_day(newest[:10]) if newest else None) or today()) - timedelta(days=_DAYS)
