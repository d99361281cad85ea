"""Findings as rows, and back.

Nine in ten findings say that a sum of the form or a sentence of the prose holds. They stand together in one row a report
of `packed_findings`: a list of kinds (`finding_kinds`: rule, subject, severity) for each status, and their words,
compressed. A finding that objects, or informs of something open, has a row with its words in `told_findings`. The view
`findings` shows all of them.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

import msgspec

from archive.database.kinds_of_findings import PACKED, ids_of_kinds, kinds_named
from archive.database.packing_words import packing_words
from archive.database.sqlite import Database
from archive.database.verdicts import is_judged
from archive.form.labels import label_of
from archive.model import Finding, Severity, Status
from archive.sentence import columns, restored, restored_data

_STATUS: dict[str, Status] = dict(zip("hbnc", PACKED, strict=True))
_LETTER = {status: letter for letter, status in _STATUS.items()}
_TOLD = "t"
"""Letters of the statuses in the order of a report's findings, and of a finding with a row of its own."""
_HOLDS = frozenset({"holds", "holds_blank_as_zero"})
_OPEN = frozenset({"not_assessable", "circular"})
_ASKED_FOR = frozenset({"N11.fee"})
"""Rules whose words a question of the site shows, even if they hold."""
_INSERT = (
    "INSERT INTO told_findings (report, rule, subject, severity, status, detail, sentence) "
    "VALUES (?, ?, ?, ?, ?, ?, ?)"
)
_LEVEL = 6


class Quiet(NamedTuple):
    """A finding to be packed, with its words as data; None where it has none."""

    rule: str
    subject: str | None
    severity: Severity
    status: Status
    says: Any


def write_findings(database: Database, report_id: int, findings: Iterable[Finding]) -> None:
    """Write the findings of a report that has none yet."""
    found = [(finding, _quiet(finding)) for finding in findings]
    add_findings(database, report_id, (finding for finding, quiet in found if quiet is None))
    pack_findings(database, report_id, [quiet for _, quiet in found])


def pack_findings(database: Database, report_id: int, findings: Sequence[Quiet | None]) -> None:
    """Write the quiet findings of a report in one row, with the order of all its findings: None stands for a finding with
    a row of its own."""
    quiet = [found for found in findings if found]
    if not quiet:
        return
    members = ids_of_kinds(database, [found[:3] for found in quiet])
    lists: dict[str, list[int | str]] = {}
    for found, member in zip(quiet, members, strict=True):
        lists.setdefault(found.status, []).append(member)
    order = "".join(_LETTER[found.status] if found else _TOLD for found in findings)
    said = msgspec.json.encode([order, [found.says for found in quiet]])
    pressed = zlib.compressobj(_LEVEL, zdict=packing_words(database))
    database.conn.execute(
        "INSERT INTO packed_findings VALUES (?, ?, ?, ?, ?, ?)",
        [
            report_id,
            *(msgspec.json.encode(lists[status]).decode() if status in lists else None for status in PACKED),
            pressed.compress(said) + pressed.flush(),
        ],
    )


def add_findings(database: Database, report_id: int, findings: Iterable[Finding]) -> None:
    """Add findings to those of a report. Each has its words in its own row, and can be deleted alone."""
    database.conn.executemany(_INSERT, [(report_id, *finding_row(found)) for found in findings])


def finding_row(found: Finding) -> tuple[str | None, ...]:
    """Return rule, subject, severity, status, detail and sentence of a finding."""
    return found.rule, found.subject, found.severity, found.status, *columns(found.detail)


def load_findings(database: Database, report_id: int) -> tuple[Finding, ...]:
    """Return the findings of a report in the order they were written."""
    told = iter(load_told(database, report_id))
    order, packed = _unpacked(database, report_id)
    quiet = iter(packed)
    found = [next(told if letter == _TOLD else quiet, None) for letter in order]
    return (*(one for one in found if one), *told)


def load_told(database: Database, report_id: int, where: str = "1") -> tuple[Finding, ...]:
    """Return the findings of a report that have rows of their own and satisfy a condition of SQL."""
    rows = database.query(
        f"SELECT * FROM told_findings WHERE report = ? AND {where} ORDER BY id", [report_id]
    )
    return tuple(load_finding(row) for row in rows)


def load_finding(row: Mapping[str, Any]) -> Finding:
    """Return the finding of a row of `told_findings`."""
    detail = restored(row["detail"], row["sentence"], label_of)
    return Finding(row["rule"], row["severity"], row["status"], detail, row["subject"])


def _unpacked(database: Database, report_id: int) -> tuple[str, list[Finding]]:
    """Return the order of a report's findings, and the findings that were packed."""
    row = database.conn.execute("SELECT * FROM packed_findings WHERE report = ?", [report_id]).fetchone()
    if row is None:
        return "", []
    pressed = zlib.decompressobj(zdict=packing_words(database))
    order, says = msgspec.json.decode(pressed.decompress(row[-1]) + pressed.flush())
    left = {status: kinds_named(database, text)[::-1] for status, text in zip(PACKED, row[1:-1], strict=True)}
    found = []
    statuses = (_STATUS[letter] for letter in order if letter != _TOLD)
    for status, said in zip(statuses, says, strict=True):
        rule, subject, severity = left[status].pop()
        detail = None if said is None else restored_data(said, label_of)
        found.append(Finding(rule, severity, status, detail, subject))
    return order, found


def _quiet(found: Finding) -> Quiet | None:
    """Return a finding as it is packed; None for one that gets a row of its own."""
    is_open = found.status in _OPEN and found.severity != "info"
    if not (is_open or found.status in _HOLDS) or found.rule in _ASKED_FOR or is_judged(found):
        return None
    says = found.detail.as_data() if found.detail else None
    if found.detail and says is None:
        return None
    return Quiet(found.rule, found.subject, found.severity, found.status, says)
