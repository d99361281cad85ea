"""Caches that hold until the archive changes: the data of pages, and the counts of Datasette's tables."""

from __future__ import annotations

import json
import re
import sqlite3
import threading
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from functools import partial
from pathlib import Path
from typing import Any

from datasette.database import Database

from archive.clock import BEIJING
from archive.database.connection import reading
from archive.database.copying import stamp
from archive.database.sqlite import Database as SqliteDatabase
from archive.site.panel_counts import without_figures
from archive.site.prepared_counts import Prepared, summed
from archive.site.rare_states import held, narrowed, rare_state

_MOST = 2000
_COUNT = re.compile(r"\s*select (?:count\(\*\) from|\S+ as value, count\(\*\) as count)\s")


def today() -> date:
    """Return the day in China, where the deadlines apply."""
    return datetime.now(BEIJING).date()


class Remembered:
    """Answers that hold until the archive changes, so that the counts of a home page are not repeated for
    every reader."""

    def __init__(self) -> None:
        self._stamp = ""
        self._answers: dict[Any, Any] = {}

    async def get(self, now: str, key: Any, compute: Callable[[], Awaitable[Any]]) -> Any:
        if now != self._stamp or len(self._answers) > _MOST:
            self._stamp, self._answers = now, {}
        answers = self._answers  # another thread may replace the dict meanwhile
        if key not in answers:
            answers[key] = await compute()
        return answers[key]


async def remembered(database: Counted, key: Any, compute: Callable[[], Awaitable[Any]]) -> Any:
    """Return the answer under a key, computed once per state of the database and day."""
    memory: Remembered = database.ds.__dict__.setdefault("_gongkai_remembered", Remembered())
    return await memory.get(database.state, key, compute)


class Lately:
    """A cache of a few large results that the next page may need, such as a report in the other language or
    beside another."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._held: OrderedDict[Any, Any] = OrderedDict()
        self._lock = threading.Lock()

    async def get(self, key: Any, compute: Callable[[], Awaitable[Any]]) -> Any:
        with self._lock:
            if key in self._held:
                self._held.move_to_end(key)
                return self._held[key]
        answer = await compute()
        with self._lock:
            self._held[key] = answer
            while len(self._held) > self._most:
                self._held.popitem(last=False)
        return answer


LATELY = Lately(96)
"""Shared by all sites of a process: keys name the database and its state."""


class Counted(Database):  # type: ignore[misc]
    """A database that counts rows once: the rows of a table, and of each value of a facet. An unfiltered
    count has no time limit, because it is the same for every reader.

    Within `in_this_thread`, statements run in the calling thread: a page is made in one thread.
    """

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self._own = threading.local()
        self._fixed = "" if self.is_mutable else stamp(Path(self.path))
        """The state of a copy, which has no writers: looking at its file costs as much as a statement."""

    @property
    def state(self) -> str:
        """Return a text that changes with every write and every day."""
        return f"{self._fixed or stamp(Path(self.path))} {today()}"

    @contextmanager
    def in_this_thread(self, *, is_free: bool = False) -> Iterator[None]:
        """Run the statements of this thread on its own connection. A page with a reader's own SQL, which `is_free`
        says, gets one with the limits for readers. Statements of ours need no meter on every row."""
        held: dict[bool, SqliteDatabase] = self._own.__dict__.setdefault("held", {})
        if is_free not in held:
            connection = self.connect()
            self.ds._prepare_connection(connection, self.name)
            if not is_free:
                connection.row_factory, connection.text_factory = sqlite3.Row, str
            held[is_free] = reading(connection)
        before, self._own.now = getattr(self._own, "now", None), held[is_free]
        try:
            yield
        finally:
            self._own.now = before

    async def execute_fn(self, function: Callable[[Any], Any]) -> Any:
        if own := getattr(self._own, "now", None):
            return function(own.conn)
        return await super().execute_fn(function)

    async def with_archive(self, function: Callable[[SqliteDatabase], Any]) -> Any:
        """Return the result of an archive function on a connection."""
        if own := getattr(self._own, "now", None):
            return function(own)
        return await super().execute_fn(lambda connection: function(reading(connection)))

    async def execute(self, sql: str, params: Any = None, *rest: Any, **named: Any) -> Any:
        if not _COUNT.match(sql):
            return await super().execute(await self.narrowed(sql, params), params, *rest, **named)
        key = (sql, json.dumps(params, default=str))
        if added := summed(sql):
            prepared, sums = added
            given = {**(params or {}), prepared.given: await self._prepared(prepared)}
            return await remembered(
                self, key, partial(super().execute, sums, given, *rest, **{**named, "log_sql_errors": False})
            )
        named = named if params else {**named, "custom_time_limit": None}
        ask = partial(super().execute, without_figures(sql), params, *rest, **named)
        return await remembered(self, key, ask)

    async def narrowed(self, sql: str, params: Any) -> str:
        """Return a statement that looks only at the cells with the state it asks for, if that is rare; else unchanged."""
        state = rare_state(sql, params)
        if state is None:
            return sql
        return narrowed(
            sql,
            await remembered(self, ("state", state), partial(self.execute_fn, partial(held, state=state))),
        )

    async def _prepared(self, prepared: Prepared) -> str:
        """Return the prepared counts of a table. They have no time limit, because they are the same for every reader."""
        found: str = await remembered(self, prepared.given, partial(self.execute_fn, prepared.counted))
        return found
