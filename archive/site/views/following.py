"""Feeds of everything, a place, a unit or a question: new reports, amendments with their changes, failed
identities."""

from __future__ import annotations

from datasette.app import Datasette
from datasette.utils.asgi import Request, Response

from archive.catalogue import sayings
from archive.catalogue.areas import area
from archive.news import entries as news
from archive.news import latest
from archive.news.atom import Entry, atom
from archive.news.entries import News
from archive.site import queries
from archive.site.asking import Asking, Row
from archive.site.views.question import ROWS_SHOWN, answer, arguments_of, entry_of

_EACH = 25
_CHANGED = 8  # changes per amendment in a feed


async def everything(datasette: Datasette, request: Request) -> Response:
    ask = Asking(datasette, request)
    return await _feed(ask, ask.words("tagline"), "/", (latest.NEWEST, latest.AMENDED, latest.FAILED), {})


async def of_place(datasette: Datasette, request: Request) -> Response:
    ask = Asking(datasette, request)
    here = area(request.url_vars["code"])
    if here.name is None and not await ask.rows(queries.IS_PLACE, here.bounds):
        raise ask.missing("no_place")
    bounds = {key: here.bounds[key] for key in ("low", "high")}
    asked = (latest.PLACE_NEWEST, latest.PLACE_AMENDED, latest.PLACE_FAILED)
    return await _feed(ask, await ask.place_name(here), f"/place/{here.code}", asked, bounds)


async def of_unit(datasette: Datasette, request: Request) -> Response:
    ask = Asking(datasette, request)
    unit_id = await ask.unit_named()
    found = await ask.rows(queries.UNIT, [unit_id])
    asked = (latest.UNIT_NEWEST, latest.UNIT_AMENDED_NEW, latest.UNIT_FAILED)
    return await _feed(ask, found[0]["name"], f"/unit/{unit_id}", asked, {"unit": unit_id})


async def of_question(datasette: Datasette, request: Request) -> Response:
    """Return the feed of a question's rows: a new row is a new entry."""
    ask = Asking(datasette, request)
    slug, entry = entry_of(ask)
    found = await answer(ask, entry["sql"], await arguments_of(ask, entry))
    when = await ask.as_of() or news.EARLIEST
    told = sayings.told_by(found["codes"], ask.words)
    found_news = [
        news.of_row(slug, entry, row, when, ask.words, told.get((row.get("report"), row.get("detail"))))
        for row in found["rows"][:ROWS_SHOWN]
    ]
    return await _answered(ask, ask.words.pick(entry, "title"), f"/question/{slug}", found_news)


async def _feed(ask: Asking, title: str, page: str, asked: tuple[str, str, str], arguments: Row) -> Response:
    newest, amended, failed, cells, texts = await ask.remembered(
        ("feed", page), lambda: _gather(ask, asked, {**arguments, "limit": _EACH})
    )
    found = [
        *(news.of_report(row, ask.words) for row in newest),
        *news.of_amendments(amended, cells, texts, ask.words),
        *(news.of_finding(row, ask.words) for row in failed),
    ]
    return await _answered(ask, title, page, found)


async def _gather(ask: Asking, asked: tuple[str, str, str], arguments: Row) -> list[list[Row]]:
    """Return new reports, amendments, failed identities, and the amended cells and texts."""
    newest, amended, failed = asked
    rows, cells, texts = await ask.amendments(amended, arguments)
    return [await ask.rows(newest, arguments), rows, await ask.rows(failed, arguments), cells, texts]


async def _answered(ask: Asking, title: str, page: str, found: list[News]) -> Response:
    words = ask.words
    own = ask.address(ask.request.scope.get("route_path", ask.request.path))
    page, *paths = (await ask.lasting("\n".join([page, *(one.path for one in found)]))).split("\n")
    entries = [
        Entry(one.id, one.title, ask.address(path), one.when, "\n".join(one.lines(_CHANGED, words)))
        for one, path in zip(found, paths, strict=True)
    ]
    body = atom(f"{title} · {words('site')}", own, ask.address(page), entries)
    return Response(body.decode(), content_type="application/atom+xml; charset=utf-8")
