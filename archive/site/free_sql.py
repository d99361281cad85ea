"""What a stranger's SQL may cost: bounds on what SQLite makes, on what it hands over, and on how much runs at once.

Datasette bounds the time of a statement. Memory is bounded here, since `zeroblob(1e9)` takes no time at all.
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
HEAP = 1 << 30  # bytes of all that SQLite holds in this process
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
    """A statement whose rows are more than may be handed over."""


class Meter:
    """A row factory that adds up what a cursor hands over."""

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
    """Put the bounds on a connection that readers' SQL runs on."""
    for limit, most in _LIMITS.items():
        connection.setlimit(limit, most)
    connection.execute(f"PRAGMA hard_heap_limit = {HEAP}")
    connection.row_factory = Meter()


def is_free(query: bytes) -> bool:
    """Whether a request brings SQL of its own."""
    return bool(_FREE.search(query))


def is_forbidden(query: bytes) -> bool:
    """Whether the SQL of a request asks where files of the machine lie."""
    return bool(_TELLS_PATHS.search(unquote_plus(query.decode("latin-1"))))


class Gate:
    """Lets free SQL through one at a time, so that pages never wait for more than one of them."""

    def __init__(self) -> None:
        self._open = asyncio.Semaphore(AT_ONCE)
        self._waiting = 0

    @property
    def is_full(self) -> bool:
        """Whether so many wait that a further one is better told to come back."""
        return self._waiting >= WAITING

    async def pass_through(self, app: App, scope: Scope, receive: Receive, send: Send) -> None:
        """Run the app when its turn has come. The next one's turn comes as soon as this one's answer begins: a reader
        who takes an answer slowly keeps nobody waiting."""
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
