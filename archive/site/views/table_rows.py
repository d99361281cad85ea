"""A table or a part of it as CSV: all rows that its page would show, streamed.

Datasette makes the statement from the address (filters, order, search, columns). Its own CSV asks for a hundred rows at a
time, each time from the beginning: half a megabyte a second.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from datasette.app import Datasette
from datasette.database import QueryInterrupted
from datasette.utils.asgi import AsgiStream, Request
from datasette.views.base import DatasetteError

from archive.catalogue.descriptions import NAME
from archive.catalogue.questions import stream
from archive.site.asking import Asking
from archive.site.free_sql import is_free
from archive.site.streaming import sent

_OF_THE_PAGE = ("_stream", "_dl", "_labels", "_next", "_shape", "_size", "_trace", "_facet", "_ttl")
_LIMIT = re.compile(r"\s+limit \d+(?: offset \d+)?\s*$", re.I)


def is_ours(query: bytes) -> bool:
    """Return whether a query is answered here: one with a reader's own SQL is not, since that has its limits elsewhere."""
    return not is_free(query)


async def table_rows(datasette: Datasette, request: Request) -> AsgiStream:
    """Return the rows as a file, with the names that numbers stand for if `_labels` is asked. Raises DatasetteError as
    the page of the table does."""
    ask = Asking(datasette, request)
    table = request.url_vars["table"]
    made = await _statement(ask, table)
    sql = await ask.database.narrowed(_LIMIT.sub("", made["query"]["sql"]), made["query"]["params"])
    if request.args.get("_labels"):
        sql = _labelled(sql, made["columns"], made.get("expandable_columns", []))
    is_fixed = not ask.database.is_mutable
    seconds = datasette.setting("sql_time_limit_ms") / 1000
    lots = stream(
        Path(ask.database.path), sql, made["query"]["params"], "csv", immutable=is_fixed, patience=seconds
    )
    return sent(_begun(lots), f"{table}.csv", "text/csv; charset=utf-8")


async def _statement(ask: Asking, table: str) -> dict[str, Any]:
    """Return Datasette's own account of the table's page. Raises DatasetteError with its reason why not."""
    asked = [
        (name, value)
        for name in ask.request.args
        if not name.startswith(_OF_THE_PAGE)
        for value in ask.request.args.getlist(name)
    ]
    plain = [("_size", "1"), ("_nofacet", "1"), ("_nosuggest", "1"), ("_nocount", "1")]
    answer = await ask.datasette.client.get(f"/{NAME}/{table}.json?{urlencode([*asked, *plain])}")
    found: dict[str, Any] = answer.json()
    if "query" not in found:
        if answer.status_code == 404:
            raise ask.missing("no_such_table")
        raise DatasetteError(str(found.get("error")), title=found.get("title"), status=answer.status_code)
    return found


def _labelled(sql: str, columns: list[str], expandable: list[Any]) -> str:
    """Return the statement with a column of names beside each column of numbers of another table."""
    names = {
        of["column"]: (of["other_table"], of["other_column"], label) for of, label in expandable if label
    }
    shown = []
    for column in columns:
        shown.append(f't."{column}"')
        if column in names:
            other, key, label = names[column]
            shown.append(
                f'(SELECT "{label}" FROM "{other}" WHERE "{key}" = t."{column}") AS "{column}_label"'
            )
    return f"SELECT {', '.join(shown)} FROM ({sql}) AS t"


def _begun(lots: Iterator[str]) -> Iterator[str]:
    """Return the lots after the first of them was read, so that a statement that takes too long is an error and no empty
    file. Raises QueryInterrupted."""
    try:
        first = [next(lots), next(lots, "")]
    except sqlite3.OperationalError as error:
        raise QueryInterrupted(error, "", {}) from error
    return chain(filter(None, first), lots)
