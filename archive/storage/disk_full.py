"""Recognising a write that failed for lack of room: disk, quota or file-size limit."""

from __future__ import annotations

import errno
import sqlite3

from archive.errors import NoRoom
from archive.sentence import say

_NO_ROOM = frozenset([errno.ENOSPC, errno.EDQUOT, errno.EFBIG])
# SQLite has its own error for a full disk; under a quota or a limit it reports a failed write.
_SQLITE = frozenset(["SQLITE_FULL", "SQLITE_IOERR_WRITE", "SQLITE_IOERR_FSYNC", "SQLITE_IOERR_SHMSIZE"])


def out_of_room(error: BaseException) -> bool:
    """Return whether the error means that the disk is full. The next write would fail as well, so writing
    should stop."""
    if isinstance(error, sqlite3.Error):
        return getattr(error, "sqlite_errorname", "") in _SQLITE
    return isinstance(error, OSError) and error.errno in _NO_ROOM


def no_room(error: BaseException) -> NoRoom:
    """Return the error to raise, which tells a person the cause and the remedy."""
    return NoRoom(say("disk_full", error=error))
