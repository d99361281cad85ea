"""Counts of findings for filters and facets, added up from the number of findings of each rule, subject, severity and
status: a few hundred sums instead of millions of rows."""

from __future__ import annotations

import re

ALL = "SELECT rule, subject, severity, status, count(*) FROM findings GROUP BY 1, 2, 3, 4"
GIVEN = "gongkai_finding_counts"
"""The parameter with the rows of `ALL` as JSON."""
_SUMS = (
    "(SELECT json_extract(value, '$[0]') AS rule, json_extract(value, '$[1]') AS subject, json_extract(value, '$[2]') AS "
    f"severity, json_extract(value, '$[3]') AS status, json_extract(value, '$[4]') AS gongkai_n FROM json_each(:{GIVEN}))"
)
_ROWS = re.compile(r"(?:\bselect\s+[^()]*)?\bfrom\s+findings\b", re.IGNORECASE)
_ONE_BY_ONE = re.compile(r"\b(?:id|report|detail|sentence|packed|rowid|oid|gongkai_n)\b", re.IGNORECASE)
_COUNT = re.compile(r"\bcount\(\*\)", re.IGNORECASE)


def summed(sql: str) -> str | None:
    """Return a count that Datasette makes of the findings as a sum; None for a count that looks at single findings, and
    for any other statement."""
    if len(found := list(_ROWS.finditer(sql))) != 1 or len(_COUNT.findall(sql)) != 1:
        return None
    rows = found[0]
    before, after = sql[: rows.start()], sql[rows.end() :]
    if _ONE_BY_ONE.search(before + after):
        return None
    select = "select * " if rows[0].lower().startswith("select") else ""
    return f"{_COUNT.sub('coalesce(sum(gongkai_n), 0)', before)}{select}from {_SUMS}{after}"
