"""What holds until the archive changes is asked once: what a page gathers, and the counts of Datasette's tables."""

from __future__ import annotations

import json
import re
from collections.abc import Awaitable, Callable
from datetime import date, datetime
from functools import partial
from pathlib import Path
from typing import Any

from datasette.app import Datasette
from datasette.database import Database

from archive.clock import BEIJING
from archive.database.copying import stamp

_MOST = 2000
_COUNT = re.compile(r"\s*select (?:count\(\*\) from|\S+ as value, count\(\*\) as count)\s")


def today() -> date:
    """The day in China, whose deadlines these are."""
    return datetime.now(BEIJING).date()


class Remembered:
    """Answers that hold until the archive changes: what a home page counts need not be counted for every reader."""

    def __init__(self) -> None:
        self._stamp = ""
        self._answers: dict[Any, Any] = {}

    async def get(self, now: str, key: Any, compute: Callable[[], Awaitable[Any]]) -> Any:
        if now != self._stamp or len(self._answers) > _MOST:
            self._stamp, self._answers = now, {}
        if key not in self._answers:
            answer = await compute()
            if now != self._stamp:
                return answer
            self._answers[key] = answer
        return self._answers[key]


async def remembered(datasette: Datasette, path: str, key: Any, compute: Callable[[], Awaitable[Any]]) -> Any:
    """The answer under a key, computed once for each state of the database at a path and each day."""
    memory: Remembered = datasette.__dict__.setdefault("_gongkai_remembered", Remembered())
    return await memory.get(f"{stamp(Path(path))} {today()}", key, compute)


class Counted(Database):  # type: ignore[misc]
    """A database whose rows are counted once: the rows of a table, and those of each value that a facet shows. What nobody
    narrowed may take as long as any statement; it is the same for every reader."""

    async def execute(self, sql: str, params: Any = None, *rest: Any, **named: Any) -> Any:
        if not _COUNT.match(sql):
            return await super().execute(sql, params, *rest, **named)
        named = named if params else {**named, "custom_time_limit": None}
        ask = partial(super().execute, sql, params, *rest, **named)
        return await remembered(self.ds, self.path, (sql, json.dumps(params, default=str)), ask)
