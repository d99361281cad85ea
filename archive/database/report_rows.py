"""A report as rows of its own tables: sections, figures, the places and facts of its cells, and marks or rows
outside the form. Findings have a module of their own (`finding_rows`)."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Any, cast

from archive.database import cell_places
from archive.database.finding_rows import write_findings
from archive.database.item_rows import item_rows
from archive.database.rows import insert
from archive.database.sqlite import Database
from archive.database.verdicts import is_misread, review, verdicts_of
from archive.form.definition import FORM
from archive.form.labels import label_of
from archive.knowledge import OUTSIDE, Known, adds_rows
from archive.model import TABLES as FORM_TABLES
from archive.model import Cell, Finding, Place, Report, Spot, Value
from archive.sentence import Sentence, restored
from archive.vocabulary import CellState

OPEN = frozenset([CellState.UNREAD, CellState.UNPARSED, CellState.TEXT, CellState.ROW_ABSENT])
"""States of a cell that may hide a number, so that a sum over the cell is unknown. Only a true blank adds
nothing."""

TABLES = (
    "sections", "told_findings", "packed_findings", "unmapped", "unused_marks", "figures", "proofs", "cell_facts",
)  # fmt: skip
"""The tables of rows that belong to one report and are deleted with it."""


_NO_FACTS = (None,) * 5


def common_root(report: Report) -> str:
    """Return the common beginning of all element paths of a report's cells, which is stored once."""
    known = [cell.place.path for cell in report.cells if cell.place.path]
    return os.path.commonprefix(known).rpartition("/")[0] if known else ""  # noqa: RUF071 - element paths


def delete_rows(database: Database, report_id: int) -> None:
    """Delete all rows of a report, before they are written anew."""
    for table in TABLES:
        database.execute(f"DELETE FROM {table} WHERE report = ?", [report_id])


def write_rows(
    database: Database, report_id: int, report: Report, root: str, findings: Iterable[Finding]
) -> None:
    """Write all rows of a report under its id, with the given findings."""
    connection = database.conn
    connection.executemany(
        "INSERT INTO sections (report, ordinal, key, heading, text) VALUES (?, ?, ?, ?, ?)",
        [(report_id, n, s.key, s.heading, s.text) for n, s in enumerate(report.sections, 1)],
    )
    write_findings(database, report_id, findings)
    connection.executemany(
        f"INSERT INTO unused_marks VALUES ({', '.join('?' * 10)})",
        [
            (report_id, n, mark.raw, mark.table, *_place_row(mark.place, ""))
            for n, mark in enumerate(report.ink.unused if report.ink else (), 1)
        ],
    )
    _write_cells(database, report_id, report, root)


def told_of(row: Mapping[str, Any]) -> Sentence | None:
    """Return the detail of a row of `documents` or `readings`, or None."""
    return restored(row["detail"], row["sentence"], label_of)


def reviewed(database: Database, document: str, report: Report) -> tuple[Finding, ...]:
    """Return the findings on a document, with the verdicts of people applied."""
    return review(report.findings, document, verdicts_of(database))


def misread_cells(findings: Iterable[Finding]) -> Iterator[Spot]:
    """Yield the cells that a person found misread, one for each finding about a single cell."""
    for found in findings:
        key, _, applicant = (found.subject or "").partition("@")
        if is_misread(found) and (key, applicant or None) in FORM.by_key:
            yield key, applicant or None


def load_figures(database: Database, report_id: int) -> dict[str, Any]:
    """Return the figures of a report by column, None for blank."""
    row = next(database.query("SELECT * FROM figures WHERE report = ?", [report_id]))
    return {name: value for name, value in row.items() if name != "report"}


def unread_columns(report: Report, misread: Iterable[Spot] = ()) -> str | None:
    """Return the columns of `figures` whose cells were not read, with a blank before and after each; None if
    all were read. A cell counts as unread if its print is no number to us, if its row is missing, if it is
    blank in a table that is not fully understood, or if a person found it `misread`. A sum over an unread
    column is unknown. `OUTSIDE` among them says the same of every sum over rows of part three."""
    ours, known = frozenset(misread), Known(report)
    found = [
        item.column
        for cell in report.cells
        if (
            cell.state in OPEN
            or (cell.key, cell.applicant) in ours
            or (cell.state == "blank" and (cell.key, cell.applicant) not in known)
        )
        and (item := FORM.by_key.get((cell.key, cell.applicant)))
    ]
    if adds_rows(report.by_spot):
        found.append(OUTSIDE)
    return f" {' '.join(found)} " if found else None


def account_row(report: Report, findings: Iterable[Finding]) -> dict[str, str | int | None]:
    """Return the states of the tables and the balance of the ink account, as columns of a report."""
    ink = report.ink
    return {
        **{f"table_{name}": dict(report.tables).get(name) for name in FORM_TABLES},
        "ink_printed": ink.printed if ink else None,
        "ink_used": ink.used if ink else None,
        "unread_columns": unread_columns(report, misread_cells(findings)),
        "read_twice": None if report.read_twice is None else " ".join(report.read_twice),
    }


def to_sql(value: Value) -> int | str | None:
    """Return a value for SQLite: whole numbers as integers, cents as text, which a NUMERIC column stores as
    the nearest double."""
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else str(value.normalize())
    return value


def _write_cells(database: Database, report_id: int, report: Report, root: str) -> None:
    items = item_rows(database)
    columns = [item.column for item in items.values()]
    figures: dict[str, int | str] = {}
    places, facts, unmapped = [], [], []
    for cell in report.cells:
        item = items.get((cell.key, cell.applicant))
        if item is None:
            place = _place_row(cell.place, root)
            value = to_sql(cell.value)
            unmapped.append((report_id, cell.key, cell.applicant, cell.raw, value, cell.state, *place))
            continue
        if cell.value is not None:
            figures[item.column] = cast("int | str", to_sql(cell.value))
        places.append((item.id, cell.place))
        told = _facts(cell)
        if told != _NO_FACTS:
            facts.append((report_id, item.id, *told))
    connection = database.conn
    insert(database, "figures", {"report": report_id, **dict.fromkeys(columns), **figures})
    if places:
        connection.execute("INSERT INTO proofs VALUES (?, ?)", [report_id, cell_places.pack(places, root)])
    connection.executemany(f"INSERT INTO cell_facts VALUES ({', '.join('?' * 7)})", facts)
    connection.executemany(f"INSERT INTO unmapped VALUES ({', '.join('?' * 12)})", unmapped)


def _facts(cell: Cell) -> tuple[object, ...]:
    """Return state, raw text, inferred unit, confidence and proposal of a cell; NULL for what follows from its
    number."""
    obvious = "blank" if cell.value is None else "zero" if cell.value == 0 else "number"
    printed = "" if cell.value is None else str(to_sql(cell.value))
    return (
        None if cell.state == obvious else cell.state,
        None if cell.raw == printed else cell.raw,
        1 if cell.unit_inferred else None,
        cell.confidence,
        to_sql(cell.proposed),
    )


def _place_row(place: Place, root: str) -> tuple[int | float | str | None, ...]:
    box = place.box or (None, None, None, None)
    return (place.page, *box, place.path.removeprefix(root) if place.path else None)
