"""Archives as earlier versions left them: the first so many steps, with rows in every table they made."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sqlite_utils import Database

from archive.database import full_text as search
from archive.database.migrations import NAMES, OF_0_1, migrations
from tests.support import schema_0_1

FIRST, SECOND, UNREAD = "a" * 64, "b" * 64, "c" * 64
URL = "http://www.example.gov.cn/a.html"
_COMPACT = "m020_compact_proofs"  # gave the table `proofs` another form
_PACKED = "m024_packed_findings"  # made `findings` a view

# What a gongkai with these migrations would have written, told in the columns that were there from the beginning.
ROWS: dict[str, list[dict[str, Any]]] = {
    "m001_places_and_evidence": [
        {"sites": {"name": "x", "title": "某县", "home": "http://www.example.gov.cn/", "region_code": "640221"}},
        {"crawls": {"id": 1, "site": "x", "started": "2021-03-01T00:00:00Z", "finished": "2021-03-01T00:01:00Z"}},
        *(
            {
                "captures": {
                    "id": number, "crawl": 1, "requested": URL, "url": URL, "status": 200, "sha256": sha256,
                    "fetched": f"2021-03-0{number}T00:00:00Z", "size": 9,
                }
            }
            for number, sha256 in enumerate((FIRST, SECOND), 1)
        ),
        *(
            {"documents": {"sha256": sha256, "media_type": "text/html", "size": 9, "reader": "1", "state": state}}
            for sha256, state in ((FIRST, "report"), (SECOND, "report"), (UNREAD, "broken_file"))
        ),
        *(
            {
                "appearances": {
                    "url": URL, "sha256": sha256, "site": "x", "first_seen": f"2021-03-0{number}T00:00:00Z",
                    "last_seen": f"2021-03-0{number}T00:00:00Z",
                }
            }
            for number, sha256 in enumerate((FIRST, SECOND), 1)
        ),
    ],
    "m002_reports": [
        {"units": {"id": 7, "name": "某县人民政府", "scope": "aggregate", "region_code": "640221"}},
        *(
            {
                "reports": {
                    "id": number, "sha256": sha256, "unit": 7, "year": 2020, "scope": "aggregate",
                    "generation": "b2019", "title": "题", "captured": f"2021-03-0{number}T00:00:00Z", "url": URL,
                    "cells_root": "/html",
                }
            }
            for number, sha256 in enumerate((FIRST, SECOND), 1)
        ),
        {"sections": {"report": 1, "ordinal": 1, "key": "overview", "heading": "一、", "text": "涉及征地拆迁。"}},
        {"findings": {"report": 1, "rule": "A1.flow", "severity": "error", "status": "holds"}},
        {"unmapped": {"report": 1, "key": "unmapped.x", "raw": "3", "value": 3, "state": "number", "path": "/td"}},
    ],
    "m003_figures": [
        {"figures": {"report": 1, "applications_new_total": 16}},
        {"figures": {"report": 2, "applications_new_total": 17}},
        {"proofs": {"report": 1, "item": 1, "state": "row_absent", "raw": None, "path": "/tr"}},
    ],
    _COMPACT: [
        {"proofs": {"report": 1, "places": '{"row":["/"],"step":["tr"],"width":1,"cells":[-1,0]}'}},
        {"cell_facts": {"report": 1, "item": 1, "state": "row_absent"}},
    ],
}  # fmt: skip


def column(database: Database, key: str, applicant: str) -> str:
    query = 'SELECT "column" FROM items WHERE key = ? AND applicant = ?'
    return str(next(database.query(query, [key, applicant]))["column"])


def rows_of(applied: int) -> Iterator[tuple[str, dict[str, Any]]]:
    """The table and values of every row that an archive with the first so many migrations has."""
    names = NAMES[:applied]
    for name in names:
        for entry in ROWS.get(name, []):
            for table, row in entry.items():
                if table == "proofs" and name != _COMPACT and _COMPACT in names:
                    continue
                yield "told_findings" if table == "findings" and _PACKED in names else table, row


def old_archive(path: Path, applied: int) -> None:
    """An archive as the first so many migrations left it, with rows in every table they made."""
    connection = sqlite3.connect(path)
    search.register(connection)
    database = Database(connection)
    stop = NAMES[applied] if applied < len(NAMES) else None
    steps = (schema_0_1.migrations, migrations) if applied >= len(OF_0_1) else (schema_0_1.migrations,)
    for one in steps:
        one.apply(database, stop_before=stop)
    with database.atomic():
        for table, row in rows_of(applied):
            known = named(database, row)
            names = ", ".join(f'"{column}"' for column in known)
            marks = ", ".join("?" * len(known))
            database.execute(f'INSERT INTO "{table}" ({names}) VALUES ({marks})', list(known.values()))
    database.close()


def named(database: Database, row: dict[str, Any]) -> dict[str, Any]:
    """The one figure under the name its column has."""
    return {
        column(database, "applications.new", "total") if name == "applications_new_total" else name: value
        for name, value in row.items()
    }
