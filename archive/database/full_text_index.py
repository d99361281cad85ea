"""The full-text index in the database: its table, and the triggers that keep it true.

Beside the words, the index holds the *facets* of a section (year, place, level, part) as tokens, so that a
filter narrows a search within the index instead of discarding hits. `sections.facets` repeats the tokens of
the index. It is NULL for a section outside the index, that is a section of a repeat.
"""

from __future__ import annotations

import json
from collections.abc import Iterable

from archive.database.sqlite import Database

_CODE = "coalesce(u.region_code, r.region_code)"
# 640221201 lies in 64, 6402 and 640221; a government's own code ends in zeros and is asked for without them.
_FACETS = f"""(SELECT CASE WHEN r.standing <> 'repeat' THEN
    's' || replace(sections.key, '_', '') || coalesce(' y' || r.year, '') || coalesce(' l' || u.level, '')
    || coalesce(' r' || substr({_CODE}, 1, 2) || ' r' || substr({_CODE}, 1, 4) || ' r' || substr({_CODE}, 1, 6), '')
    || CASE WHEN length({_CODE}) > 6 THEN ' r' || {_CODE} ELSE '' END END
    FROM reports AS r LEFT JOIN units AS u ON u.id = r.unit WHERE r.id = sections.report)"""
_TAKE_OUT = (
    "INSERT INTO sections_fts(sections_fts, rowid, heading, text, facets) "
    "SELECT 'delete', old.id, zh_segment(old.heading), zh_segment(old.text), old.facets WHERE old.facets NOT NULL;"
)
_PUT_IN = (
    "INSERT INTO sections_fts(rowid, heading, text, facets) "
    "SELECT new.id, zh_segment(new.heading), zh_segment(new.text), new.facets WHERE new.facets NOT NULL;"
)


STATEMENTS = (
    "CREATE VIRTUAL TABLE sections_fts USING fts5(heading, text, facets, content='', tokenize='unicode61')",
    # Words of the heading count four times, facets not at all.
    "INSERT INTO sections_fts(sections_fts, rank) VALUES ('rank', 'bm25(4.0, 1.0, 0.0)')",
    f"CREATE TRIGGER sections_update AFTER UPDATE ON sections BEGIN {_TAKE_OUT} {_PUT_IN} END",
    f"CREATE TRIGGER sections_delete AFTER DELETE ON sections BEGIN {_TAKE_OUT} END",
    "CREATE TRIGGER sections_insert AFTER INSERT ON sections BEGIN "
    f"UPDATE sections SET facets = {_FACETS} WHERE id = new.id; END",
    "CREATE TRIGGER reports_facets AFTER UPDATE OF year, unit, region_code ON reports "
    "WHEN old.year IS NOT new.year OR old.unit IS NOT new.unit OR old.region_code IS NOT new.region_code BEGIN "
    f"UPDATE sections SET facets = {_FACETS} WHERE report = new.id; END",
    "CREATE TRIGGER units_facets AFTER UPDATE OF level ON units WHEN old.level IS NOT new.level BEGIN "
    f"UPDATE sections SET facets = {_FACETS} WHERE report IN (SELECT id FROM reports WHERE unit = new.id); END",
)
"""The statements that create the index and keep it true."""


def refresh(database: Database, reports: Iterable[int]) -> None:
    """Remove the sections of repeats from the index and add those of reports that are no repeats any more.
    Call it once standings are settled, because they change to and fro while being settled."""
    numbers = json.dumps(list(reports))
    database.execute(
        f"UPDATE sections SET facets = {_FACETS} WHERE report IN (SELECT value FROM json_each(?)) "
        f"AND facets IS NOT {_FACETS}",
        [numbers],
    )
