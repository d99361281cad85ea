"""The rows of `items` in a database, read once for each connection."""

from __future__ import annotations

from dataclasses import dataclass
from weakref import WeakKeyDictionary

from archive.database.sqlite import Database
from archive.model import Spot


@dataclass(frozen=True, slots=True)
class ItemRow:
    """A cell of the form as a database knows it: its id there, and the column of `figures`."""

    id: int
    key: str
    applicant: str | None
    column: str
    unit: str


_KNOWN: WeakKeyDictionary[Database, dict[Spot, ItemRow]] = WeakKeyDictionary()


def item_rows(database: Database) -> dict[Spot, ItemRow]:
    """Return the items of a database by key and applicant, in the order of the form."""
    if (known := _KNOWN.get(database)) is None:
        rows = database.conn.execute('SELECT id, key, applicant, "column", unit FROM items ORDER BY id')
        known = {(row[1], row[2]): ItemRow(*row) for row in rows}
        _KNOWN[database] = known
    return known
