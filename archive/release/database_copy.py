"""The database of a release: the archive's at one moment, in one file, without traces of the machine."""

from __future__ import annotations

from pathlib import Path

from archive.database.connection import open_database
from archive.database.sqlite import Database


def take(database: Database, path: Path, moment: str) -> None:
    """Write the database to a new file, migrated to today's schema. The same content gives the same bytes. A
    crawl may go on meanwhile.

    `moment` replaces the times at which migrations were applied here. The folder a crawl wrote into is
    removed from its figures. Only readings in effect are released.
    """
    database.conn.execute("VACUUM INTO ?", [str(path)])
    copy = open_database(path)
    try:
        with copy.atomic():
            copy.execute("DELETE FROM readings")
            copy.execute("UPDATE _sqlite_migrations SET applied_at = ?", [moment])
            copy.execute("UPDATE crawls SET stats = json_remove(stats, '$.archive') WHERE stats NOT NULL")
        copy.execute("PRAGMA journal_mode = DELETE")
        copy.execute("VACUUM")
    finally:
        copy.close()
