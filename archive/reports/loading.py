"""Loading reports from the archive, whole."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from typing import Any, cast

from archive.database.cell_places import unpack
from archive.database.finding_rows import load_findings, load_told
from archive.database.item_rows import item_rows
from archive.database.report_rows import load_figures
from archive.database.sqlite import Database
from archive.database.verdicts import MARK
from archive.model import (
    TABLES,
    Appearance,
    Cell,
    Ink,
    Mark,
    Metadata,
    Place,
    Report,
    Scope,
    Section,
    Value,
)
from archive.reports.volumes import file_of, part_of

_WEIGHED = f"(rule = 'read.note' OR instr(detail, '{MARK}'))"
_UNPRINTED = ("row_absent", "not_applicable")
_OBVIOUS = (None,) * 5  # the facts of a cell that follow from its number


def find_reports(
    database: Database, where: str = "1", arguments: Iterable[Any] = (), order: str = "r.id"
) -> Iterator[int]:
    """Yield the ids of the reports (alias r, unit u) that satisfy a condition."""
    for row in list(
        database.query(
            "SELECT r.id FROM reports AS r LEFT JOIN units AS u ON u.id = r.unit "
            f"WHERE {where} ORDER BY {order}",
            list(arguments),
        )
    ):
        yield row["id"]


def load_report(database: Database, report_id: int, *, only_weighed: bool = False) -> Report:
    """Return a report as it was recorded, with every address at which it was found. If `only_weighed` is true,
    it has only the findings that bear on other findings: notes of the readers and verdicts of people."""
    row = next(
        database.query(
            "SELECT r.*, u.name AS unit_name, d.media_type FROM reports AS r "
            "LEFT JOIN units AS u ON u.id = r.unit JOIN documents AS d ON d.sha256 = r.sha256 WHERE r.id = ?",
            [report_id],
        )
    )
    urls = [
        entry["url"]
        for entry in database.query(
            "SELECT a.url, min(a.first_seen) AS first FROM reports AS r "
            "JOIN documents AS d ON d.report = r.id JOIN appearances AS a ON a.sha256 = d.sha256 "
            "WHERE r.id = ? OR r.original = ? GROUP BY a.url ORDER BY first, a.url",
            [report_id, report_id],
        )
    ]
    return Report(
        sha256=file_of(row["sha256"]),
        part=part_of(row["sha256"]),
        media_type=row["media_type"],
        title=row["title"],
        unit=row["unit_name"],
        region_code=row["region_code"],
        scope=cast("Scope | None", row["scope"]),
        year=row["year"],
        generation=row["generation"],
        published=row["published"],
        sections=tuple(
            Section(s["key"], s["heading"], s["text"])
            for s in database.query("SELECT * FROM sections WHERE report = ? ORDER BY ordinal", [report_id])
        ),
        cells=(
            *_load_cells(database, report_id, row["cells_root"]),
            *_load_unmapped(database, report_id, row["cells_root"]),
        ),
        findings=load_told(database, report_id, _WEIGHED)
        if only_weighed
        else load_findings(database, report_id),
        url=row["url"],
        urls=tuple(urls),
        captured=row["captured"],
        version=row["version"],
        tables=tuple((name, state) for name in TABLES if (state := row[f"table_{name}"])),
        ink=_load_ink(database, report_id, row),
        read_twice=None if row["read_twice"] is None else tuple(row["read_twice"].split()),
    )


def load_appearances(database: Database, sha256: str) -> list[Appearance]:
    """Return every appearance of a document, the earliest first."""
    return [
        Appearance(
            url=row["url"],
            sha256=sha256,
            site=row["site"],
            page_url=row["page_url"],
            captured=row["first_seen"],
            metadata=Metadata(row["title"], row["published"], row["source"], row["unit"], row["region_code"]),
        )
        for row in database.query(
            "SELECT * FROM appearances WHERE sha256 = ? ORDER BY first_seen, url", [sha256]
        )
    ]


def _load_ink(database: Database, report_id: int, row: dict[str, Any]) -> Ink | None:
    """Return the account of a report's ink; None for a report that was read before accounts were kept."""
    if row["ink_printed"] is None:
        return None
    marks = database.conn.execute(
        'SELECT raw, "table", page, x0, top, x1, bottom, path FROM unused_marks WHERE report = ? ORDER BY ordinal',
        [report_id],
    )
    unused = tuple(Mark(raw, table, _load_place(place, None)) for raw, table, *place in marks)
    return Ink(row["ink_printed"], row["ink_used"], unused)


def _load_cells(database: Database, report_id: int, root: str | None) -> Iterator[Cell]:
    """Yield the cells that the view `cells` shows, for one report. The view would query each of its two
    hundred arms."""
    packed = next(database.query("SELECT places FROM proofs WHERE report = ?", [report_id]), None)
    if packed is None:
        return
    figures = load_figures(database, report_id)
    items = {item.id: item for item in item_rows(database).values()}
    facts = {
        item: told
        for item, *told in database.conn.execute(
            "SELECT item, state, raw, unit_inferred, confidence, proposed FROM cell_facts WHERE report = ?",
            [report_id],
        )
    }
    for item_id, place in unpack(packed["places"], root or ""):
        item = items[item_id]
        state, raw, inferred, sure, proposed = facts.get(item_id, _OBVIOUS)
        value = figures[item.column]
        if value.__class__ is float:
            value = _from_sql(value)
        if state is None:
            state = "blank" if value is None else "number" if value else "zero"
        if raw is None and state not in _UNPRINTED:
            raw = "" if value is None else str(value)
        who, unit = item.applicant, item.unit
        yield Cell(item.key, who, value, raw, state, unit, place, bool(inferred), sure, _from_sql(proposed))


def _load_unmapped(database: Database, report_id: int, root: str | None) -> Iterator[Cell]:
    rows = database.conn.execute(
        "SELECT key, applicant, value, raw, state, page, x0, top, x1, bottom, path FROM unmapped "
        "WHERE report = ? ORDER BY rowid",
        [report_id],
    )
    for key, applicant, value, raw, state, *place in rows:
        yield Cell(key, applicant, _from_sql(value), raw, state, place=_load_place(place, root))


def _load_place(columns: Sequence[Any], root: str | None) -> Place:
    page, x0, top, x1, bottom, path = columns
    return Place(page, None if x0 is None else (x0, top, x1, bottom), path and f"{root or ''}{path}")


def _from_sql(value: float | None) -> Value:
    return Decimal(repr(value)) if isinstance(value, float) else value
