"""How the database of an archive is opened: brought up to date where it may be written, left alone where not."""

from __future__ import annotations

import sqlite3
from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlite_utils import Database

from archive.database import full_text as search
from archive.database import panel
from archive.database.migrations import migrations
from archive.errors import NotAnArchive
from archive.storage.disk_full import no_room, out_of_room


def open_database(path: Path, *, read_only: bool = False, immutable: bool = False) -> Database:
    """Open (and where it may write, create or migrate) the database of an archive.

    WAL with foreign keys on; a second writer waits up to a minute. `immutable` promises that nobody writes: it can
    then be read from a medium that cannot be written to. Raises NotAnArchive for a file that is no
    database, or one with migrations this gongkai does not know.
    """
    if read_only and not path.is_file():
        raise NotAnArchive(f"此处没有档案库 no archive here: {path.parent}")
    path.parent.mkdir(parents=True, exist_ok=True)
    options = "mode=ro&immutable=1" if immutable else "mode=ro"
    source = f"{path.resolve().as_uri()}?{options}" if read_only else str(path)
    connection = sqlite3.connect(source, uri=read_only, timeout=60, check_same_thread=False)
    try:
        connection.execute("PRAGMA foreign_keys = ON")
        search.register(connection)
        database = _Readable(connection) if read_only else _Writable(connection)
        if not read_only:
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = NORMAL")
        _refuse_newer(database)
        if not read_only:
            with database.atomic():  # one process at a time; the others then find nothing pending
                migrations.apply(database)
                panel.refresh_view(database)
    except sqlite3.DatabaseError as error:
        connection.close()
        if out_of_room(error):
            raise no_room(error) from error
        raise NotAnArchive(f"无法打开档案库 cannot open {path}: {error}") from error
    return database


class _Readable(Database):
    """Questions are asked as they are. sqlite-utils puts a savepoint round each, in case it should turn out to
    write; ours are SELECTs, thirty for every report that is written down."""

    def query(
        self, sql: str, params: Sequence[Any] | Mapping[str, Any] | None = None
    ) -> Generator[dict[str, Any], None, None]:
        cursor = self.conn.execute(sql, params or ())
        names = [column[0] for column in cursor.description]
        return (dict(zip(names, row, strict=True)) for row in cursor)


class _Writable(_Readable):
    """Transactions take the write lock at once. One that begins by reading cannot wait for another process that
    writes meanwhile: SQLite refuses it without ado ("database is locked"), whatever the timeout."""

    @contextmanager
    def atomic(self) -> Generator[Database, None, None]:
        if self.conn.in_transaction:
            with super().atomic():
                yield self
            return
        self.conn.execute("BEGIN IMMEDIATE")
        try:
            yield self
            self.conn.execute("COMMIT")
        except BaseException:
            self.rollback()
            raise


def _refuse_newer(database: Database) -> None:
    """An archive written by a newer gongkai is left alone."""
    if not database.table("_sqlite_migrations").exists():
        return
    known = {migration.name for migration in migrations.pending(database)} | {
        migration.name for migration in migrations.applied(database)
    }
    ours = {migration.name for migration in migrations._migrations}
    if newer := sorted(known - ours):
        raise NotAnArchive(f"档案库由更新的版本写成 archive is of a newer gongkai: {', '.join(newer)}")
