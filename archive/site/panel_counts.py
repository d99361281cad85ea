"""Counts of the panel's rows without its figures: the view adds figures up for every row, and a count needs none of them."""

from __future__ import annotations

import re
from functools import cache

from archive.database import panel

_ROWS = re.compile(r"(?:\bselect\s+unit_id,[^()]*)?\bfrom\s+panel\b")


def without_figures(sql: str) -> str:
    """Return a count that Datasette makes of the panel, over the same rows. A count with a condition on a figure, and any
    other statement, is unchanged."""
    if len(found := list(_ROWS.finditer(sql))) != 1:
        return sql
    rows = found[0]
    if _figures().search(sql[: rows.start()] + sql[rows.end() :]):
        return sql
    select = "select * " if rows[0].startswith("select") else ""
    return f"{sql[: rows.start()]}{select}from ({panel.plain_columns()}){sql[rows.end() :]}"


@cache
def _figures() -> re.Pattern[str]:
    names = [*(one.id for one in panel.series()), *(rate.id for rate in panel.rates()), "unread_columns"]
    return re.compile(rf"\b(?:{'|'.join(map(re.escape, names))})\b", re.IGNORECASE)
