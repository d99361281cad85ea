"""The kinds of findings: rule, subject and severity, which the packed lists of all reports share.

A member of such a list is the id of a kind. The subject of a finding about a sentence of the prose names its place
("overview:5:9:docs_made"), which few reports share: such a member is a text, the id of a kind without a subject, a blank
and the subject. The view `findings` reads the lists by SQL.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from typing import Any

from archive.database.sqlite import Database
from archive.model import Severity, Status

PACKED: tuple[Status, ...] = ("holds", "holds_blank_as_zero", "not_assessable", "circular")
"""The statuses with a packed list, each a column of `packed_findings`."""

Kind = Sequence[str | None]
"""Rule, subject, severity."""
_FIND = "SELECT id FROM finding_kinds WHERE rule = ? AND coalesce(subject, '') = ? AND severity = ?"
_ADD = "INSERT INTO finding_kinds (rule, subject, severity) VALUES (?, ?, ?)"
_SUBJECT = "CASE n.type WHEN 'text' THEN substr(n.value, instr(n.value, ' ') + 1) ELSE k.subject END"
_OF_LIST = "finding_kinds AS k ON k.id = CAST(n.value AS INTEGER)"
_NAMED = f"SELECT k.rule, {_SUBJECT}, k.severity FROM json_each(?) AS n CROSS JOIN {_OF_LIST} ORDER BY n.id"


def ids_of_kinds(database: Database, kinds: Iterable[Kind]) -> list[int | str]:
    """Return the members of a packed list for kinds. Adds the kinds that the database does not have."""
    connection = database.conn
    found: list[int | str] = []
    for rule, subject, severity in kinds:
        is_place = subject is not None and ":" in subject
        shared = None if is_place else subject
        row = connection.execute(_FIND, (rule, shared or "", severity)).fetchone()
        number = int(row[0] if row else connection.execute(_ADD, (rule, shared, severity)).lastrowid or 0)
        found.append(f"{number} {subject}" if is_place else number)
    return found


def kinds_named(database: Database, text: str | None) -> list[tuple[str, str | None, Severity]]:
    """Return the kinds of a packed list, in its order."""
    return database.conn.execute(_NAMED, [text]).fetchall() if text else []


def count_findings(connection: sqlite3.Connection) -> list[tuple[Any, ...]]:
    """Return the number of findings by rule, subject, severity and status. Counts the members of the packed lists before
    it looks at their kinds."""
    packed = " ".join(
        f"""UNION ALL SELECT k.rule, {_SUBJECT}, k.severity, '{status}', n.many FROM (
            SELECT n.type, n.value, count(*) AS many FROM packed_findings AS p, json_each(p.{status}) AS n GROUP BY 1, 2
        ) AS n CROSS JOIN {_OF_LIST}"""
        for status in PACKED
    )
    return connection.execute(
        f"SELECT rule, subject, severity, status, count(*) FROM told_findings GROUP BY 1, 2, 3, 4 {packed}"
    ).fetchall()


def findings_view() -> str:
    """Return the SQL of the view `findings`: an arm for findings with rows of their own, and one for each packed list.

    The status of an arm is a literal, so that a query for one status reads no other list. CROSS JOIN keeps the reports
    outermost, so that the first rows come at once.
    """
    arms = "".join(
        f"""
UNION ALL SELECT p.report, k.rule, {_SUBJECT} AS subject, k.severity, '{status}', NULL, NULL
FROM packed_findings AS p CROSS JOIN json_each(p.{status}) AS n CROSS JOIN {_OF_LIST}"""
        for status in PACKED
    )
    return f"""CREATE VIEW findings AS
SELECT report, rule, subject, severity, status, detail, sentence FROM told_findings{arms}"""
