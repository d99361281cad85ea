"""The proof of one number: the archived page with its cell outlined, the captures, and the bytes
themselves."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from datasette.app import Datasette
from datasette.utils.asgi import Request, Response

from archive.catalogue.words import Words
from archive.database.captures import captures_of
from archive.errors import ArchiveError, GongkaiError
from archive.evidence.cell_proof import HTML, draw, evidence, show_page, show_whole
from archive.evidence.inert import ANCHOR, POLICY
from archive.form.definition import FORM, Item
from archive.model import Cell, Report, Spot
from archive.report_json import plain
from archive.reports.rivals import printed_by, rivals_of
from archive.site.asking import Asking
from archive.site.concerns import concerned
from archive.site.formtables import in_words, value_slot
from archive.storage.blobs import digest

_NOTHING = "default-src 'none'; sandbox"
_FOR_EVER = {"cache-control": "public, max-age=31536000, immutable"}


@cache
def _items() -> dict[str, Item]:
    return {item.column: item for item in FORM.items}


async def proof(datasette: Datasette, request: Request) -> Response:
    """Return the page of one cell of a report with all its evidence. A missing blob is explained."""
    ask = Asking(datasette, request)
    report_id, found, item, cell = await _asked(ask)
    held = await ask.with_database(lambda database: evidence(database, found, item))
    context = {
        "report": found, "number": report_id, "item": item, "cell": cell, "proof": held,
        "slot": value_slot(cell, ask.words), "blob": _blob_state(ask, found.sha256),
        "original": ask.url(f"report/{report_id}/cell/{item.column}/original") + (
            f"#{ANCHOR}" if held.shown == "page" else ""),
        "blob_address": ask.address(f"/blob/{found.sha256}"),
        "rivals": [
            (rival.report, in_words(rival, value, ask.words)) for rival, value in printed_by(
                await ask.with_database(lambda database: rivals_of(database, report_id)), item.column)
        ],
        "findings": [f for f in found.findings if (item.key, item.applicant) in concerned(f)],
        "digest": found.sha256,
    }  # fmt: skip
    return await ask.page("proof.html", context)


async def every_cell(datasette: Datasette, request: Request) -> Response:
    """Return the page of all cells of a report, each with its printed text, its meaning and its page."""
    ask = Asking(datasette, request)
    report_id = await ask.report_cited()
    found = await ask.report(report_id)
    cited = request.url_vars["report"]
    is_page = found.media_type == HTML and any(cell.place.path for cell in found.cells)
    blob = _blob_state(ask, found.sha256)
    context = {
        "report": found, "number": report_id, "rows": list(_rows(found, ask.words)), "blob": blob,
        "captures": await ask.with_database(lambda database: captures_of(database, found.sha256)),
        "original": ask.url(f"report/{cited}/original") if is_page and blob == "whole" else None,
        "blob_address": ask.address(f"/blob/{found.sha256}"), "digest": found.sha256,
    }  # fmt: skip
    return await ask.page("proofs.html", context)


def _rows(found: Report, words: Words) -> Iterator[tuple[str, str, str, str, str]]:
    """Yield (column, name, printed text, meaning or state, page) of each cell of the form."""
    labels = _labels(words.language)
    for cell in found.cells:
        label = labels.get((cell.key, cell.applicant))
        if label is None:
            continue
        column, name, unit = label
        value, page = cell.value, cell.place.page
        said = words(cell.state, "state") if value is None else f"{words.number(plain(value))} {unit}"
        yield column, name, cell.raw or "", said, words("on_page", n=page) if page else ""


@cache
def _labels(language: str) -> dict[Spot, tuple[str, str, str]]:
    """Return column, name and unit of each cell of the form in a language."""
    words = Words(language)
    return {
        spot: (item.column, words.of(item), words(item.unit, "unit")) for spot, item in FORM.by_key.items()
    }


async def whole_original(datasette: Datasette, request: Request) -> Response:
    """Return the archived page, inert. The fragment of the address outlines a cell by its column."""
    ask = Asking(datasette, request)
    found = await ask.report(await ask.report_cited())
    if found.media_type != HTML:
        raise ask.missing("no_drawing")
    try:
        body = show_whole(ask.archive.store.get(found.sha256), found)
    except GongkaiError as error:
        return Response.text(str(error), status=404, headers={"content-security-policy": POLICY})
    headers = {**_FOR_EVER, "content-security-policy": POLICY}
    return Response(body, headers=headers, content_type="text/html; charset=utf-8")


async def original(datasette: Datasette, request: Request) -> Response:
    """Return the archived page, inert, or a drawing of its page, with the cell outlined."""
    ask = Asking(datasette, request)
    _, found, item, cell = await _asked(ask)
    held = await ask.with_database(lambda database: evidence(database, found, item))
    if cell is None or held.shown is None:
        raise ask.missing("no_drawing")
    try:
        body, kind = _show(ask, found, cell, held.shown)
    except GongkaiError as error:
        return Response.text(str(error), status=404, headers={"content-security-policy": POLICY})
    return Response(body, headers={**_FOR_EVER, "content-security-policy": POLICY}, content_type=kind)


async def blob(datasette: Datasette, request: Request) -> Response:
    """Return the bytes as captured, for saving and checking; a browser never shows them."""
    ask = Asking(datasette, request)
    sha256 = request.url_vars["sha256"]
    known = await ask.rows("SELECT 1 FROM documents WHERE sha256 = ?", [sha256])
    if not known:
        raise ask.missing("no_blob")
    try:
        body = ask.archive.store.get(sha256)
    except ArchiveError:
        raise ask.missing("no_blob") from None
    headers = {
        "content-disposition": f'attachment; filename="{sha256}.bin"',
        "content-security-policy": _NOTHING,
    }
    return Response(body, headers={**_FOR_EVER, **headers}, content_type="application/octet-stream")


async def _asked(ask: Asking) -> tuple[int, Report, Item, Cell | None]:
    item = _items().get(ask.request.url_vars["column"])
    if item is None:
        raise ask.missing("no_cell")
    report_id = await ask.report_cited()
    found = await ask.report(report_id)
    return report_id, found, item, found.cell(item.key, item.applicant)


def _blob_state(ask: Asking, sha256: str) -> str:
    """Return `whole`, `missing`, or `damaged` if the bytes no longer have their digest."""
    try:
        body = ask.archive.store.get(sha256)
    except (ArchiveError, OSError):
        return "missing"
    return "whole" if digest(body) == sha256 else "damaged"


def _show(ask: Asking, found: Report, cell: Cell, shown: str) -> tuple[bytes, str]:
    body = ask.archive.store.get(found.sha256)
    if shown == "page":
        return show_page(body, cell), "text/html; charset=utf-8"
    return draw(body, found, cell, whole="whole" in ask.request.args), "image/png"
