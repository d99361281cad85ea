"""The number of cells of each item and state, and of each item and page, without a look at each of the cells.

The view `cells` asks for the place and the facts of every cell. Here the figures are counted column by column; which cells
a report prints is the same text in most reports; the facts are few.
"""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Iterator
from typing import Any

_PRINTED = "SELECT substr(places, instr(places, '\"cells\":') + 8), count(*) FROM proofs GROUP BY 1"
_PAGES = """
SELECT json_extract(places, '$.page'), json_extract(places, '$.width'), json_extract(places, '$.cells'), count(*)
FROM proofs GROUP BY 1, 2, 3
"""
_NOT_PRINTED = -1
OF_ITS_NUMBER = ("blank", "zero", "number")
"""The states that follow from the number of a cell; any other is a fact of its own."""


def count_cells(connection: sqlite3.Connection) -> Iterator[tuple[int, str, str | None, str, str, str, int]]:
    """Yield (item, key, applicant, unit, Chinese name, state, count), as a count over the view `cells` would."""
    items = list(connection.execute('SELECT id, key, applicant, unit, zh, "column" FROM items ORDER BY id'))
    counts = _by_state(connection, {item[0]: item[5] for item in items})
    states = (*OF_ITS_NUMBER, *sorted({state for _, state in counts} - {*OF_ITS_NUMBER}))
    for number, key, applicant, unit, zh, _ in items:
        for state in states:
            if count := counts[number, state]:
                yield number, key, applicant, unit, zh, state, count


def count_pages(
    connection: sqlite3.Connection,
) -> Iterator[tuple[int, str, str | None, str, str, int | None, int]]:
    """Yield (item, key, applicant, unit, Chinese name, page, count), as a count over the view `cells` would. Reports
    whose cells stand alike are counted together."""
    counts: Counter[tuple[int, int | None]] = Counter()
    for told, width, cells, count in connection.execute(_PAGES):
        pages = json.loads(told) if told else None
        for item, place in enumerate(json.loads(cells)):
            if place != _NOT_PRINTED:
                counts[item, pages[place // width] if pages else None] += count
    items = {row[0]: row for row in connection.execute("SELECT id, key, applicant, unit, zh FROM items")}
    for (item, page), count in sorted(counts.items(), key=repr):
        number, key, applicant, unit, zh = items[item]
        yield number, key, applicant, unit, zh, page, count


def _by_state(connection: sqlite3.Connection, columns: dict[int, str]) -> Counter[tuple[int, str]]:
    counts: Counter[tuple[int, str]] = Counter()
    sums = ", ".join(f'count("{column}"), total("{column}" = 0)' for column in columns.values())
    figures = list(next(connection.execute(f"SELECT {sums} FROM figures JOIN proofs USING (report)")))
    printed = _printed(connection)
    for n, item in enumerate(columns):
        filled, zeros = int(figures[2 * n]), int(figures[2 * n + 1])
        counts[item, "number"], counts[item, "zero"] = filled - zeros, zeros
        counts[item, "blank"] = printed[item] - filled
    for item, state, implied, count in _facts(connection, columns):
        counts[item, implied] -= count
        counts[item, state] += count
    return counts


def _printed(connection: sqlite3.Connection) -> Counter[int]:
    """Return the number of reports that print each item."""
    found: Counter[int] = Counter()
    for text, count in connection.execute(_PRINTED):
        places, _ = json.JSONDecoder().raw_decode(text)
        for item, place in enumerate(places):
            if place != _NOT_PRINTED:
                found[item] += count
    return found


def _facts(connection: sqlite3.Connection, columns: dict[int, str]) -> Iterator[tuple[Any, ...]]:
    """Yield (item, state, the state that its number alone would give it, count) of the cells with a state of their own."""
    value = " ".join(f'WHEN {item} THEN f."{column}"' for item, column in columns.items())
    yield from connection.execute(
        "SELECT item, state, CASE WHEN value IS NULL THEN 'blank' WHEN value = 0 THEN 'zero' ELSE 'number' END, count(*) "
        f"FROM (SELECT a.item, a.state, CASE a.item {value} END AS value FROM cell_facts AS a "
        "JOIN figures AS f ON f.report = a.report WHERE a.state NOT NULL) GROUP BY 1, 2, 3"
    )
