"""The amendment log: what an agency changed in a published report, cell by cell and sentence by sentence.

One row an amendment: the address, the version before and after, the last capture of the one and the first of the
other. Somewhere between those two times the report was edited. Everything follows from captures and readings, so
that reading everything again gives the same log, or a better one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import Any, cast

from sqlite_utils import Database

from archive.compare.figures import compare
from archive.database.report_rows import to_sql
from archive.model import Report
from archive.reports.loading import load_report
from archive.reports.timeline import Stand

_FACTS = ("title", "unit", "year", "published")


def write(database: Database, url: str, chains: Iterable[list[Stand]]) -> None:
    """Write the amendments of an address anew; one that is known already keeps its id."""
    wanted = [(before, after) for chain in chains for before, after in pairwise(chain)]
    known = {
        row["capture_after"]: row["id"]
        for row in list(database.query("SELECT id, capture_after FROM amendments WHERE url = ?", [url]))
    }
    for capture in known.keys() - {after.first_capture for _, after in wanted}:
        _delete(database, known[capture])
    for before, after in wanted:
        _write_one(database, before, after, known.get(after.first_capture))


def forget(database: Database, report: int) -> None:
    """Take away the amendments from and to a report that is no more."""
    rows = database.query("SELECT id FROM amendments WHERE before = ? OR after = ?", [report, report])
    for row in list(rows):
        _delete(database, row["id"])


def _write_one(database: Database, before: Stand, after: Stand, amendment_id: int | None) -> None:
    old, new = (load_report(database, stand.report) for stand in (before, after))
    cells = list(_cells(old, new))
    texts = list(_texts(old, new))
    row = {
        "url": after.url,
        "before": before.report,
        "after": after.report,
        "capture_before": before.last_capture,
        "capture_after": after.first_capture,
        "seen_before": before.last_seen,
        "seen_after": after.first_seen,
        "cells": len(cells),
        "texts": len(texts),
    }
    table = database.table("amendments")
    if amendment_id is None:
        amendment_id = int(cast(int, table.insert(row).last_pk))
    else:
        table.update(amendment_id, row)
        _delete_details(database, amendment_id)
    connection = database.conn
    connection.executemany(
        "INSERT INTO amended_cells VALUES (?, ?, ?, ?, ?, ?, ?)", [(amendment_id, *cell) for cell in cells]
    )
    connection.executemany(
        "INSERT INTO amended_texts VALUES (?, ?, ?, ?)", [(amendment_id, *text) for text in texts]
    )


def _cells(old: Report, new: Report) -> Iterator[tuple[Any, ...]]:
    """(key, applicant, old value, new value, old raw, new raw) of every cell that is printed otherwise."""
    before = {(cell.key, cell.applicant): cell for cell in old.cells}
    after = {(cell.key, cell.applicant): cell for cell in new.cells}
    for spot in dict.fromkeys((*before, *after)):
        was, now = before.get(spot), after.get(spot)
        said = [(cell.value, cell.state) if cell else (None, "row_absent") for cell in (was, now)]
        if said[0] != said[1]:
            yield (
                *spot,
                was and to_sql(was.value),
                now and to_sql(now.value),
                was and was.raw,
                now and now.raw,
            )


def _texts(old: Report, new: Report) -> Iterator[tuple[str, str | None, str | None]]:
    """(part, old, new) of every changed fact, and of each section the sentences that went and came."""
    for name in _FACTS:
        was, now = getattr(old, name), getattr(new, name)
        if was != now:
            yield name, _text(was), _text(now)
    for section in compare(old, new).text:
        went = [
            change.old for change in section.changes if change.kind in ("changed", "removed") and change.old
        ]
        came = [
            change.new for change in section.changes if change.kind in ("changed", "added") and change.new
        ]
        if went or came:
            yield f"section:{section.key}", "\n".join(went) or None, "\n".join(came) or None


def _text(value: object) -> str | None:
    return None if value is None else str(value)


def _delete(database: Database, amendment_id: int) -> None:
    _delete_details(database, amendment_id)
    database.execute("DELETE FROM amendments WHERE id = ?", [amendment_id])


def _delete_details(database: Database, amendment_id: int) -> None:
    for table in ("amended_cells", "amended_texts"):
        database.execute(f"DELETE FROM {table} WHERE amendment = ?", [amendment_id])
