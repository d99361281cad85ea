"""Searching units by name and passages by words, for the site and the command line."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from archive.database.full_text import match
from archive.database.sqlite import Database

COUNT_TO = 1000

UNITS = """
SELECT u.id, u.name, u.scope, count(y.year) AS reports, min(y.year) AS first_year, max(y.year) AS last_year
FROM units AS u LEFT JOIN report_years AS y ON y.unit = u.id
WHERE u.id IN (SELECT id FROM units WHERE (SELECT min(instr(name, value)) FROM json_each(:terms))
    ORDER BY scope <> 'aggregate', length(name), name LIMIT :limit)
GROUP BY u.id ORDER BY u.scope <> 'aggregate', length(u.name), u.name
"""
# The inner query picks the rows first: SQLite would otherwise fetch every text before it sorts.
_HITS = "SELECT rowid AS section, {score} AS score FROM sections_fts WHERE sections_fts MATCH :match"
TEXT = f"""
SELECT r.id AS report, r.title, r.year, r.scope, u.name AS unit, r.unit AS unit_id, s.key, s.heading,
    r.sha256, r.url, zh_snippet(s.text, :q) AS snippet
FROM ({_HITS} ORDER BY {{order}} LIMIT :limit OFFSET :offset) AS hit
JOIN sections AS s ON s.id = hit.section JOIN reports AS r ON r.id = s.report
LEFT JOIN units AS u ON u.id = r.unit ORDER BY hit.score {{direction}}
"""
BY_RANK = TEXT.format(score="rank", order="rank", direction="")
BY_AGE = TEXT.format(score="rowid", order="rowid DESC", direction="DESC")
"""Order for very many passages: the newest first, because ranking them all would take too long."""
TEXT_COUNT = f"""
SELECT count(*) AS hits FROM (SELECT 1 FROM sections_fts WHERE sections_fts MATCH :match LIMIT {COUNT_TO + 1})
"""
_LETTERS = {"year": "y", "level": "l", "part": "s"}  # first letters of the facet tokens in the index


def facets(places: Iterable[str] = (), **chosen: Any) -> list[list[str]]:
    """Return groups of index tokens, one of each required: `places` are beginnings of division codes,
    `chosen` a year, level or part."""
    within = [[f"r{code}" for code in places]]
    return [
        *(group for group in within if group),
        *([f"{_LETTERS[name]}{str(value).replace('_', '')}"] for name, value in chosen.items() if value),
    ]


@dataclass(frozen=True, slots=True)
class Found:
    """The first passages and their `count`, which stops at COUNT_TO + 1. `is_ranked` tells whether the best
    come first, else the newest."""

    count: int
    is_ranked: bool
    hits: list[dict[str, Any]] = field(default_factory=list)


def search(database: Database, words: str, groups: Iterable[list[str]], limit: int) -> Found:
    """Return the passages that contain all of the words."""
    expression = match(words, groups)
    count = _count(database, expression)
    is_ranked = _count(database, match(words, is_any=True)) <= COUNT_TO
    asked = {"match": expression, "q": words, "limit": limit, "offset": 0}
    return Found(count, is_ranked, list(database.query(BY_RANK if is_ranked else BY_AGE, asked)))


def _count(database: Database, expression: str) -> int:
    return int(next(database.query(TEXT_COUNT, {"match": expression}))["hits"])
