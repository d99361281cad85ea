"""Running and showing the shipped questions: parameters, all rows as a file, pictures of rows.

Only SQL of `questions.toml` runs here. A reader's input goes into its parameters.
"""

from __future__ import annotations

import json
import re
import sqlite3
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from functools import partial
from io import StringIO
from pathlib import Path
from typing import Any

from archive.catalogue import csv_text
from archive.catalogue.charts import (
    FORM_CHANGED,
    Chart,
    Matrix,
    bars,
    lines,
    matrix,
    rows_of_bars,
    scale,
    shortened,
    years_between,
)
from archive.catalogue.descriptions import label
from archive.catalogue.packed_rows import Packed
from archive.catalogue.topics import is_impossible
from archive.catalogue.words import Words
from archive.database import panel
from archive.database.connection import open_database

PARAMETER = re.compile(r"(?<![:\w]):([a-z_]+)\b")
_LOT = 1000
MOST_BARS = 20
MOST_PICTURES = 6
_WHOSE = ("unit", "scope")
DATED = ("published", "deadline", "captured", "seen_before", "seen_after")
"""Columns of days and times, which a page tells as days; files keep them as they are."""
CODED = ("scope", "generation", "severity", "status", "level", "type", "standing", "ground")
"""Columns whose values are words of ours, shown in the reader's language."""

Row = dict[str, Any]
Picture = tuple[str, Chart | Matrix]


def name_of(column: str, words: Words) -> str:
    """Return the name of a column of an answer."""
    own = label("panel", column, words.language)
    return own if own != column else words(column, "column")


def parameters(sql: str) -> list[str]:
    """Return the named parameters of a statement, in order."""
    return list(dict.fromkeys(PARAMETER.findall(sql)))


def pictures(chart: Row | None, rows: Sequence[Row], words: Words) -> tuple[list[Picture], bool]:
    """Return (title, chart) for each picture that `chart` in questions.toml asks for, and whether some were
    left out. No rows give no pictures.

    `kind` is bar, line or matrix; `x` the column along; `y` the columns drawn; `series` the columns that
    split the rows into pictures (unit and scope by default). Figures of several bodies are never added up
    here. A share above the whole is not drawn.
    """
    if chart is None or not rows:
        return [], False
    rows = [_possible(row) for row in rows]
    x, wanted = chart["x"], list(chart["y"])
    if chart["kind"] == "matrix":
        return [("", matrix(rows, x, chart.get("series", ["unit"])[0], wanted[0]))], False
    if x in _WHOSE or x == "region_code":
        known = [row for row in rows if any(row[column] is not None for column in wanted)]
        return [("", _rows(x, wanted, (known or rows)[:MOST_BARS], words))], len(rows) > MOST_BARS
    groups: dict[str, list[Row]] = {}
    for row in rows:
        parts = [
            words(str(row[c]), c) if c in CODED else str(row[c])
            for c in chart.get("series", _WHOSE)
            if c != x and row.get(c) is not None
        ]
        if chart["kind"] == "bar" and x != "year" and "year" in row:
            parts.append(str(row["year"]))
        groups.setdefault(" · ".join(parts), []).append(row)
    draw = partial(_lines if chart["kind"] == "line" else _bars, x, wanted, words=words)
    whole = {title: members for title, members in groups.items() if _is_one_body(x, members)}
    drawn = dict(list(whole.items())[:MOST_PICTURES])
    years = _all_years(rows) if x == "year" else []
    top = scale([("", [row[column] for row in members for column in wanted]) for members in drawn.values()])
    shown = [(title, draw(rows=members, years=years, top=top)) for title, members in drawn.items()]
    return list(shown), len(groups) > len(shown)


def _possible(row: Row) -> Row:
    return {column: None if is_impossible(column, value) else value for column, value in row.items()}


def _is_one_body(x: str, rows: Sequence[Row]) -> bool:
    """Return whether the rows fit into one picture. Two bodies of one name have two values at one place, and
    neither is drawn."""
    return len({row[x] for row in rows}) == len(rows)


def _all_years(rows: Sequence[Row]) -> list[int]:
    """Return all years from the first to the last of all pictures. A year without a report is a gap in
    each."""
    known = [row["year"] for row in rows if row["year"] is not None]
    return years_between(min(known), max(known)) if known else []


