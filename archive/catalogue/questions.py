"""The shipped questions as something to run and to look at: parameters, all rows as a file, pictures of rows.

Only SQL of `questions.toml` runs here; what a reader types goes into its parameters.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from functools import partial
from io import StringIO
from pathlib import Path
from typing import Any

from archive.catalogue import csv_text
from archive.catalogue.charts import (
    Chart,
    Matrix,
    bars,
    lines,
    matrix,
    rows_of_bars,
)
from archive.catalogue.descriptions import label
from archive.catalogue.words import Words
from archive.database.connection import open_database

PARAMETER = re.compile(r"(?<![:\w]):([a-z_]+)\b")
_LOT = 1000
MOST_BARS = 20
MOST_PICTURES = 6
_WHOSE = ("unit", "scope")
CODED = ("scope", "generation", "severity", "status", "level", "type", "standing")
"""Columns whose values are words of ours, said in the reader's language."""

Row = dict[str, Any]
Picture = tuple[str, Chart | Matrix]


def name_of(column: str, words: Words) -> str:
    """What a column of an answer is called."""
    own = label("panel", column, words.language)
    return own if own != column else words(column, "column")


def parameters(sql: str) -> list[str]:
    """The named parameters of a statement, in order."""
    return list(dict.fromkeys(PARAMETER.findall(sql)))


def pictures(chart: Row | None, rows: Sequence[Row], words: Words) -> tuple[list[Picture], bool]:
    """(title, chart) of what `chart` in questions.toml asks for, and whether there would be more; none without rows.

    `kind` is bar, line or matrix; `x` the column along; `y` the columns drawn; `series` the columns that part the
    rows into pictures (unit and scope where nothing is said): figures of several bodies are never added up here.
    """
    if chart is None or not rows:
        return [], False
    x, wanted, name = chart["x"], list(chart["y"]), partial(name_of, words=words)
    if chart["kind"] == "matrix":
        return [("", matrix(rows, x, chart.get("series", ["unit"])[0], wanted[0]))], False
    if x in _WHOSE or x == "region_code":
        return [("", _bars(x, wanted, rows[:MOST_BARS], name))], len(rows) > MOST_BARS
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
    draw = _lines if chart["kind"] == "line" else _bars
    shown = [(title, draw(x, wanted, members, name)) for title, members in groups.items()]
    return list(shown[:MOST_PICTURES]), len(shown) > MOST_PICTURES


def _lines(x: str, wanted: list[str], rows: Sequence[Row], name: Callable[[str], str]) -> Chart:
    ordered = sorted(rows, key=lambda row: (row[x] is None, row[x]))
    labels = [str(row[x]) for row in ordered]
    return lines(labels, [(name(column), [row[column] for row in ordered]) for column in wanted])


def _bars(x: str, wanted: list[str], rows: Sequence[Row], name: Callable[[str], str]) -> Chart:
    if x == "year":
        ordered = sorted(rows, key=lambda row: row[x] or 0)
        return bars(
            [str(row[x]) for row in ordered], [(name(c), [row[c] for row in ordered]) for c in wanted]
        )
    several = len({row.get("year") for row in rows}) > 1
    labels = [f"{row[x]} {row['year']}" if several else str(row[x]) for row in rows]
    return rows_of_bars(labels, [(name(column), [row[column] for row in rows]) for column in wanted])


def stream(database: Path, sql: str, arguments: Row, kind: str, *, immutable: bool = False) -> Iterator[str]:
    """Every row of a question as text of a kind of `FORMATS`, a lot at a time: a million rows take no more room
    than a thousand."""
    write = FORMATS[kind]
    with closing(open_database(database, read_only=True, immutable=immutable)) as opened:
        cursor = opened.conn.execute(sql, arguments)
        names = [column[0] for column in cursor.description]
        yield write(names, None)
        while lot := cursor.fetchmany(_LOT):
            yield write(names, lot)


def _csv(names: list[str], lot: list[Sequence[Any]] | None) -> str:
    """RFC 4180; a mark at its beginning tells spreadsheets that it is UTF-8."""
    target = StringIO()
    if lot is None:
        target.write("\ufeff")
    csv_text.Writer(target).writerows([names] if lot is None else lot)
    return target.getvalue()


def _jsonl(names: list[str], lot: list[Sequence[Any]] | None) -> str:
    rows = (dict(zip(names, row, strict=True)) for row in lot or ())
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)


FORMATS: dict[str, Callable[[list[str], list[Sequence[Any]] | None], str]] = {"csv": _csv, "jsonl": _jsonl}
"""Kinds of file that can be written as they come."""
