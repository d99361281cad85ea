"""Limits for readers' SQL: on the values in SQLite, on the size of results, and on concurrent statements.

Datasette limits the time of a statement. Memory has its limits here, because `zeroblob(1e9)` takes no time at
all.
"""

from __future__ import annotations

import asyncio
import re
import sqlite3
import weakref
from typing import Any
from urllib.parse import unquote_plus

from archive.site.asgi import App, Message, Receive, Scope, Send

LONGEST_VALUE = (
    8 << 20
)  # bytes of a text, a blob or a row; the longest text of a report has 300,000 characters
LONGEST_STATEMENT = 64 << 10  # bytes of SQL
LARGEST_RESULT = 32 << 20  # characters and bytes of the rows of one statement
HEAP = 1 << 30  # bytes of SQLite's heap in this process
AT_ONCE = 1
WAITING = 8

_LIMITS = {
    sqlite3.SQLITE_LIMIT_LENGTH: LONGEST_VALUE,
    sqlite3.SQLITE_LIMIT_SQL_LENGTH: LONGEST_STATEMENT,
    sqlite3.SQLITE_LIMIT_ATTACHED: 0,
    sqlite3.SQLITE_LIMIT_WORKER_THREADS: 0,
}
_FREE = re.compile(rb"(?:^|&)(?:sql|_where)=", re.I)
_TELLS_PATHS = re.compile(r"pragma|database_list|sqlite_source", re.I)


class TooMuch(sqlite3.OperationalError):
    """A statement with a result above the limit."""


class Meter:
    """A row factory that adds up the size of a cursor's rows."""

    def __init__(self) -> None:
        self._cursor: weakref.ref[sqlite3.Cursor] | None = None
        self._size = 0

    def __call__(self, cursor: sqlite3.Cursor, row: tuple[Any, ...]) -> sqlite3.Row:
        if self._cursor is None or self._cursor() is not cursor:
            self._cursor, self._size = weakref.ref(cursor), 0
        self._size += sum(len(value) for value in row if isinstance(value, (str, bytes)))
        if self._size > LARGEST_RESULT:
            raise TooMuch(f"the result is larger than {LARGEST_RESULT >> 20} MB: ask for less")
        return sqlite3.Row(cursor, row)


def bound(connection: sqlite3.Connection) -> None:
    """Set the limits on a connection for readers' SQL."""
    for limit, most in _LIMITS.items():
        connection.setlimit(limit, most)
    connection.execute(f"PRAGMA hard_heap_limit = {HEAP}")
    connection.row_factory = Meter()


def is_free(query: bytes) -> bool:
    """Return whether a request carries its own SQL."""
    return bool(_FREE.search(query))


def is_forbidden(query: bytes) -> bool:
    """Return whether the SQL of a request asks for paths of this machine."""
    return bool(_TELLS_PATHS.search(unquote_plus(query.decode("latin-1"))))


class Gate:
    """Lets free SQL through one statement at a time, so that pages wait for at most one of them."""

    def __init__(self) -> None:
        self._open = asyncio.Semaphore(AT_ONCE)
        self._waiting = 0

    @property
    def is_full(self) -> bool:
        """Return whether too many requests wait to accept another."""
        return self._waiting >= WAITING

    async def pass_through(self, app: App, scope: Scope, receive: Receive, send: Send) -> None:
        """Run the app in its turn. The turn ends when the response begins: a slow reader delays no other."""
        self._waiting += 1
        try:
            await self._open.acquire()
        finally:
            self._waiting -= 1
        is_mine = True

        def leave() -> None:
            nonlocal is_mine
            if is_mine:
                is_mine = False
                self._open.release()

        async def send_and_leave(message: Message) -> None:
            leave()
            await send(message)

        try:
            await app(scope, receive, send_and_leave)
        finally:
            leave()