def _lines(
    x: str, wanted: list[str], rows: Sequence[Row], years: list[int], top: float, words: Words
) -> Chart:
    name = partial(name_of, words=words)
    at = {row[x]: row for row in rows}
    along = years or sorted(at, key=lambda value: (value is None, value))
    series = [(name(c), [at[value][c] if value in at else None for value in along]) for c in wanted]
    change = years.index(FORM_CHANGED) if FORM_CHANGED in years[1:] else None
    approximate = {one.id for one in panel.series() if one.approximate}
    is_broken = not approximate.isdisjoint(wanted)
    return lines([str(value) for value in along], series, change=change, is_broken=is_broken, top=top)


def _bars(
    x: str, wanted: list[str], rows: Sequence[Row], years: list[int], top: float, words: Words
) -> Chart:
    name = partial(name_of, words=words)
    if x == "year":
        at = {row[x]: row for row in rows}
        series = [(name(c), [at[year][c] if year in at else None for year in years]) for c in wanted]
        return bars([str(year) for year in years], series, top=top)
    return _rows(x, wanted, rows, words)


def _rows(x: str, wanted: list[str], rows: Sequence[Row], words: Words) -> Chart:
    name = partial(name_of, words=words)
    several = len({row.get("year") for row in rows}) > 1
    names = shortened([words(str(row[x]), x) if x in CODED else str(row[x]) for row in rows])
    labels = [f"{said} {row['year']}" if several else said for said, row in zip(names, rows, strict=True)]
    return rows_of_bars(labels, [(name(column), [row[column] for row in rows]) for column in wanted])


def stream(
    database: Path,
    sql: str,
    arguments: Row,
    kind: str,
    *,
    immutable: bool = False,
    patience: float | None = None,
) -> Iterator[str]:
    """Yield every row of a question as text of a kind of `STREAMED`, 1,000 rows at a time, so that memory does
    not grow with the number of rows. `patience` is the longest time in seconds for each lot; raises
    sqlite3.OperationalError if one takes longer."""
    if kind == "json":
        yield from _as_array(stream(database, sql, arguments, "jsonl", immutable=immutable))
        return
    write = FORMATS[kind]
    with closing(open_database(database, read_only=True, immutable=immutable)) as opened:
        wait = _Patience(opened.conn, patience)
        packed = Packed(opened.conn, sql, arguments) if kind == "csv" else None
        cursor = opened.conn.execute(packed.sql if packed else sql, arguments)
        names = packed.names if packed and packed.is_any else [column[0] for column in cursor.description]
        yield write(names, None)
        while lot := cursor.fetchmany(_LOT):
            yield packed.lines(lot) if packed else write(names, lot)
            wait.begin()


class _Patience:
    """A limit on the time of each lot of rows on a connection."""

    def __init__(self, connection: sqlite3.Connection, seconds: float | None) -> None:
        self._seconds = seconds
        self.begin()
        if seconds is not None:
            connection.set_progress_handler(lambda: time.monotonic() > self._end, 10_000)

    def begin(self) -> None:
        """Begin the time of the next lot."""
        self._end = time.monotonic() + (self._seconds or 0)


def _csv(names: list[str], lot: list[Sequence[Any]] | None) -> str:
    """Return rows as CSV (RFC 4180). A byte-order mark at the beginning tells spreadsheets that it is
    UTF-8."""
    target = StringIO()
    if lot is None:
        target.write("\ufeff")
    csv_text.Writer(target).writerows([names] if lot is None else lot)
    return target.getvalue()


def _jsonl(names: list[str], lot: list[Sequence[Any]] | None) -> str:
    rows = (dict(zip(names, row, strict=True)) for row in lot or ())
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)


def _as_array(lots: Iterator[str]) -> Iterator[str]:
    """Yield lines of JSON as one array."""
    yield "["
    between = "\n"
    for lot in filter(None, lots):
        yield between + lot.rstrip("\n").replace("\n", ",\n")
        between = ",\n"
    yield "\n]\n"


FORMATS: dict[str, Callable[[list[str], list[Sequence[Any]] | None], str]] = {"csv": _csv, "jsonl": _jsonl}
"""Kinds of file that can be written row by row."""
STREAMED = (*FORMATS, "json")
