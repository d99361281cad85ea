"""What one change of a report is, however many addresses show it.

An address with a session number, or a second path to one page, shows an edit of its own: the log has a row for each
address. The row seen first tells the change; the others repeat it, and nobody is told them. A report that was changed,
changed back and changed again was changed thrice: the turns of an address stay apart.
"""

from __future__ import annotations

from collections.abc import Iterable

from sqlite_utils import Database

_TOLD_ONCE = """
UPDATE amendments SET repeats = (
    SELECT nullif(first, amendments.id) FROM (
        SELECT id, first_value(id) OVER (PARTITION BY turn ORDER BY seen_after, id) AS first FROM (
            SELECT id, seen_after, row_number() OVER (PARTITION BY url ORDER BY capture_after) AS turn
            FROM amendments WHERE before = :before AND after = :after)) AS one WHERE one.id = amendments.id)
WHERE before = :before AND after = :after
"""


def tell_once(database: Database, pairs: Iterable[tuple[int, int]]) -> None:
    """Mark the amendments that repeat another, for pairs of the report before and the report after."""
    for before, after in pairs:
        database.execute(_TOLD_ONCE, {"before": before, "after": after})


def tell_all_once(database: Database) -> None:
    """Mark the amendments of a whole archive that repeat another."""
    pairs = database.execute("SELECT DISTINCT before, after FROM amendments").fetchall()
    tell_once(database, pairs)
