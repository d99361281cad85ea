"""Cells in a state of their own (unparsed, unread), without a look at all cells.

The view `cells` works out the state of each cell, twenty million of them in a large archive. A state that does not
follow from a cell's number is a row of `cell_facts`, so a filter by such a state needs only the items and reports there.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Mapping
from typing import Any, NamedTuple

from archive.database.cell_counts import OF_ITS_NUMBER

_STATE = re.compile(r'\bfrom\s+cells\s+where\s(?:(?!\bor\b).)*?"state" = :(\w+)', re.IGNORECASE | re.DOTALL)
_WHERE = re.compile(r"\bfrom\s+cells\s+where\b", re.IGNORECASE)
_MOST = 5000
"""Reports in a statement. A state that more of them have is met soon in any order."""


class Held(NamedTuple):
    """The items that have a state in some report, and the reports with such a cell; None for more than `_MOST`."""

    items: list[int]
    reports: list[int] | None


def rare_state(sql: str, params: Any) -> str | None:
    """Return the state by which a statement of Datasette filters cells, if it does not follow from a number."""
    if len(_WHERE.findall(sql)) != 1 or not isinstance(params, Mapping) or not (found := _STATE.search(sql)):
        return None
    state = params.get(found[1])
    return state if isinstance(state, str) and state not in OF_ITS_NUMBER else None


def held(connection: sqlite3.Connection, state: str) -> Held:
    """Return where cells have a state of their own."""
    items, reports = (
        [
            row[0]
            for row in connection.execute(
                f"SELECT DISTINCT {column} FROM cell_facts WHERE state = ? ORDER BY 1 LIMIT ?",
                [state, _MOST + 1],
            )
        ]
        for column in ("item", "report")
    )
    return Held(items, reports if len(reports) <= _MOST else None)


def narrowed(sql: str, found: Held) -> str:
    """Return the statement over these items and reports alone. Lists of numbers reach every arm of the view, which a
    subquery does not."""
    lists = {"item": found.items, "report": found.reports}
    said = " and ".join(
        f"{column} in ({', '.join(map(str, numbers))})"
        for column, numbers in lists.items()
        if numbers is not None
    )
    return _WHERE.sub(f"from cells where {said} and ", sql)
