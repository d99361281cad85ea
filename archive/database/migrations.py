"""All migrations of the schema, in order. `migrations.apply(database)` brings an archive of any version up to date."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from sqlite_utils import Database

from archive.database.schema_0_2 import migrations

__all__ = ["migrations", "steps_ahead"]


def steps_ahead(path: Path) -> list[str]:
    """The migrations a database has before it; none where there is no database that could be asked."""
    if not path.is_file():
        return []
    with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as connection:
        try:
            return [migration.name for migration in migrations.pending(Database(connection))]
        except sqlite3.DatabaseError:
            return []
