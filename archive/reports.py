"""Reading reports back out of the archive, whole."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Any, cast

from sqlite_utils import Database

from archive.model import (
    Cell,
    Finding,
    Place,
    Report,
    Scope,
    Section,
    State,
    Value,
)

_PLACE_COLUMNS = ("page", "x0", "top", "x1", "bottom", "path")


def find_reports(
    database: Database, where: str = "1", arguments: Iterable[Any] = (), order: str = "r.id"
) -> Iterator[int]:
    """Numbers of the reports (alias r, unit u) that satisfy a condition."""
    for row in list(
        database.query(
            "SELECT r.id FROM reports AS r LEFT JOIN units AS u ON u.id = r.unit "
            f"WHERE {where} ORDER BY {order}",
            list(arguments),
        )
    ):
        yield row["id"]


def load_report(database: Database, number: int) -> Report:
    """A report as it was recorded, with everything the archive knows of where it was found."""
    row = next(
        database.query(
            "SELECT r.*, u.name AS unit_name, d.media_type FROM reports AS r "
            "LEFT JOIN units AS u ON u.id = r.unit JOIN documents AS d ON d.sha256 = r.sha256 WHERE r.id = ?",
            [number],
        )
    )
    urls = [
        entry["url"]
        for entry in database.query(
            "SELECT a.url, min(a.first_seen) AS first FROM reports AS r "
            "JOIN documents AS d ON d.report = r.id JOIN appearances AS a ON a.sha256 = d.sha256 "
            "WHERE r.id = ? OR r.original = ? GROUP BY a.url ORDER BY first, a.url",
            [number, number],
        )
    ]
    return Report(
        sha256=row["sha256"],
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
            for s in database.query("SELECT * FROM sections WHERE report = ? ORDER BY ordinal", [number])
        ),
        cells=(*_load_cells(database, number), *_load_unmapped(database, number)),
        findings=tuple(
            Finding(f["rule"], f["severity"], f["status"], f["detail"], f["subject"])
            for f in database.query("SELECT * FROM findings WHERE report = ? ORDER BY id", [number])
        ),
        url=row["url"],
        urls=tuple(urls),
        captured=row["captured"],
        version=row["version"],
    )


def _load_cells(database: Database, number: int) -> Iterator[Cell]:
    for row in database.query("SELECT * FROM cells WHERE report = ? ORDER BY item", [number]):
        yield Cell(
            key=row["key"],
            applicant=row["applicant"],
            value=_from_sql(row["value"]),
            raw=row["raw"],
            state=cast(State, row["state"]),
            unit=row["unit"],
            place=_load_place(row),
            unit_inferred=bool(row["unit_inferred"]),
            confidence=row["confidence"],
            proposed=_from_sql(row["proposed"]),
        )


def _load_unmapped(database: Database, number: int) -> Iterator[Cell]:
    root = next(database.query("SELECT cells_root FROM reports WHERE id = ?", [number]))["cells_root"]
    for row in database.query("SELECT * FROM unmapped WHERE report = ? ORDER BY rowid", [number]):
        whole = row | {"path": row["path"] and f"{root}{row['path']}"}
        yield Cell(
            row["key"], row["applicant"], _from_sql(row["value"]), row["raw"], row["state"],
            place=_load_place(whole),
        )  # fmt: skip


def _load_place(row: dict[str, Any]) -> Place:
    page, *box, path = (row[name] for name in _PLACE_COLUMNS)
    return Place(page, None if box[0] is None else (box[0], box[1], box[2], box[3]), path)


def _from_sql(value: float | None) -> Value:
    return Decimal(repr(value)) if isinstance(value, float) else value
