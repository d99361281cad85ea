"""Whether a write failed because there is no room for it: disk, quota or file-size limit."""

from __future__ import annotations

import errno
import sqlite3

from archive.errors import NoRoom
from archive.sentence import say

_NO_ROOM = frozenset([errno.ENOSPC, errno.EDQUOT, errno.EFBIG])
# SQLite has a word of its own for a full disk; what a quota or a limit does to it is a failed write.
_SQLITE = frozenset(["SQLITE_FULL", "SQLITE_IOERR_WRITE", "SQLITE_IOERR_FSYNC", "SQLITE_IOERR_SHMSIZE"])


def out_of_room(error: BaseException) -> bool:
    """Whether the error means that the disk is full. Then the next write fails as well, and writing should stop."""
    if isinstance(error, sqlite3.Error):
        return getattr(error, "sqlite_errorname", "") in _SQLITE
    return isinstance(error, OSError) and error.errno in _NO_ROOM


def no_room(error: BaseException) -> NoRoom:
    """The error to raise: it tells a person what happened and what to do next."""
    return NoRoom(say("disk_full", error=error))
