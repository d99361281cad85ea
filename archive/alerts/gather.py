"""All news of a subscription, the oldest first. The outbox knows which news were sent already."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from archive.alerts.subscriptions import Subscription
from archive.catalogue import sayings
from archive.catalogue.descriptions import questions
from archive.catalogue.questions import parameters
from archive.catalogue.words import Words
from archive.database.sqlite import Database
from archive.export.tables import newest
from archive.news import entries as news
from archive.news import latest
from archive.news.entries import News, Row
from archive.reports.addresses import lasting
from archive.survey.removed import removed

MOST_ROWS = 5000
"""Largest number of rows of a question that are followed."""


def gather(database: Database, one: Subscription) -> list[News]:
    """Return all news on the subject of a subscription, with lasting addresses."""
    found = _gather(database, one)
    paths = lasting(database, "\n".join(piece.path for piece in found)).split("\n")
    return [replace(piece, path=path) for piece, path in zip(found, paths, strict=bool(found))]


def _gather(database: Database, one: Subscription) -> list[News]:
    words = Words(one.language)
    if one.question is not None:
        return list(_of_question(database, one, words)) if "row" in one.news else []
    found: list[News] = []
    area = one.area
    bounds = {"low": area.bounds["low"], "high": area.bounds["high"]} if area else {"low": None, "high": None}
    asked = {"name": one.unit, "scope": one.scope, **bounds}
    reports = _rows(database, latest.WATCHED_REPORTS, asked)
    if "report" in one.news:
        found += [news.of_report(row, words) for row in reports]
    if "removal" in one.news:
        known = {row["id"]: row for row in reports}
        gone = [lost for lost in removed(database) if lost.confirmed and lost.report in known]
        found += [news.of_removal(lost, known[lost.report], words) for lost in gone]
    if "amendment" in one.news:
        found += _amendments(database, asked, words)
    if "finding" in one.news:
        rules = {"rules": json.dumps(one.rules) if one.rules else None}
        rows = _rows(database, latest.WATCHED_FINDINGS, asked | rules)
        found += [news.of_finding(row, words) for row in rows]
    return found


def _amendments(database: Database, asked: Row, words: Words) -> list[News]:
    rows = _rows(database, latest.WATCHED_AMENDMENTS, asked)
    numbers = [json.dumps([row["id"] for row in rows])]
    cells, texts = (_rows(database, sql, numbers) for sql in (latest.CELLS_OF, latest.TEXTS_OF))
    return news.of_amendments(rows, cells, texts, words)


def _of_question(database: Database, one: Subscription, words: Words) -> Iterator[News]:
    slug = one.question or ""
    entry = questions()[slug]
    arguments = {name: str(one.arguments.get(name, "")) for name in parameters(entry["sql"])}
    when = newest(database) or news.EARLIEST
    rows = _rows(database, f"SELECT * FROM ({entry['sql']}) LIMIT {MOST_ROWS}", arguments)
    reports = sayings.reports_of(rows)
    told = sayings.told_by(_rows(database, sayings.CODES, reports), words) if reports else {}
    for row in rows:
        yield news.of_row(
            slug, entry, row, when, words, told.get((row.get("report", 0), row.get("detail", "")))
        )


def _rows(database: Database, sql: str, arguments: Any) -> list[Row]:
    return list(database.query(sql, arguments))
