"""Findings as rows, and back.

Nine in ten findings say that a sum of the form or a sentence of the prose holds. Nobody asks SQL for their words, so
the details of such findings stand together in one compressed row of `packed_details`. What objects, or informs of
something open, has its words in its own row.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Mapping
from typing import Any

import msgspec

from archive.database.sqlite import Database
from archive.database.verdicts import is_judged
from archive.form.labels import label_of
from archive.model import Finding
from archive.sentence import columns, restored, restored_data

_HOLDS = frozenset({"holds", "holds_blank_as_zero"})
_OPEN = frozenset({"not_assessable", "circular"})
_INSERT = (
    "INSERT INTO findings (report, rule, subject, severity, status, detail, sentence, packed) "
    "VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
)
_FAST = 1  # the level of compression: the best one is a tenth smaller and five times slower


def write_findings(database: Database, report_id: int, findings: Iterable[Finding]) -> None:
    """Write the findings of a report that has none yet."""
    details: list[Any] = []
    rows: list[tuple[Any, ...]] = []
    for found in findings:
        data = found.detail.as_data() if found.detail and _is_quiet(found) else None
        told = columns(found.detail) if data is None else (None, None)
        packed = None if data is None else len(details)
        rows.append((report_id, found.rule, found.subject, found.severity, found.status, *told, packed))
        if data is not None:
            details.append(data)
    database.conn.executemany(_INSERT, rows)
    if details:
        says = zlib.compress(msgspec.json.encode(details), _FAST)
        database.execute("INSERT INTO packed_details VALUES (?, ?)", [report_id, says])


def add_findings(database: Database, report_id: int, findings: Iterable[Finding]) -> None:
    """Add findings to those of a report. Each has its words in its own row, and can be deleted alone."""
    database.conn.executemany(_INSERT, [(report_id, *finding_row(found), None) for found in findings])


def finding_row(found: Finding) -> tuple[str | None, ...]:
    """Return rule, subject, severity, status, detail and sentence of a finding."""
    return found.rule, found.subject, found.severity, found.status, *columns(found.detail)


def load_findings(database: Database, report_id: int, where: str = "1") -> tuple[Finding, ...]:
    """Return the findings of a report that satisfy a condition of SQL, in the order they were written."""
    rows = list(
        database.query(f"SELECT * FROM findings WHERE report = ? AND {where} ORDER BY id", [report_id])
    )
    has_packed = any(row["packed"] is not None for row in rows)
    details = _details(database, report_id) if has_packed else []
    return tuple(load_finding(row, details) for row in rows)


def load_finding(row: Mapping[str, Any], details: list[Any] | None = None) -> Finding:
    """Return the finding of a row of `findings`, given the packed details of its report."""
    packed = row.get("packed")
    if packed is None or details is None:
        detail = restored(row["detail"], row["sentence"], label_of)
    else:
        detail = restored_data(details[packed], label_of)
    return Finding(row["rule"], row["severity"], row["status"], detail, row["subject"])


def _details(database: Database, report_id: int) -> list[Any]:
    row = next(database.query("SELECT says FROM packed_details WHERE report = ?", [report_id]))
    details: list[Any] = msgspec.json.decode(zlib.decompress(row["says"]))
    return details


def _is_quiet(found: Finding) -> bool:
    is_open = found.status in _OPEN and found.severity != "info"
    return (is_open or found.status in _HOLDS) and not is_judged(found)
