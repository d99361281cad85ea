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
from archive.catalogue.words import Words
from archive.database import panel
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
        return [("", _rows(x, wanted, rows[:MOST_BARS], name))], len(rows) > MOST_BARS
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
    draw = partial(_lines if chart["kind"] == "line" else _bars, x, wanted, name=name)
    whole = {title: members for title, members in groups.items() if _is_one_body(x, members)}
    drawn = dict(list(whole.items())[:MOST_PICTURES])
    years = _all_years(rows) if x == "year" else []
    top = scale([("", [row[column] for row in members for column in wanted]) for members in drawn.values()])
    shown = [(title, draw(rows=members, years=years, top=top)) for title, members in drawn.items()]
    return list(shown), len(groups) > len(shown)


def _is_one_body(x: str, rows: Sequence[Row]) -> bool:
    """Whether rows can be one picture: two bodies of one name have two values in a place, and neither is drawn."""
    return len({row[x] for row in rows}) == len(rows)


def _all_years(rows: Sequence[Row]) -> list[int]:
    """From the first year of all pictures to the last: one without a report is a gap in each."""
    known = [row["year"] for row in rows if row["year"] is not None]
    return years_between(min(known), max(known)) if known else []


def _lines(
    x: str, wanted: list[str], rows: Sequence[Row], years: list[int], top: float, name: Callable[[str], str]
) -> Chart:
    at = {row[x]: row for row in rows}
    along = years or sorted(at, key=lambda value: (value is None, value))
    series = [(name(c), [at[value][c] if value in at else None for value in along]) for c in wanted]
    change = years.index(FORM_CHANGED) if FORM_CHANGED in years[1:] else None
    approximate = {one.id for one in panel.series() if one.approximate}
    is_broken = not approximate.isdisjoint(wanted)
    return lines([str(value) for value in along], series, change=change, is_broken=is_broken, top=top)


def _bars(
    x: str, wanted: list[str], rows: Sequence[Row], years: list[int], top: float, name: Callable[[str], str]
) -> Chart:
    if x == "year":
        at = {row[x]: row for row in rows}
        series = [(name(c), [at[year][c] if year in at else None for year in years]) for c in wanted]
        return bars([str(year) for year in years], series, top=top)
    return _rows(x, wanted, rows, name)


def _rows(x: str, wanted: list[str], rows: Sequence[Row], name: Callable[[str], str]) -> Chart:
    several = len({row.get("year") for row in rows}) > 1
    names = shortened([str(row[x]) for row in rows])
    labels = [f"{said} {row['year']}" if several else said for said, row in zip(names, rows, strict=True)]
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
