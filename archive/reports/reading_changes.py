"""The changes that waiting readings would bring, by report and cell, the gravest first."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from archive.database.sqlite import Database
from archive.reports.parts import (
    FACTS,
    differences,
    is_cell,
    parts,
    statement,
)
from archive.reports.readings import reading_in_effect, unpack

# A lost report weighs most, then another unit or year, then a cell with another number.
_WORST_FIRST = (
    "SELECT w.*, d.report AS number, d.state AS was, coalesce(r.url, (SELECT min(url) FROM appearances "
    "WHERE sha256 = w.sha256)) AS url, u.name AS unit, r.year FROM readings AS w "
    "JOIN documents AS d ON d.sha256 = w.sha256 LEFT JOIN reports AS r ON r.id = d.report "
    "LEFT JOIN units AS u ON u.id = r.unit WHERE w.standing = 'waiting' AND w.facts + w.cells + w.others > 0 "
    "ORDER BY d.state = 'report' AND w.state <> 'report' DESC, w.facts DESC, w.cells DESC, w.others DESC, w.sha256"
)


@dataclass(frozen=True, slots=True)
class Change:
    """A fact (`unit`, `year` …) or a cell (`cells/key@applicant`) that differs. A cell is given by value, raw text
    and state; None if a reading lacks it."""

    part: str
    old: Any
    new: Any


@dataclass(frozen=True, slots=True)
class Changed:
    """A document whose readings differ. `was` and `now` are states (`report`, `no_tables`, an error code).
    Report, unit and year come from the reading in effect. `others` counts places, prose and findings."""

    sha256: str
    url: str | None
    report: int | None
    unit: str | None
    year: int | None
    was: str
    now: str
    changes: tuple[Change, ...]
    others: int


def changed(database: Database) -> Iterator[Changed]:
    """Yield every document with a waiting reading that differs, the gravest change first."""
    for row in list(database.query(_WORST_FIRST)):
        yield Changed(
            row["sha256"], row["url"], row["number"], row["unit"], row["year"], row["was"], row["state"],
            tuple(_changes(database, row)), row["others"],
        )  # fmt: skip


def _changes(database: Database, row: dict[str, Any]) -> Iterator[Change]:
    was, now = reading_in_effect(database, row["sha256"])[0].report, unpack(row).report
    if was and now:
        found = differences(was, now)
    elif was:
        found = ((part, said, None) for part, said in parts(was).items())
    elif now:
        found = ((part, None, said) for part, said in parts(now).items())
    else:
        return
    for part, old, new in found:
        if part in FACTS:
            yield Change(part, old, new)
        elif is_cell(part, old, new):
            yield Change(part, statement(old), statement(new))
