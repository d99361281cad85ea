"""Copying the database of an archive as of one moment, even while others write to it."""

from __future__ import annotations

import sqlite3
import time
from contextlib import closing
from pathlib import Path

from archive.database.connection import open_database
from archive.errors import ArchiveError
from archive.sentence import say

_TRIES = 10
_PAUSE = 1.0


def copy_database(source: Path, target: Path) -> None:
    """Copy a database and put the copy under its name once it is whole. Raises ArchiveError if the source
    cannot be opened or is written to during every attempt."""
    part = target.with_name(f".{target.name}.part")
    try:
        for _ in range(_TRIES):
            part.unlink(missing_ok=True)
            before = stamp(source)
            if _copy(source, part) or stamp(source) == before:
                part.replace(target)
                return
            time.sleep(_PAUSE)
    finally:
        part.unlink(missing_ok=True)
    raise ArchiveError(say("archive_never_still", path=source))


def _copy(source: Path, target: Path) -> bool:
    """Copy the database and return whether it keeps a log. Without a log, a writer that begins meanwhile goes
    unnoticed."""
    with closing(open_database(source, read_only=True)) as database, closing(sqlite3.connect(target)) as copy:
        database.conn.backup(copy)
        copy.execute("PRAGMA journal_mode = DELETE")  # a single file, readable from any medium
        return bool(database.conn.execute("PRAGMA journal_mode").fetchone()[0] == "wal")


def stamp(path: Path) -> str:
    """Return a text that changes with every write to a database: sizes and times of its file and its log."""
    parts = []
    for file in (path, path.with_name(f"{path.name}-wal")):
        try:
            found = file.stat()
        except FileNotFoundError:
            continue
        if found.st_size:
            parts.append(f"{found.st_size:x}.{found.st_mtime_ns:x}")
    return "-".join(parts)
