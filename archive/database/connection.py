"""The one door to the database of an archive.

Who may write brings an older archive up to date; who only reads is told the line that does it, and never works on half a
schema. What is no archive, or one of a newer gongkai, is left alone.
"""

from __future__ import annotations

import os
import shlex
import sqlite3
from collections.abc import Generator, Mapping, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from sqlite_utils import Database

from archive.database import full_text as search
from archive.database import panel
from archive.database.migrations import NAMES, OF_0_1, bring_up, steps_behind
from archive.errors import ArchiveError, NotAnArchive, OtherVersion
from archive.sentence import say
from archive.storage.disk_full import no_room, out_of_room


def open_database(
    path: Path, *, read_only: bool = False, immutable: bool = False, create: bool = True
) -> Database:
    """Open (and where it may write, create or migrate) the database of an archive.

    WAL with foreign keys on; a second writer waits up to a minute. `immutable` promises that nobody writes; a medium
    that cannot be written to is read so by itself. Raises NotAnArchive where there is none and none may be made, or what
    is there is something else, and OtherVersion where the archive is of a newer gongkai, or of an older one and is only
    to be read.
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
            with database.atomic():  # one process at a time; the others then find nothing pending
                bring_up(database)
                panel.refresh_view(database)
    except ArchiveError:
        connection.close()
        raise
    except sqlite3.DatabaseError as error:
        connection.close()
        if out_of_room(error):
            raise no_room(error) from error
        raise NotAnArchive(say("archive_cannot_be_opened", path=path, error=error)) from error
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


def _connect(path: Path, immutable: bool) -> sqlite3.Connection:
    """A connection that only reads. A write-ahead log asks for files beside the database, even of a reader: where
    nobody can write them nobody writes the database either, and it is read as it stands."""
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
        pass  # told by whoever asks next
    return connection


def can_be_followed(path: Path) -> bool:
    """Whether a reader sees what is written meanwhile: a log is there, or may be kept there."""
    with closing(open_database(path, read_only=True)) as database:
        return bool(database.execute("PRAGMA journal_mode").fetchone()[0] == "wal")


def _connection(source: str) -> sqlite3.Connection:
    return sqlite3.connect(source, uri=source.startswith("file:"), timeout=60, check_same_thread=False)


def _has_unwritten(path: Path) -> bool:
    """Whether a write-ahead log holds what the file itself does not: an immutable reader would miss it."""
    log = path.with_name(f"{path.name}-wal")
    return log.is_file() and log.stat().st_size > 0


def _check(database: Database, path: Path, *, read_only: bool) -> None:
    """Whether this is an archive, and of this gongkai."""
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
