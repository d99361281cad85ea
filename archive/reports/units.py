"""The bodies that report, as rows of the database."""

from __future__ import annotations

from archive.database.sqlite import Database
from archive.model import Report
from archive.places.bodies import kind_of, level_of


def unit_of(database: Database, report: Report) -> int | None:
    """Return the id of a report's unit, adding the unit if it is new; None for a report without one. Place,
    name and scope are one identity: 88 towns are called 城关镇, and an office's own report never joins its
    government's aggregate."""
    if not report.unit:
        return None
    key = [report.unit, report.scope or "uncertain", report.region_code]
    database.execute(
        "INSERT INTO units (name, scope, region_code, type, level) VALUES (?, ?, ?, ?, ?) "
        "ON CONFLICT (name, scope, coalesce(region_code, '')) DO UPDATE SET type = excluded.type, level = excluded.level",
        [*key, kind_of(report.unit), level_of(report.unit, report.region_code)],
    )
    row = next(database.query("SELECT id FROM units WHERE name = ? AND scope = ? AND region_code IS ?", key))
    return int(row["id"])


def drop_empty_units(database: Database) -> None:
    """Delete the units without reports."""
    database.execute("DELETE FROM units WHERE NOT EXISTS (SELECT 1 FROM reports WHERE unit = units.id)")
