"""The schema of a database brought to that of today: made whole where there is none, else by the steps it lacks."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from sqlite_utils import Database

from archive.database import schema
from archive.database.from_0_1 import migrations

OF_0_1 = (
    "m001_places_and_evidence", "m002_reports", "m003_figures", "m004_search", "m005_versions",
    "m006_states_and_ledger", "m007_panel", "m008_search_facets", "m009_readings",
)  # fmt: skip
"""The steps that made an archive of version 0.1, by which its database is known. Nothing older was released."""
NAMES = (*OF_0_1, *(step.name for step in migrations._migrations))
"""Every step that an archive of today has behind it."""
_MARK = "INSERT INTO _sqlite_migrations (migration_set, name, applied_at) VALUES (?, ?, datetime('now'))"


def bring_up(database: Database) -> None:
    """Make the schema, or take the steps that are missing, within the transaction of whoever asks."""
    if database.table("_sqlite_migrations").exists():
        migrations.apply(database)
        return
    migrations.ensure_migrations_table(database)
    schema.create(database)
    for name in NAMES:
        database.execute(_MARK, [migrations.name, name])


def steps_behind(database: Database) -> set[str]:
    """The names of the steps a database has taken."""
    return {step.name for step in migrations.applied(database)}


def steps_ahead(path: Path) -> list[str]:
    """The steps a database has before it; none where there is no database that could be asked."""
    if not path.is_file():
        return []
    with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as connection:
        try:
            behind = steps_behind(Database(connection))
            return [name for name in NAMES if name not in behind]
        except sqlite3.DatabaseError:
            return []
