"""The amendment log: changes of an agency to a published report, cell by cell and sentence by sentence.

One row is one amendment: the address, the versions before and after, the last capture of the old and the
first of the new. The report was edited between those two times. The version before is the neighbour, and for what
was not read of the neighbour the last version of which it was read. An edit that several addresses show is one
change (`archive/database/one_change.py`). The log follows from captures and readings
alone, so reading everything again gives the same log, or a better one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, cast

from archive.compare.figures import compare
from archive.database.report_rows import to_sql
from archive.database.sqlite import Database
from archive.knowledge import Known, is_doubtful
from archive.model import TABLES, Cell, Report, Spot, Value
from archive.reports.loading import load_report
from archive.reports.timeline import Stand

Found = tuple[list[tuple[Any, ...]], list[tuple[str, str | None, str | None]]]
_FACTS = ("title", "unit", "year", "published")
_SEEN = ("read", "none")  # states of a table of which it is known whether it is there


def write(database: Database, url: str, chains: Iterable[list[Stand]]) -> set[tuple[int, int]]:
    """Write the amendments of an address anew, and return the pairs of reports they were and are between. A known
    amendment keeps its id. A version without a known change in print is no amendment: less of it may have been
    read."""
    wanted = {pair: found for chain in chains for pair, found in _changes(database, chain) if any(found)}
    asked = "SELECT id, capture_after, before, after FROM amendments WHERE url = ?"
    rows = list(database.query(asked, [url]))
    known = {(row["before"], row["capture_after"]): row["id"] for row in rows}
    for key in known.keys() - {(before.report, after.first_capture) for before, after in wanted}:
        _delete(database, known[key])
    for (before, after), found in wanted.items():
        _write_one(database, before, after, found, known.get((before.report, after.first_capture)))
    now = {(before.report, after.report) for before, after in wanted}
    return now | {(row["before"], row["after"]) for row in rows}


def forget(database: Database, report: int) -> None:
    """Delete the amendments from and to a report that is being deleted."""
    rows = database.query("SELECT id FROM amendments WHERE before = ? OR after = ?", [report, report])
    for row in list(rows):
        _delete(database, row["id"])


def _changes(database: Database, chain: list[Stand]) -> Iterator[tuple[tuple[Stand, Stand], Found]]:
    """Yield what changed between each version and the one before it, and, for what was not read there, between it
    and the last version that tells."""
    if len(chain) == 1:  # most reports are never edited, and loading one costs as much as writing it
        return
    known = [Known(load_report(database, stand.report)) for stand in chain]
    for at in range(1, len(chain)):
        new, asked = known[at], _Asked()
        for back in range(at - 1, -1, -1):
            old, is_next = known[back], back == at - 1
            spots = _spots(old, new) if is_next else asked.spots
            tables = TABLES if is_next else asked.tables
            asked = _open(old, new, spots, tables)
            texts = [
                *(_texts(old.report, new.report) if is_next else ()),
                *_tables(old.report, new.report, tables),
            ]
            yield (chain[back], chain[at]), (list(_cells(old, new, spots)), texts)
            if not (asked.spots or asked.tables):
                break


@dataclass(frozen=True, slots=True)
class _Asked:
    """What a version says and an earlier one does not tell."""

    spots: tuple[Spot, ...] = ()
    tables: tuple[str, ...] = ()


def _open(old: Known, new: Known, spots: Iterable[Spot], tables: Iterable[str]) -> _Asked:
    """Return what is known of the new version, of these spots and tables, and unknown of the old one."""
    states = [dict(report.tables) for report in (old.report, new.report)]
    return _Asked(
        tuple(spot for spot in spots if _tells(new, spot) and not _are_both_told(old, new, spot)),
        tuple(name for name in tables if states[1].get(name) in _SEEN and states[0].get(name) not in _SEEN),
    )


def _spots(old: Known, new: Known) -> tuple[Spot, ...]:
    return tuple(dict.fromkeys((*old.report.by_spot, *new.report.by_spot)))


def _write_one(
    database: Database, before: Stand, after: Stand, found: Found, amendment_id: int | None
) -> None:
    cells, texts = found
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


def _cells(old: Known, new: Known, spots: Iterable[Spot]) -> Iterator[tuple[Any, ...]]:
    """Yield (key, applicant, old value, new value, old raw, new raw) of every cell that is printed
    differently. A cell that was not read on one side is no change, unless both sides have marks and the marks
    differ."""
    for spot in spots:
        was, now = old.report.by_spot.get(spot), new.report.by_spot.get(spot)
        said = [_said(cell) for cell in (was, now)]
        is_known = (spot in old and spot in new) or _are_other_marks(was, now)
        if said[0] != said[1] and is_known and not any(map(_is_ours, (was, now))):
            yield (
                *spot,
                was and to_sql(was.value),
                now and to_sql(now.value),
                was and was.raw,
                now and now.raw,
            )


def _tells(known: Known, spot: Spot) -> bool:
    """Return whether a report says what a spot prints, as a number or in other marks."""
    cell = known.report.by_spot.get(spot)
    return (spot in known or bool(_marks(cell))) and not _is_ours(cell)


def _are_both_told(old: Known, new: Known, spot: Spot) -> bool:
    """Return whether two reports can be compared in a spot: both are known, or both print marks."""
    are_known = spot in old and spot in new
    cells = [known.report.by_spot.get(spot) for known in (old, new)]
    return _tells(old, spot) and _tells(new, spot) and (are_known or all(map(_marks, cells)))


def _said(cell: Cell | None) -> tuple[Value, str]:
    """Return the value and state of a cell, without regard to how its place was found."""
    if cell is None:
        return None, "row_absent"
    return cell.value, "number" if cell.value is not None else cell.state


def _is_ours(cell: Cell | None) -> bool:
    """Return whether a number may differ from the page: recognised with doubt, or placed by the sums."""
    return cell is not None and (is_doubtful(cell) or cell.state == "reconstructed")


def _are_other_marks(was: Cell | None, now: Cell | None) -> bool:
    """Return whether two cells print different marks, whatever their meaning: 约18 and 18. Ignores an unread
    cell, whose marks may belong to its neighbours."""
    marks = [_marks(cell) for cell in (was, now)]
    return all(marks) and marks[0] != marks[1]


def _marks(cell: Cell | None) -> str:
    """Return the print of a cell without white space; empty if it was not read."""
    return "".join((cell.raw or "").split()) if cell and cell.state != "unread" else ""


def _texts(old: Report, new: Report) -> Iterator[tuple[str, str | None, str | None]]:
    """Yield (part, old, new) of every changed fact, and of each section the sentences that were removed and
    added."""
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


def _tables(old: Report, new: Report, names: Iterable[str]) -> Iterator[tuple[str, str | None, str | None]]:
    """Yield (part, old heading, new heading) of each of these tables that only one of the reports has."""
    for name in names:
        was, now = (dict(report.tables).get(name) for report in (old, new))
        if (was, now) == ("read", "none"):
            yield f"table:{name}", _heading(old, name), None
        elif (was, now) == ("none", "read"):
            yield f"table:{name}", None, _heading(new, name)


def _heading(report: Report, table: str) -> str:
    return next((s.heading for s in report.sections if s.key == table and s.heading), table)


def _text(value: object) -> str | None:
    return None if value is None else str(value)


def _delete(database: Database, amendment_id: int) -> None:
    _delete_details(database, amendment_id)
    database.execute("UPDATE amendments SET repeats = NULL WHERE repeats = ?", [amendment_id])
    database.execute("DELETE FROM amendments WHERE id = ?", [amendment_id])


def _delete_details(database: Database, amendment_id: int) -> None:
    for table in ("amended_cells", "amended_texts"):
        database.execute(f"DELETE FROM {table} WHERE amendment = ?", [amendment_id])
