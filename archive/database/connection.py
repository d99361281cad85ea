"""The one door to the database of an archive.

A writer brings an older archive up to date. A reader of an older archive gets an error with the command that
upgrades it, so that it never works on half a schema. A database of something else, or of a newer gongkai, is
left alone.
"""

from __future__ import annotations

import os
import shlex
import sqlite3
from collections.abc import Generator, Mapping, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from archive.database import full_text as search
from archive.database import panel
from archive.database.migrations import NAMES, OF_0_1, bring_up, steps_behind
from archive.database.sqlite import Database
from archive.errors import ArchiveError, NotAnArchive, OtherVersion
from archive.sentence import say
from archive.storage.disk_full import no_room, out_of_room


def open_database(
    path: Path, *, read_only: bool = False, immutable: bool = False, create: bool = True
) -> Database:
    """Open the database of an archive. A writer also creates or migrates it.

    Uses WAL with foreign keys; a second writer waits up to a minute. `immutable` promises that nobody writes;
    read-only media are opened that way without being asked. Raises NotAnArchive if the file is missing and
    may not be created, or is no archive. Raises OtherVersion if the archive is of a newer gongkai, or of an
    older one and opened read-only.
    """
    if (read_only or not create) and not path.is_file():
        raise NotAnArchive(say("no_archive_here", folder=path.parent))
    path.parent.mkdir(parents=True, exist_ok=True)
    connection = _connect(path, immutable) if read_only else _connection(str(path))
    try:
        connection.execute("PRAGMA foreign_keys = ON")
        search.register(connection)
        database = _Readable(connection) if read_only else _Writable(connection)
        _check(database, path, read_only=read_only)
        if not read_only:
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = NORMAL")
            with database.atomic():  # one process at a time; the next finds nothing pending
                bring_up(database)
                panel.refresh_view(database)
    except ArchiveError:
        connection.close()
        raise
    except sqlite3.DatabaseError as error:
        connection.close()
        if out_of_room(error):
            raise no_room(error) from error
        if not read_only and not os.access(path.parent, os.W_OK):
            raise NotAnArchive(say("archive_only_read", folder=path.parent)) from error
        raise NotAnArchive(say("archive_cannot_be_opened", path=path, error=error)) from error
    return database


def reading(connection: sqlite3.Connection) -> Database:
    """Return a connection of another library as a database to read from. Reading changes no setting of the connection: a
    pragma would make SQLite compile every statement anew."""
    return _Readable(connection, recursive_triggers=False)


class _Readable(Database):
    """A database whose queries run as they are. sqlite-utils wraps each query in a savepoint in case it
    writes. Our queries are SELECTs, thirty for every report that is recorded."""

    def query(
        self, sql: str, params: Sequence[Any] | Mapping[str, Any] | None = None
    ) -> Generator[dict[str, Any], None, None]:
        cursor = self.conn.execute(sql, params or ())
        names = [column[0] for column in cursor.description]
        return (dict(zip(names, row, strict=True)) for row in cursor)


class _Writable(_Readable):
    """A database whose transactions take the write lock at once. A transaction that begins with a read cannot
    wait for another writer: SQLite refuses it at once ("database is locked"), whatever the timeout."""

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


def _connect(path: Path, immutable: bool) -> sqlite3.Connection:
    """Return a read-only connection. A write-ahead log needs files beside the database even for a reader. In
    a folder that cannot be written to, nobody writes the database either, so it is opened as immutable."""
    source = f"{path.resolve().as_uri()}?mode=ro"
    if immutable:
        return _connection(f"{source}&immutable=1")
    connection = _connection(source)
    try:
        connection.execute("SELECT 1 FROM sqlite_master").fetchone()
    except sqlite3.OperationalError as error:
        if _has_unwritten(path) or os.access(path.parent, os.W_OK):
            if error.sqlite_errorcode == sqlite3.SQLITE_CANTOPEN:
                connection.close()
                raise NotAnArchive(say("archive_cannot_be_opened", path=path, error=error)) from error
            return connection
        connection.close()
        return _connection(f"{source}&immutable=1")
    except sqlite3.DatabaseError:
        pass  # the next query raises it
    return connection


def can_be_followed(path: Path) -> bool:
    """Return whether a reader of this database sees later writes: a log exists, or can be created."""
    with closing(open_database(path, read_only=True)) as database:
        return bool(database.execute("PRAGMA journal_mode").fetchone()[0] == "wal")


def _connection(source: str) -> sqlite3.Connection:
    return sqlite3.connect(source, uri=source.startswith("file:"), timeout=60, check_same_thread=False)


def _has_unwritten(path: Path) -> bool:
    """Return whether the write-ahead log holds changes. An immutable reader would miss them."""
    log = path.with_name(f"{path.name}-wal")
    return log.is_file() and log.stat().st_size > 0


def _check(database: Database, path: Path, *, read_only: bool) -> None:
    """Raise NotAnArchive or OtherVersion unless this is an archive that this gongkai can use."""
    if not database.table("_sqlite_migrations").exists():
        if read_only or database.table_names():
            raise NotAnArchive(say("no_archive_here", folder=path.parent))
        return
    behind = steps_behind(database)
    if not behind.issuperset(OF_0_1):
        raise NotAnArchive(say("archive_too_old", folder=path.parent))
    if newer := sorted(behind.difference(NAMES)):
        raise OtherVersion(say("archive_newer", folder=path.parent, steps=", ".join(newer)))
    if read_only and (set(NAMES) - behind or not panel.is_of_today(database)):
        raise OtherVersion(say("archive_older", folder=path.parent, quoted=shlex.quote(str(path.parent))))
