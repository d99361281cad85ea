"""A report to read: its parts, its tables as printed, the findings, its versions."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence

from datasette.app import Datasette
from datasette.utils.asgi import Request, Response
from markupsafe import Markup

from archive.catalogue.areas import area
from archive.catalogue.summary import Figure, figures, sentence
from archive.catalogue.words import Words
from archive.database.full_text import marked
from archive.form.definition import FORM
from archive.form.rules import RULES
from archive.model import Report
from archive.report_json import report_to_dict
from archive.reports.addresses import cited, cited_unit
from archive.reports.rivals import Rival, rivals_of
from archive.reports.volumes import key_of
from archive.site import queries
from archive.site.asking import LONGEST_TEXT, Asking, Row
from archive.site.formtables import FormTable, lay_out, value_slot
from archive.site.pictures import card
from archive.site.rendering import is_snapshot

_MARKED = re.compile("<mark>(.*?)</mark>")
Part = tuple[str, str | None, str, FormTable | None]


async def report(datasette: Datasette, request: Request) -> Response:
    ask = Asking(datasette, request)
    report_id = await ask.report_cited()
    found = _failing_first(await ask.report(report_id))
    if (owner := cited(key_of(found))) != request.url_vars["report"]:
        return Response.redirect(ask.url(f"report/{owner}"))
    around = await ask.lately(("around", report_id), lambda: _around(ask, report_id, found))
    place = around["place"]
    numbered = list(enumerate(found.findings, 1))
    parts = parts_of(found, ask.words, around["rivals"])
    beside = {n for *_, table in parts if table for n in table.findings}
    stands = _summed_up(found, around["stands"], ask.words)
    context = {
        "report": found,
        "summary": stands,
        "body": cited_unit(around["unit"]) if stands else None,
        "number": report_id,
        "cells": ask.url(f"report/{owner}/{'cells#' if is_snapshot(datasette) else 'cell/'}"),
        "unit_id": place["unit"],
        "standing": place["standing"],
        "original": place["original"],
        "is_amended": place["is_amended"],
        "parts": parts,
        "longest": LONGEST_TEXT,
        "q": ask.text("q"),
        "paragraphs": paragraphs,
        "place_name": await ask.place_name(area(found.region_code)) if found.region_code else None,
        "section_names": {section.id: section for section in FORM.sections},
        "findings": dict(numbered),
        "failing": [(n, f) for n, f in numbered if f.is_breach],
        "elsewhere": [(n, f) for n, f in numbered if f.is_breach and n not in beside],
        "passing": [(n, f) for n, f in numbered if not f.is_breach],
        "rivals": around["rivals"],
        "versions": around["versions"],
        "current": next((row["id"] for row in around["versions"] if row["standing"] == "current"), None),
        "neighbours": around["neighbours"],
        "unmapped": [
            (c, value_slot(c, ask.words)) for c in found.cells if (c.key, c.applicant) not in FORM.by_key
        ],
        "digest": found.sha256,
        "linked": _linked(found, ask.address(f"/report/{owner}")),
        "card": ask.address(f"/report/{owner}.png"),
    }
    return await ask.page("report.html", context)


async def picture(datasette: Datasette, request: Request) -> Response:
    """Return the summary and the figures as a picture, for links to the report on other sites."""
    ask = Asking(datasette, request)
    report_id = await ask.report_cited()
    found = await ask.report(report_id)
    around = await ask.lately(("around", report_id), lambda: _around(ask, report_id, found))
    said, six = _summed_up(found, around["stands"], ask.words) or (ask.words("no_summary"), [])
    return await card(ask, found.title or ask.words("untitled"), said, six)


async def _around(ask: Asking, report_id: int, found: Report) -> Row:
    """Return the data of the archive around a report, the same in every language."""
    place = (await ask.rows(queries.PLACE_OF_REPORT, [report_id]))[0]
    of_year = {"unit": place["unit"], "year": found.year}
    is_known = None not in of_year.values()
    return {
        "place": place,
        "rivals": await ask.with_database(lambda database: rivals_of(database, report_id)),
        "stands": await _standing(ask, of_year, report_id) if is_known else None,
        "unit": (await ask.rows(queries.UNIT, [place["unit"]]))[0] if is_known else None,
        "versions": await ask.rows(queries.VERSIONS, of_year) if is_known else [],
        "neighbours": await ask.rows(queries.NEIGHBOURS, of_year) if is_known else [],
    }


async def _standing(ask: Asking, of_year: Row, report_id: int) -> tuple[Row, Row | None, list[int]] | None:
    """Return (its panel row, the row of the year before, the numbers its peers received) of a report that
    stands for its year; None for any other."""
    rows = await ask.rows(queries.REPORT_PANEL, of_year)
    row = next((one for one in rows if one["year"] == of_year["year"]), None)
    if row is None or row["report"] != report_id:
        return None
    before = next((one for one in rows if one["year"] != of_year["year"]), None)
    digits = max(2, len(area(row["region_code"] or "").code) - (2 if row["scope"] == "aggregate" else 0))
    peers = await ask.rows(queries.PEERS, of_year | {"digits": digits}) if row["region_code"] else []
    return row, before, [peer["received"] for peer in peers]


def _summed_up(
    found: Report, stands: tuple[Row, Row | None, list[int]] | None, words: Words
) -> tuple[str, list[Figure]] | None:
    """Return the sentence and the six figures of a report that stands for its year; None for any other."""
    if stands is None:
        return None
    row, before, peers = stands
    breaches = sum(f.is_breach and f.rule in RULES and bool(RULES[f.rule].reads) for f in found.findings)
    return sentence(row, before, peers, breaches, words), figures(row, before, words)


def _linked(found: Report, address: str) -> Row:
    """Return the report as a schema.org Report."""
    said = {
        "name": found.title, "url": address, "datePublished": found.published,
        "temporalCoverage": str(found.year) if found.year else None,
        "author": {"@type": "GovernmentOrganization", "name": found.unit} if found.unit else None,
        "isBasedOn": next(iter(found.urls), None), "identifier": f"sha256:{found.sha256}",
    }  # fmt: skip
    known = {key: value for key, value in said.items() if value is not None}
    return {"@context": "https://schema.org", "@type": "Report", "inLanguage": "zh-CN", **known}


def _failing_first(found: Report) -> Report:
    """Return the report with its findings in the order of the page's numbers."""
    return found.with_findings(tuple(sorted(found.findings, key=lambda finding: not finding.is_breach)))


