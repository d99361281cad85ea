"""A part of the archive: the reports of some bodies, places, years or scopes, and all rows that belong to
them.

Temporary views of the connection hide the tables of the same name, so that the same statements write a part
or the whole. The archive is not changed.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from archive.database.sqlite import Database
from archive.errors import NotFound
from archive.places.naming import with_suggestions
from archive.sentence import say

_OF_UNITS = "SELECT unit FROM temp.selected WHERE unit NOT NULL"
_DOCUMENTS = "SELECT sha256 FROM main.documents WHERE report IN (SELECT id FROM temp.selected)"
_AMENDED = "SELECT id FROM main.amendments WHERE after IN (SELECT id FROM temp.selected)"
_CONDITIONS = {
    "reports": "id IN (SELECT id FROM temp.selected)",
    "units": f"id IN ({_OF_UNITS})",
    "documents": f"sha256 IN ({_DOCUMENTS})",
    "appearances": f"sha256 IN ({_DOCUMENTS})",
    "captures": f"sha256 IN ({_DOCUMENTS})",
    "amendments": f"id IN ({_AMENDED})",
    "amended_cells": f"amendment IN ({_AMENDED})",
    "amended_texts": f"amendment IN ({_AMENDED})",
    "panel": "(unit_id, year) IN (SELECT unit, year FROM temp.selected)",
    "report_years": "(unit, year) IN (SELECT unit, year FROM temp.selected)",
}
"""The condition for rows that belong to the selected reports, by table. Other tables are narrowed by their
column `report`, if they have one."""


@dataclass(frozen=True, slots=True)
class Selection:
    """The reports wanted. An empty field selects everything. `places` are beginnings of division codes,
    `years` the first and the last year."""

    units: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    years: tuple[int, int] | None = None
    scopes: tuple[str, ...] = ()
    generations: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    levels: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return self != Selection()

    def condition(self) -> tuple[str, list[Any]]:
        """Return SQL over reports (alias r) and units (alias u), and its arguments."""
        conditions: list[str] = ["1"]
        values: list[Any] = []
        lists = {
            "u.name": self.units, "r.scope": self.scopes, "r.generation": self.generations, "u.type": self.kinds,
            "u.level": self.levels,
        }  # fmt: skip
        for column, wanted in lists.items():
            if wanted:
                conditions.append(f"{column} IN (SELECT value FROM json_each(?))")
                values.append(json.dumps(wanted))
        if self.places:
            region = "coalesce(r.region_code, u.region_code)"
            conditions.append(f"EXISTS (SELECT 1 FROM json_each(?) AS p WHERE instr({region}, p.value) = 1)")
            values.append(json.dumps(self.places))
        if self.years:
            conditions.append("r.year BETWEEN ? AND ?")
            values += [*self.years]
        return " AND ".join(conditions), values


@contextmanager
def narrowed(database: Database, selection: Selection) -> Iterator[None]:
    """Show only rows of the selected reports within this context. Raises NotFound if no report is
    selected."""
    if not selection:
        yield
        return
    where, values = selection.condition()
    database.conn.execute(
        "CREATE TEMP TABLE selected AS SELECT r.id, r.unit, r.year FROM main.reports AS r "
        f"LEFT JOIN main.units AS u ON u.id = r.unit WHERE {where}",
        values,
    )
    shown: list[str] = []
    try:
        if not database.execute("SELECT count(*) FROM temp.selected").fetchone()[0]:
            there = database.execute("SELECT DISTINCT year FROM reports WHERE year NOT NULL ORDER BY 1")
            raise NotFound(with_suggestions(say("no_report_like_that"), [str(row[0]) for row in there]))
        for name, condition in _conditions(database):
            database.execute(f'CREATE TEMP VIEW "{name}" AS SELECT * FROM main."{name}" WHERE {condition}')
            shown.append(name)
        yield
    finally:
        for name in shown:
            database.execute(f'DROP VIEW temp."{name}"')
        database.execute("DROP TABLE temp.selected")


def _conditions(database: Database) -> Iterator[tuple[str, str]]:
    """Yield the name and condition of every table and view that is narrowed."""
    yield from _CONDITIONS.items()
    for name in [*database.table_names(), *database.view_names()]:
        columns = [row[1] for row in database.execute(f'PRAGMA main.table_info("{name}")')]
        if name not in _CONDITIONS and "report" in columns:
            yield name, "report IN (SELECT id FROM temp.selected)"
