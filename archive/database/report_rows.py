"""A report as rows of its own tables: sections, findings, figures, proofs, and what the form has no cell for."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any, cast

from sqlite_utils import Database

from archive.database.verdicts import review, verdicts_of
from archive.form.definition import FORM
from archive.form.labels import label_of
from archive.model import Cell, Finding, Place, Report, Value
from archive.sentence import restored
from archive.vocabulary import CellState

OPEN = frozenset([CellState.UNREAD, CellState.UNPARSED, CellState.TEXT, CellState.ROW_ABSENT])
"""States of a cell of which nobody can say that it adds nothing to a sum. Only a true blank adds nothing."""

FINDING_COLUMNS = "rule, subject, severity, status, detail, sentence"
TABLES = ("sections", "findings", "unmapped", "unused_marks", "figures", "proofs")
"""What belongs to one report and goes with it."""


def common_root(report: Report) -> str:
    """What all element paths of a report's cells begin with, kept once."""
    known = [cell.place.path for cell in report.cells if cell.place.path]
    return os.path.commonprefix(known).rpartition("/")[0] if known else ""  # noqa: RUF071 - element paths


def delete_rows(database: Database, report_id: int) -> None:
    """Take away everything a report says, before it is said anew."""
    for table in TABLES:
        database.execute(f"DELETE FROM {table} WHERE report = ?", [report_id])


def write_rows(database: Database, report_id: int, report: Report, root: str) -> None:
    """Everything a report says, under its id."""
    connection = database.conn
    connection.executemany(
        "INSERT INTO sections (report, ordinal, key, heading, text) VALUES (?, ?, ?, ?, ?)",
        [(report_id, n, s.key, s.heading, s.text) for n, s in enumerate(report.sections, 1)],
    )
    connection.executemany(
        f"INSERT INTO findings (report, {FINDING_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?)",
        [(report_id, *finding_row(f)) for f in _reviewed(database, report_id, report)],
    )
    connection.executemany(
        f"INSERT INTO unused_marks VALUES ({', '.join('?' * 10)})",
        [
            (report_id, n, mark.raw, mark.table, *_place_row(mark.place, ""))
            for n, mark in enumerate(report.ink.unused if report.ink else (), 1)
        ],
    )
    _write_cells(database, report_id, report, root)


def finding_row(found: Finding) -> tuple[str | None, ...]:
    """The columns of a finding: `detail` in both languages for whoever reads the file, `sentence` to put it into one."""
    text, code = (str(found.detail), found.detail.as_json()) if found.detail else (None, None)
    return found.rule, found.subject, found.severity, found.status, text, code


def load_finding(row: Mapping[str, Any]) -> Finding:
    """The finding of a row of `findings`."""
    detail = restored(row["detail"], row["sentence"], label_of)
    return Finding(row["rule"], row["severity"], row["status"], detail, row["subject"])


def _reviewed(database: Database, report_id: int, report: Report) -> tuple[Finding, ...]:
    """The findings with the verdicts of people on them."""
    verdicts = verdicts_of(database)
    if not verdicts:
        return report.findings
    document = next(database.query("SELECT sha256 FROM reports WHERE id = ?", [report_id]))["sha256"]
    return review(report.findings, document, verdicts)


def load_figures(database: Database, report_id: int) -> dict[str, Any]:
    """The figures of a report by column, NULL for blank."""
    row = next(database.query("SELECT * FROM figures WHERE report = ?", [report_id]))
    return {name: value for name, value in row.items() if name != "report"}


def unread_columns(report: Report) -> str | None:
    """The columns of `figures` in whose cells something is printed that is no number to us, or whose row is not printed
    although its neighbours are: each between two blanks. None where there is none. A sum over one of them is unknown."""
    found = [
        item.column
        for cell in report.cells
        if cell.state in OPEN and (item := FORM.by_key.get((cell.key, cell.applicant)))
    ]
    return f" {' '.join(found)} " if found else None


def to_sql(value: Value) -> int | str | None:
    """Whole numbers as integers; cents as text, which a NUMERIC column keeps as the nearest double."""
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else str(value.normalize())
    return value


def _write_cells(database: Database, report_id: int, report: Report, root: str) -> None:
    items = database.conn.execute("SELECT key, applicant, id FROM items")
    ids = {(key, applicant): item for key, applicant, item in items}
    figures: dict[str, int | str] = {}
    proofs, unmapped = [], []
    for cell in report.cells:
        place = _place_row(cell.place, root)
        item = FORM.by_key.get((cell.key, cell.applicant))
        if item is None:
            value = to_sql(cell.value)
            unmapped.append((report_id, cell.key, cell.applicant, cell.raw, value, cell.state, *place))
            continue
        if cell.value is not None:
            figures[item.column] = cast("int | str", to_sql(cell.value))
        proofs.append((report_id, ids[cell.key, cell.applicant], *_proof(cell, place)))
    names = "".join(f', "{name}"' for name in figures)
    marks = ", ?" * len(figures)
    connection = database.conn
    connection.execute(
        f"INSERT INTO figures (report{names}) VALUES (?{marks})", [report_id, *figures.values()]
    )
    connection.executemany(f"INSERT INTO proofs VALUES ({', '.join('?' * 13)})", proofs)
    connection.executemany(f"INSERT INTO unmapped VALUES ({', '.join('?' * 12)})", unmapped)


def _proof(cell: Cell, place: Iterable[object]) -> tuple[object, ...]:
    """What cannot be told from the number alone; NULL for the obvious."""
    obvious = "blank" if cell.value is None else "zero" if cell.value == 0 else "number"
    printed = "" if cell.value is None else str(to_sql(cell.value))
    return (
        None if cell.state == obvious else cell.state,
        None if cell.raw == printed else cell.raw,
        *place,
        1 if cell.unit_inferred else None,
        cell.confidence,
        to_sql(cell.proposed),
    )


def _place_row(place: Place, root: str) -> tuple[int | float | str | None, ...]:
    box = place.box or (None, None, None, None)
    return (place.page, *box, place.path.removeprefix(root) if place.path else None)
