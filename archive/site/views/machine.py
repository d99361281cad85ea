"""Pages for programs: sitemaps, a data catalogue (DCAT), the JSON addresses (OpenAPI), whole tables as
CSV."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote, unquote
from xml.sax.saxutils import escape

from datasette.app import Datasette
from datasette.utils.asgi import AsgiFileDownload, AsgiStream, Request, Response

from archive import __version__
from archive.catalogue.descriptions import NAME, metadata, questions
from archive.catalogue.questions import parameters, stream
from archive.reports.addresses import cited, cited_unit
from archive.site.asking import Asking, Row
from archive.site.releases import newest
from archive.site.streaming import sent

TABLES = ("panel", "reports", "units", "figures", "findings", "amended_cells", "amended_texts")
"""Tables and views that are offered whole."""
_EACH = 20_000
_SITEMAP = (
    '<?xml version="1.0" encoding="UTF-8"?>\n<{0} xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n'
)
_REPORTS = """
SELECT sha256, substr(captured, 1, 10) AS day FROM reports WHERE standing <> 'repeat' ORDER BY id LIMIT ? OFFSET ?
"""
_UNITS = "SELECT scope, region_code, name FROM units ORDER BY id LIMIT ? OFFSET ?"
_COUNTS = "SELECT (SELECT count(*) FROM reports) AS reports, (SELECT count(*) FROM units) AS units"


async def sitemap(datasette: Datasette, request: Request) -> Response:
    """Return the index of the sitemaps: one for each lot of reports and of units."""
    ask = Asking(datasette, request)
    counts = (await ask.rows(_COUNTS))[0]
    names = [f"{kind}-{n}" for kind, count in counts.items() for n in range(-(-count // _EACH))]
    lines = [f"<sitemap><loc>{escape(ask.address(f'/sitemap-{name}.xml'))}</loc></sitemap>" for name in names]
    return _xml("sitemapindex", lines)


async def sitemap_part(datasette: Datasette, request: Request) -> Response:
    """Return one lot of addresses, reports with the day of their capture."""
    ask = Asking(datasette, request)
    window = [_EACH, _EACH * ask.number("part")]
    if request.url_vars["of"] == "reports":
        found = [(f"/report/{cited(row['sha256'])}", row["day"]) for row in await ask.rows(_REPORTS, window)]
    else:
        found = [(f"/unit/{quote(cited_unit(row))}", None) for row in await ask.rows(_UNITS, window)]
    if not found and ask.number("part"):
        raise ask.missing("no_such_part")
    lines = [
        f"<url><loc>{escape(ask.address(path))}</loc>{f'<lastmod>{day}</lastmod>' if day else ''}</url>"
        for path, day in found
    ]
    return _xml("urlset", lines)


def _xml(element: str, lines: list[str]) -> Response:
    body = "\n".join([_SITEMAP.format(element) + "\n".join(lines), f"</{element}>\n"])
    return Response(body, content_type="application/xml; charset=utf-8")


async def downloads(datasette: Datasette, request: Request) -> Response:
    """Return the page of everything that is offered whole."""
    ask = Asking(datasette, request)
    ask.is_of_today = True  # a release may come without a write to the archive
    described = metadata()["databases"][NAME]["tables"]
    size = Path(ask.database.path).stat().st_size if datasette.setting("allow_download") else None
    context = {
        "tables": [(name, described[name]) for name in TABLES],
        "size": size,
        "linked": dataset(ask),
        "release": newest(getattr(datasette, "_gongkai_releases", None)),
    }
    return await ask.page("downloads.html", context)


async def release_file(datasette: Datasette, request: Request) -> AsgiFileDownload:
    """Return a file of the newest release that its manifest names; no other file of the folder is served."""
    ask = Asking(datasette, request)
    held = newest(getattr(datasette, "_gongkai_releases", None))
    path = unquote(request.url_vars["path"])
    if held is None or held.date != request.url_vars["date"] or path not in held.files:
        raise ask.missing("no_such_table")
    headers = {"cache-control": "no-store"}
    return AsgiFileDownload(str(held.folder / path), Path(path).name, "application/octet-stream", headers)


async def table_csv(datasette: Datasette, request: Request) -> AsgiStream:
    """Stream a whole table from the database."""
    ask = Asking(datasette, request)
    table = request.url_vars["table"]
    if table not in TABLES:
        raise ask.missing("no_such_table")
    is_fixed = not ask.database.is_mutable
    lots = stream(Path(ask.database.path), f'SELECT * FROM "{table}"', {}, "csv", immutable=is_fixed)
    return sent(lots, f"{table}.csv", "text/csv; charset=utf-8")


def dataset(ask: Asking) -> Row:
    """Return the archive as a schema.org Dataset."""
    about, words = metadata(), ask.words
    return {
        "@context": "https://schema.org", "@type": "Dataset", "name": words.pick(about, "title"),
        "description": words.pick(about, "description"), "url": ask.address("/"), "version": __version__,
        "license": ask.address("/about#licence"), "isAccessibleForFree": True, "inLanguage": "zh-CN",
        "distribution": [
            {"@type": "DataDownload", "encodingFormat": kind, "contentUrl": url} for _, kind, url in _files(ask)
        ],
    }  # fmt: skip


async def dcat(datasette: Datasette, request: Request) -> Response:
    """Return the archive as a data catalogue (DCAT 3)."""
    ask = Asking(datasette, request)
    about = metadata()
    catalogue = {
        "@context": {"dcat": "http://www.w3.org/ns/dcat#", "dct": "http://purl.org/dc/terms/"},
        "@id": ask.address("/dcat.jsonld"), "@type": "dcat:Catalog", "dct:title": about["title"],
        "dcat:dataset": {
            "@id": ask.address("/"), "@type": "dcat:Dataset",
            "dct:title": [{"@value": about["title"], "@language": "zh"}, {"@value": about["title_en"], "@language": "en"}],
            "dct:description": [
                {"@value": about["description"], "@language": "zh"}, {"@value": about["description_en"], "@language": "en"},
            ],
            "dct:modified": await ask.as_of(), "dcat:landingPage": {"@id": ask.address("/downloads")},
            "dcat:distribution": [
                {"@type": "dcat:Distribution", "dct:title": name, "dcat:mediaType": kind, "dcat:downloadURL": {"@id": url}}
                for name, kind, url in _files(ask)
            ],
        },
    }  # fmt: skip
    return Response(_json(catalogue), content_type="application/ld+json; charset=utf-8")


def _files(ask: Asking) -> list[tuple[str, str, str]]:
    """Return (name, media type, address) of everything offered whole."""
    found = [(name, "text/csv", ask.address(f"/downloads/{name}.csv")) for name in TABLES]
    if ask.datasette.setting("allow_download"):
        found.append((NAME, "application/vnd.sqlite3", ask.address(f"/{NAME}.db")))
    return found


async def openapi(datasette: Datasette, request: Request) -> Response:
    """Return the addresses of data for programs (OpenAPI 3.1)."""
    ask = Asking(datasette, request)
    title = ask.words.pick(metadata(), "title")
    paths = {one[0]: {"get": _operation(*one)} for one in _addresses()}
    whole = {
        "openapi": "3.1.0",
        "info": {"title": title, "version": __version__},
        "servers": [{"url": ask.address("/").rstrip("/")}],
        "paths": paths,
    }
    return Response(_json(whole), content_type="application/json; charset=utf-8")


def _addresses() -> Iterator[tuple[str, str, list[str], str]]:
    """Yield (path, summary, parameters of the query, media type)."""
    yield "/report/{report}.json", "A report: its sections, cells and findings", [], "application/json"
    yield "/compare.csv", "Bodies over the years", ["unit", "topic", "from", "to"], "text/csv"
    yield (
        "/ranking.csv",
        "Bodies of one kind in a place",
        ["place", "year", "kind", "topic", "sort"],
        "text/csv",
    )
    yield "/suggest.json", "Names of bodies that a text may mean", ["q"], "application/json"
    for slug, entry in questions().items():
        yield f"/question/{slug}.csv", entry["title_en"], parameters(entry["sql"]), "text/csv"
        yield f"/question/{slug}.jsonl", entry["title_en"], parameters(entry["sql"]), "application/x-ndjson"
    for name, entry in metadata()["databases"][NAME]["tables"].items():
        if not entry.get("hidden"):
            shown = ["_shape", "_size", "_next", "_sort", "_sort_desc", "_where"]
            yield f"/{NAME}/{name}.json", entry.get("title_en") or name, shown, "application/json"


def _operation(path: str, summary: str, names: list[str], kind: str) -> Row:
    said = [{"name": name, "in": "query", "schema": {"type": "string"}} for name in names]
    within = [
        {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}
        for name in re.findall(r"\{(\w+)\}", path)
    ]
    return {
        "summary": summary,
        "parameters": [*within, *said],
        "responses": {"200": {"description": summary, "content": {kind: {}}}},
    }


def _json(data: Row) -> str:
    return json.dumps(data, ensure_ascii=False, indent=1)
