"""Writing what was found and read: documents, where they appeared, and reports, in one transaction.

Times are handed in, so that the same captures give the same database.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from decimal import Decimal
from typing import cast

from sqlite_utils import Database

from archive.form import FORM
from archive.model import (
    Appearance,
    Metadata,
    Place,
    Reading,
    Report,
    Value,
)


def has_appeared(database: Database, url: str, sha256: str) -> bool:
    """Whether these bytes have been found at this URL before."""
    where = "SELECT 1 FROM appearances WHERE url = ? AND sha256 = ?"
    return bool(next(database.query(where, [url, sha256]), None))


def document_states(database: Database, digests: Iterable[str]) -> dict[str, tuple[str, str | None]]:
    """What became of documents read before: state (`report`, `no_tables` or an error code) and detail."""
    wanted = list(digests)
    marks = ", ".join("?" * len(wanted))
    rows = database.query(f"SELECT sha256, state, detail FROM documents WHERE sha256 IN ({marks})", wanted)
    return {row["sha256"]: (row["state"], row["detail"]) for row in rows}


def known_document(database: Database, sha256: str, reader: str) -> bool:
    """Whether these bytes have been read by this version of the readers."""
    return bool(
        next(
            database.query("SELECT 1 FROM documents WHERE sha256 = ? AND reader = ?", [sha256, reader]),
            None,
        )
    )


def record(
    database: Database, appearances: Iterable[Appearance], readings: Iterable[Reading], *, reader: str
) -> None:
    """Write what was found and read, in one transaction: all of it, or nothing.

    Documents already read appear once more; a document read again replaces its earlier reading.
    """
    appearances = list(appearances)
    with database.atomic():
        for reading in readings:
            seen = next((a.captured for a in appearances if a.sha256 == reading.sha256), None)
            _write_document(database, reading, seen, reader)
        for appearance in appearances:
            _write_appearance(database, appearance)
        for reading in readings:
            if reading.report:
                _write_report(database, reading.report)


def _write_document(database: Database, reading: Reading, seen: str | None, reader: str) -> None:
    database.execute(
        "INSERT INTO documents (sha256, media_type, size, first_seen, reader, state, detail) "
        "VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (sha256) DO UPDATE SET media_type = excluded.media_type, "
        "reader = excluded.reader, state = excluded.state, detail = excluded.detail",
        [
            reading.sha256,
            reading.media_type,
            reading.size,
            seen,
            reader,
            "report" if reading.report else reading.error or "no_tables",
            reading.detail,
        ],
    )


def _write_appearance(database: Database, appearance: Appearance) -> None:
    about = appearance.metadata
    database.execute(
        "INSERT INTO appearances (url, sha256, site, page_url, title, published, source, unit, region_code, "
        "first_seen, last_seen) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) "
        "ON CONFLICT (url, sha256) DO UPDATE SET last_seen = max(last_seen, excluded.last_seen)",
        [
            appearance.url,
            appearance.sha256,
            appearance.site,
            appearance.page_url,
            about.title,
            about.published,
            about.source,
            about.unit,
            about.region_code,
            appearance.captured,
            appearance.captured,
        ],
    )


def _write_report(database: Database, report: Report) -> int:
    first = next(
        database.query(
            "SELECT url, first_seen FROM appearances WHERE sha256 = ? ORDER BY first_seen, url LIMIT 1",
            [report.sha256],
        ),
        {"url": None, "first_seen": None},
    )
    root = _common_root(cell.place.path for cell in report.cells)
    row = {
        "sha256": report.sha256,
        "unit": _unit(database, report),
        "year": report.year,
        "scope": report.scope,
        "generation": report.generation,
        "title": report.title,
        "region_code": report.region_code,
        "published": report.published,
        "captured": first["first_seen"],
        "version": _version(database, report.sha256, first["url"]),
        "url": first["url"],
        "cells_root": root,
    }
    table = database.table("reports")
    number = next((r["id"] for r in table.rows_where("sha256 = ?", [report.sha256])), None)
    if number is None:
        number = int(cast(int, table.insert(row).last_pk))
    else:
        table.update(number, row)
        for child in ("sections", "findings", "unmapped", "figures", "proofs"):
            database.execute(f"DELETE FROM {child} WHERE report = ?", [number])
    _write_text(database, number, report)
    _write_cells(database, number, report, root)
    return number


def _unit(database: Database, report: Report) -> int | None:
    """The unit's number: name and scope are one identity, an office's own report never joins its government's
    aggregate."""
    if not report.unit:
        return None
    scope = report.scope or "uncertain"
    database.execute(
        "INSERT INTO units (name, scope, region_code) VALUES (?, ?, ?) ON CONFLICT (name, scope) "
        "DO UPDATE SET region_code = coalesce(units.region_code, excluded.region_code)",
        [report.unit, scope, report.region_code],
    )
    row = next(database.query("SELECT id FROM units WHERE name = ? AND scope = ?", [report.unit, scope]))
    return int(row["id"])


def _version(database: Database, sha256: str, url: str | None) -> int:
    """Which of the bodies seen at its first URL this is: 1, or more where the agency changed it silently."""
    row = next(
        database.query(
            "SELECT count(*) AS earlier FROM appearances AS a JOIN appearances AS mine "
            "ON mine.url = a.url AND mine.sha256 = ? WHERE a.url = ? AND a.sha256 <> mine.sha256 "
            "AND a.first_seen < mine.first_seen",
            [sha256, url],
        )
    )
    return 1 + int(row["earlier"])


def _write_text(database: Database, number: int, report: Report) -> None:
    connection = database.conn
    connection.executemany(
        "INSERT INTO sections (report, ordinal, key, heading, text) VALUES (?, ?, ?, ?, ?)",
        [(number, n, s.key, s.heading, s.text) for n, s in enumerate(report.sections, 1)],
    )
    connection.executemany(
        "INSERT INTO findings (report, rule, subject, severity, status, detail) VALUES (?, ?, ?, ?, ?, ?)",
        [(number, f.rule, f.subject, f.severity, f.status, f.detail) for f in report.findings],
    )


def _write_cells(database: Database, number: int, report: Report, root: str) -> None:
    ids = {
        (row["key"], row["applicant"]): row["id"]
        for row in database.query("SELECT id, key, applicant FROM items")
    }
    figures: dict[str, int | str] = {}
    proofs, unmapped = [], []
    for cell in report.cells:
        place = _place_row(cell.place, root)
        item = FORM.by_key.get((cell.key, cell.applicant))
        if item is None:
            value = _to_sql(cell.value)
            unmapped.append((number, cell.key, cell.applicant, cell.raw, value, cell.state, *place))
            continue
        if cell.value is not None:
            figures[item.column] = cast("int | str", _to_sql(cell.value))
        obvious = "blank" if cell.value is None else "zero" if cell.value == 0 else "number"
        printed = "" if cell.value is None else str(_to_sql(cell.value))
        proofs.append(
            (
                number,
                ids[cell.key, cell.applicant],
                None if cell.state == obvious else cell.state,
                None if cell.raw == printed else cell.raw,
                *place,
                1 if cell.unit_inferred else None,
                cell.confidence,
                _to_sql(cell.proposed),
            )
        )
    names = "".join(f', "{name}"' for name in figures)
    marks = ", ?" * len(figures)
    connection = database.conn
    connection.execute(f"INSERT INTO figures (report{names}) VALUES (?{marks})", [number, *figures.values()])
    connection.executemany(f"INSERT INTO proofs VALUES ({', '.join('?' * 13)})", proofs)
    connection.executemany(f"INSERT INTO unmapped VALUES ({', '.join('?' * 12)})", unmapped)


def _to_sql(value: Value) -> int | str | None:
    """Whole numbers as integers; cents as text, which a NUMERIC column keeps as the nearest double."""
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else str(value.normalize())
    return value


def _common_root(paths: Iterable[str | None]) -> str:
    """What all element paths of a report begin with, kept once."""
    known = [path for path in paths if path]
    return os.path.commonprefix(known).rpartition("/")[0] if known else ""  # noqa: RUF071 - element paths


def _place_row(place: Place, root: str) -> tuple[int | float | str | None, ...]:
    box = place.box or (None, None, None, None)
    return (place.page, *box, place.path.removeprefix(root) if place.path else None)


def load_appearances(database: Database, sha256: str) -> list[Appearance]:
    """Everywhere a document was found, the earliest first."""
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
