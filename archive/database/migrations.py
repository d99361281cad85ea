"""Bringing the schema of a database up to date: created whole in an empty database, else migrated."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from archive.database import schema
from archive.database.from_0_1 import migrations
from archive.database.sqlite import Database

OF_0_1 = (
    "m001_places_and_evidence", "m002_reports", "m003_figures", "m004_search", "m005_versions",
    "m006_states_and_ledger", "m007_panel", "m008_search_facets", "m009_readings",
)  # fmt: skip
"""The migrations of an archive of version 0.1, which identify its database. Nothing older was released."""
NAMES = (*OF_0_1, *(step.name for step in migrations._migrations))
"""All migrations of an up-to-date archive."""
_MARK = "INSERT INTO _sqlite_migrations (migration_set, name, applied_at) VALUES (?, ?, datetime('now'))"


def bring_up(database: Database) -> None:
    """Create the schema, or apply the missing migrations, within the caller's transaction."""
    if database.table("_sqlite_migrations").exists():
        migrations.apply(database)
        return
    migrations.ensure_migrations_table(database)
    schema.create(database)
    for name in NAMES:
        database.execute(_MARK, [migrations.name, name])


def steps_behind(database: Database) -> set[str]:
    """Return the names of the migrations that a database has applied."""
    return {step.name for step in migrations.applied(database)}


def steps_ahead(path: Path) -> list[str]:
    """Return the names of the migrations that a database lacks; an empty list if the file is missing or no
    database."""
    if not path.is_file():
        return []
    with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as connection:
        try:
            behind = steps_behind(Database(connection))
            return [name for name in NAMES if name not in behind]
        except sqlite3.DatabaseError:
            return []
