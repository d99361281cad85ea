"""The tables of an export, in the shape people work with, and the type of each column.

A few tables differ from the stored ones: reports with the name of their unit, numbers tall (`cells`) beside
wide (`figures`). These leave out repeats, which would be counted twice. Every other table is exported as
stored, so that an added table is included without being named here.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any, Literal

from archive.catalogue.descriptions import INTERNAL, explain
from archive.database.sqlite import Database

Kind = Literal["integer", "number", "string"]
Row = tuple[Any, ...]

_KEPT = "(SELECT id FROM reports WHERE standing <> 'repeat')"
_SHOWN = {
    "reports": "SELECT r.id, u.name AS unit, u.type, u.level, r.year, r.scope, r.generation, r.region_code, r.title, "
    "r.published, r.captured, r.version, r.standing, r.url, r.sha256 FROM reports r "
    "LEFT JOIN units u ON u.id = r.unit WHERE r.standing <> 'repeat' ORDER BY r.id",
    "figures": f"SELECT * FROM figures WHERE report IN {_KEPT} ORDER BY report",
    "cells": "SELECT report, key, applicant, value, raw, state, unit, page, x0, top, x1, bottom, path "
    f"FROM cells WHERE report IN {_KEPT} ORDER BY report, item",
    "sections": "SELECT report, ordinal, key, heading, text FROM sections "
    f"WHERE report IN {_KEPT} ORDER BY report, ordinal",
    "findings": "SELECT report, rule, subject, severity, status, detail FROM findings "
    f"WHERE report IN {_KEPT} ORDER BY report",
    "appearances": "SELECT coalesce(r.original, r.id) AS report, a.* FROM appearances a "
    "JOIN documents d ON d.sha256 = a.sha256 LEFT JOIN reports r ON r.id = d.report "
    "ORDER BY a.sha256, a.first_seen, a.url",
    "panel": "SELECT * FROM panel ORDER BY unit_id, year",
}
_WITHIN = frozenset(
    {"proofs", "cell_facts", "told_findings"}
)  # contained row by row in `cells` and `findings`
# SQLite declares no type for an expression, and the type of the first arm for a union. Anything but
# these is a number (a sum, a share).
_KINDS: dict[str, Kind] = {
    "appearances.report": "integer",
    "cells.value": "number",
    "cells.page": "integer",
    **dict.fromkeys((f"cells.{name}" for name in ("key", "applicant", "raw", "state", "path")), "string"),
    **dict.fromkeys((f"findings.{name}" for name in ("subject", "status", "detail")), "string"),
}
# The table and column that describe a joined column.
_JOINED = {
    "reports.unit": ("units", "name"),
    "reports.type": ("units", "type"),
    "reports.level": ("units", "level"),
    "appearances.report": ("sections", "report"),
}
_LOT = 5000


@dataclass(frozen=True, slots=True)
class Column:
    """A column and the type of its values. NULL is allowed everywhere."""

    name: str
    kind: Kind


@dataclass(frozen=True, slots=True)
class Table:
    """A table or query that can be read any number of times, always in the same order."""

    name: str
    columns: tuple[Column, ...]
    query: str
    database: Database

    def rows(self) -> Iterator[Row]:
        yield from self.database.execute(self.query)

    def lots(self) -> Iterator[list[Row]]:
        """Yield the rows in lots of 5,000."""
        rows = self.rows()
        while lot := list(islice(rows, _LOT)):
            yield lot


def meaning(table: str, column: str, language: str = "zh") -> str:
    """Return the meaning of a column of a table here."""
    return explain(*_JOINED.get(f"{table}.{column}", (table, column)), language)


def tables(database: Database) -> list[Table]:
    """Return every table of an export: those with their own query first, then all others by name."""
    stored = [name for name in database.table_names() if name not in {*_SHOWN, *_WITHIN, *INTERNAL}]
    return [
        *(as_table(database, name, query) for name, query in _SHOWN.items()),
        *(as_table(database, name, _as_stored(database, name)) for name in sorted(stored)),
    ]


def as_table(database: Database, name: str, query: str) -> Table:
    """Return a query as a table. SQLite gives the declared types of its columns."""
    database.execute(f"CREATE TEMP VIEW shape_of_query AS {query}")
    try:
        described = list(database.execute("PRAGMA temp.table_info(shape_of_query)"))
    finally:
        database.execute("DROP VIEW temp.shape_of_query")
    columns = tuple(
        Column(column, _KINDS.get(f"{name}.{column}") or _kind(declared))
        for _, column, declared, *_ in described
    )
    return Table(name, columns, query, database)


def _as_stored(database: Database, name: str) -> str:
    described = database.execute(f'PRAGMA main.table_info("{name}")')
    primary = sorted((row[5], row[1]) for row in described if row[5])
    keys = ", ".join(f'"{key}"' for _, key in primary) or "rowid"
    return f'SELECT * FROM "{name}" ORDER BY {keys}'


def _kind(declared: str) -> Kind:
    """Return the type by SQLite's rules of affinity (its manual, "Datatypes", 3.1), as far as this schema
    needs them."""
    if "INT" in declared.upper():
        return "integer"
    return "string" if "TEXT" in declared.upper() else "number"


def newest(database: Database) -> str | None:
    """Return the time of the last answer of a server (ISO 8601, UTC); None without a capture. Releases and
    workbooks bear this time, so that the same archive gives the same bytes on any day."""
    found: sqlite3.Row | tuple[str | None] = database.execute("SELECT max(fetched) FROM captures").fetchone()
    return found[0]
