"""CSV of rows with many whole numbers: SQLite writes each run of numbers as one text, which takes a third of the time that
two hundred values of Python take.

Packed are the numbers of the form, except money, which may have cents: SQLite and Python write long fractions
differently. The result is the same as that of `csv_text.Writer`, byte for byte.
"""

from __future__ import annotations

import csv
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from io import StringIO
from itertools import chain
from typing import Any

from archive.catalogue.csv_text import Writer, may_compute
from archive.database import panel
from archive.form.definition import FORM

_MARK = "\x1f"
"""In the place of a run until the other columns are written. No printed text has it; if one does, its rows are written
number by number."""
_LEAST, _MOST = 8, 100
"""Numbers of a run. SQLite takes 127 arguments."""

Run = tuple[int, int]
"""A run of columns: (first, end)."""


@cache
def _whole() -> frozenset[str]:
    """Return the names of columns that hold whole numbers or nothing."""
    cells = [item.column for item in FORM.items if not item.is_money]
    return frozenset([*cells, *(one.id for one in panel.series() if one.unit != "元")])


class Packed:
    """A statement whose runs of numbers come as one text each: `sql` is the statement, `names` are the columns
    before they were packed, and `lines` writes rows of its cursor."""

    def __init__(self, connection: sqlite3.Connection, sql: str, arguments: Mapping[str, Any]) -> None:
        cursor = connection.execute(f"SELECT * FROM ({sql}\n) LIMIT 0", arguments)
        self.names = [column[0] for column in cursor.description]
        runs = dict(_runs(self.names))
        self.is_any = bool(runs)
        """Whether there is a run. Without one, the statement is as it was."""
        parts: list[str] = []
        n = 0
        self._packed = set()
        while n < len(self.names):
            end = runs.get(n, n + 1)
            if n in runs:
                self._packed.add(len(parts))
            parts.append(_in_one(self.names[n:end]) if n in runs else _quoted(self.names[n]))
            n = end
        self._signs = sum(end - first - 1 for first, end in runs.items())
        self.sql = f"SELECT {', '.join(parts)} FROM ({sql}\n)" if runs else sql

    def lines(self, lot: Sequence[Sequence[Any]]) -> str:
        """Return rows as CSV. The runs are put into the text of the other columns, at the marks in their places."""
        columns = list(zip(*lot, strict=True))
        runs = [columns[n] for n in sorted(self._packed)]
        others = [[_MARK] * len(lot) if n in self._packed else column for n, column in enumerate(columns)]
        if not any(may_compute(column) for n, column in enumerate(others) if n not in self._packed):
            target = StringIO()
            csv.writer(target).writerows(zip(*others, strict=True))
            between = target.getvalue().split(_MARK)
            if len(between) == len(runs) * len(lot) + 1:
                filled = zip(between, chain.from_iterable(zip(*runs, strict=True)), strict=False)
                return "".join(chain(chain.from_iterable(filled), between[-1:]))
        target = StringIO()
        Writer(target).writerows([tuple(self._single(row)) for row in lot])
        return target.getvalue()

    def _single(self, row: Sequence[Any]) -> Iterator[Any]:
        for n, value in enumerate(row):
            if n in self._packed:
                yield from value.split(",")
            else:
                yield value


def _runs(names: Sequence[str]) -> Iterator[Run]:
    """Yield the runs among columns; none if a name comes twice, which SQLite tells apart by a colon."""
    if any(":" in name for name in names):
        return
    first = 0
    for n in range(len(names) + 1):
        if n < len(names) and names[n] in _whole() and n - first < _MOST:
            continue
        if n - first >= _LEAST:
            yield first, n
        first = n if n < len(names) and names[n] in _whole() else n + 1


def _in_one(names: Sequence[str]) -> str:
    form = ",".join(["%s"] * len(names))
    return f"printf('{form}', {', '.join(map(_quoted, names))})"


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