def parts_of(found: Report, words: Words, rivals: Sequence[Rival] = ()) -> list[Part]:
    """Return (key, heading, prose, table) of each part, in the order of the report. A table without its part
    takes its place in the form's order."""
    order = [section.id for section in FORM.sections]
    tables = {table.key: table for table in lay_out(found, words, rivals)}
    parts: list[Part] = [
        (section.key, section.heading, section.text, tables.pop(section.key, None))
        for section in found.sections
    ]
    for key, table in tables.items():
        later = order[order.index(key) + 1 :]
        place = next((n for n, part in enumerate(parts) if part[0] in later), len(parts))
        parts.insert(place, (key, table.title, "", table))
    return parts


def paragraphs(text: str, query: str, key: str) -> list[Markup]:
    """Return the paragraphs of a part with the words of a query marked. The first mark of the paragraph with the most of
    the words has the id `hit-` and the key."""
    lines = [marked(line, query) for line in text.split("\n") if line.strip()]
    terms = [len(set(_MARKED.findall(line))) for line in lines]
    if any(terms):
        first = terms.index(max(terms))
        lines[first] = lines[first].replace("<mark>", f'<mark id="hit-{key}">', 1)
    return [Markup(line) for line in lines]  # `marked` escapes everything but its own mark


async def report_json(datasette: Datasette, request: Request) -> Response:
    """Return the report as `gongkai export` writes it."""
    ask = Asking(datasette, request)
    body = json.dumps(report_to_dict(await ask.report(await ask.report_cited())), ensure_ascii=False)
    headers = {"access-control-allow-origin": "*"} if datasette.cors else {}
    return Response(body, content_type="application/json; charset=utf-8", headers=headers)
