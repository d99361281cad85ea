"""Feeds of everything, a place, a unit or a question: new reports, amendments with the change itself, failed identities."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from datasette.app import Datasette
from datasette.utils.asgi import Request, Response

from archive.feeds import Entry, atom
from archive.form import FORM
from archive.site import queries
from archive.site.asking import Asking, Row
from archive.site.metadata import questions
from archive.site.places import area
from archive.site.questioning import name_of
from archive.site.views.question import answer, arguments_of, entry_of
from archive.site.words import Words

_EACH = 25
_CHANGED = 8  # cells of an amendment told in a feed
_CELLS = """
SELECT amendment, key, applicant, old_raw, new_raw FROM amended_cells
WHERE amendment IN (SELECT value FROM json_each(?)) ORDER BY amendment, key, applicant
"""


async def everything(datasette: Datasette, request: Request) -> Response:
    ask = Asking(datasette, request)
    return await _feed(ask, ask.words("tagline"), "/", (queries.NEWEST, queries.AMENDED, queries.FAILED), {})


async def of_place(datasette: Datasette, request: Request) -> Response:
    ask = Asking(datasette, request)
    here = area(request.url_vars["code"])
    bounds = {key: here.bounds[key] for key in ("low", "high")}
    asked = (queries.PLACE_NEWEST, queries.PLACE_AMENDED, queries.PLACE_FAILED)
    return await _feed(ask, here.name or here.code, f"/place/{here.code}", asked, bounds)


async def of_unit(datasette: Datasette, request: Request) -> Response:
    ask = Asking(datasette, request)
    number = ask.number()
    found = await ask.rows(queries.UNIT, [number])
    if not found:
        raise ask.missing("no_unit")
    asked = (queries.UNIT_NEWEST, queries.UNIT_AMENDED_NEW, queries.UNIT_FAILED)
    return await _feed(ask, found[0]["name"], f"/unit/{number}", asked, {"unit": number})


async def of_question(datasette: Datasette, request: Request) -> Response:
    """The rows a question gives: an entry is new when its row is."""
    ask = Asking(datasette, request)
    slug, entry = entry_of(ask)
    found = await answer(ask, entry["sql"], await arguments_of(ask, entry))
    when = await ask.as_of() or "1970-01-01T00:00:00Z"
    entries = [_row_entry(ask, slug, row, when) for row in found["rows"]]
    return _answered(ask, ask.words.pick(entry, "title"), f"/question/{slug}", entries)


def _row_entry(ask: Asking, slug: str, row: Row, when: str) -> Entry:
    said = [f"{name_of(name, ask.words)}: {value}" for name, value in row.items() if value is not None]
    number = row.get("report")
    target = f"/report/{number}" if isinstance(number, int) else f"/question/{slug}"
    title = (
        " ".join(str(row[name]) for name in ("unit", "year") if row.get(name)) or questions()[slug]["title"]
    )
    moment = next((str(row[name]) for name in ("seen_after", "captured") if row.get(name)), when)
    return Entry(
        f"{slug} {json.dumps(row, default=str)}", title, ask.address(target), moment, "\n".join(said)
    )


async def _feed(ask: Asking, title: str, page: str, asked: tuple[str, str, str], arguments: Row) -> Response:
    newest, amended, failed, cells = await ask.remembered(
        ("feed", page), lambda: _gather(ask, asked, {**arguments, "limit": _EACH})
    )
    entries = [
        *(_new_report(ask, row) for row in newest),
        *(_amendment(ask, row, [c for c in cells if c["amendment"] == row["id"]]) for row in amended),
        *(_failure(ask, row) for row in failed),
    ]
    return _answered(ask, title, page, entries)


async def _gather(ask: Asking, asked: tuple[str, str, str], arguments: Row) -> list[list[Row]]:
    """New reports, amendments, failed identities, and the cells amended."""
    found = [await ask.rows(sql, arguments) for sql in asked]
    return [*found, await ask.rows(_CELLS, [json.dumps([row["id"] for row in found[1]])])]


def _answered(ask: Asking, title: str, page: str, entries: list[Entry]) -> Response:
    words = ask.words
    own = ask.address(ask.request.scope.get("route_path", ask.request.path))
    body = atom(f"{title} · {words('site')}", own, ask.address(page), entries)
    return Response(body.decode(), content_type="application/atom+xml; charset=utf-8")


def _new_report(ask: Asking, row: Row) -> Entry:
    words = ask.words
    title = f"{words('feed_report')}{row['title'] or words('untitled')}"
    summary = f"{row['unit'] or words('unknown_unit')} · {row['year'] or '—'}"
    return Entry(
        f"report {row['id']}", title, ask.address(f"/report/{row['id']}"), _time(row["captured"]), summary
    )


def _amendment(ask: Asking, row: Row, cells: list[Row]) -> Entry:
    words = ask.words
    title = f"{words('feed_amended')}{row['title'] or words('untitled')}"
    said = list(_changes(cells, words))
    summary = "\n".join([words("amended_between", a=row["seen_before"], b=row["seen_after"]), *said])
    url = ask.address(f"/compare/{row['before']}/{row['after']}")
    return Entry(f"amendment {row['url']} {row['seen_after']}", title, url, _time(row["seen_after"]), summary)


def _changes(cells: list[Row], words: Words) -> Iterator[str]:
    """The change itself: 本年新收·总计：12 → 15."""
    for cell in cells[:_CHANGED]:
        item = FORM.by_key.get((cell["key"], cell["applicant"]))
        name = words.of(item) if item else cell["key"]
        yield f"{name}：{cell['old_raw'] or '—'} → {cell['new_raw'] or '—'}"
    if len(cells) > _CHANGED:
        yield f"… {words('n_cells', n=len(cells))}"


def _failure(ask: Asking, row: Row) -> Entry:
    words = ask.words
    title = f"{words('feed_failed')}{row['title'] or words('untitled')}"
    rule = words.rule(row["rule"])
    summary = f"{rule}：{row['detail'] or row['subject'] or ''}"
    identity = f"failed {row['report']} {row['rule']} {row['subject']}"
    return Entry(identity, title, ask.address(f"/report/{row['report']}"), _time(row["captured"]), summary)


def _time(when: Any) -> str:
    return str(when or "1970-01-01T00:00:00Z")
