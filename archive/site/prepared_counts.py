"""Counts for filters and facets of the largest tables, added up from a few hundred or thousand prepared counts instead of
millions of rows: of findings by rule, subject, severity and status, of cells by item and state, and by item
and page."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any

from archive.database.cell_counts import count_cells, count_pages
from archive.database.kinds_of_findings import count_findings

_COUNT = re.compile(r"\bcount\(\*\)", re.IGNORECASE)
_NAMED = re.compile(r"\bas value\b|\border by count desc, value\b", re.IGNORECASE)
"""Where Datasette calls the values of a facet so; `cells` has a column of that name."""
_N = "gongkai_n"


@dataclass(frozen=True, slots=True)
class Prepared:
    """A table whose counts are prepared: `gather` returns them, each row with the values of `columns` and a count. A
    count that looks at one of the `others` needs the rows themselves."""

    table: str
    columns: tuple[str, ...]
    others: tuple[str, ...]
    gather: Callable[[sqlite3.Connection], Iterable[tuple[Any, ...]]]

    @property
    def given(self) -> str:
        """Return the name of the parameter with the prepared counts as JSON."""
        return f"gongkai_{self.table}_by_{self.columns[-1]}"

    def counted(self, connection: sqlite3.Connection) -> str:
        """Return the prepared counts as JSON."""
        return json.dumps([tuple(row) for row in self.gather(connection)])


_CELL = ("item", "key", "applicant", "unit", "zh")
_OF_ONE_CELL = (
    "report", "value", "raw", "x0", "top", "x1", "bottom", "path", "unit_inferred", "confidence", "proposed",
)  # fmt: skip
PREPARED = (
    Prepared(
        "findings",
        ("rule", "subject", "severity", "status"),
        ("report", "detail", "sentence"),
        count_findings,
    ),
    Prepared("cells", (*_CELL, "state"), ("page", *_OF_ONE_CELL), count_cells),
    Prepared("cells", (*_CELL, "page"), ("state", *_OF_ONE_CELL), count_pages),
)


def summed(sql: str) -> tuple[Prepared, str] | None:
    """Return a count that Datasette makes of a prepared table as a sum; None for a count that looks at single rows, and
    for any other statement."""
    if len(_COUNT.findall(sql)) != 1:
        return None
    for prepared in PREPARED:
        rows_of, one_by_one = _patterns(prepared)
        if len(found := list(rows_of.finditer(sql))) != 1:
            continue
        before, after = sql[: found[0].start()], sql[found[0].end() :]
        if one_by_one.search(_NAMED.sub("", before + after)):
            continue
        select = "select * " if found[0][0].lower().startswith("select") else ""
        return (
            prepared,
            f"{_COUNT.sub(f'coalesce(sum({_N}), 0)', before)}{select}from {_sums(prepared)}{after}",
        )
    return None


@cache
def _patterns(prepared: Prepared) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Return the patterns of the table in a statement, and of a column that is not prepared."""
    others = "|".join((*prepared.others, "rowid", "oid", _N))
    return (
        re.compile(rf"(?:\bselect\s+[^()]*)?\bfrom\s+{prepared.table}\b", re.IGNORECASE),
        re.compile(rf"\b(?:{others})\b", re.IGNORECASE),
    )


@cache
def _sums(prepared: Prepared) -> str:
    names = (*prepared.columns, _N)
    shown = ", ".join(f"json_extract(value, '$[{n}]') AS {name}" for n, name in enumerate(names))
    return f"(SELECT {shown} FROM json_each(:{prepared.given}))"
