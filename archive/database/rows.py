"""Writing single rows that every page of a crawl brings.

sqlite-utils asks the database for the columns and keys of a table before each row. These functions name them, so
that SQLite compiles each statement once.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from archive.database.sqlite import Database


def insert(database: Database, table: str, row: Mapping[str, Any]) -> int:
    """Insert a row and return its id."""
    return _write(database, _insertion(table, tuple(row), ()), list(row.values()))


def put(database: Database, table: str, row: Mapping[str, Any], key: Sequence[str]) -> None:
    """Insert a row, or give the row with the same key the new values."""
    _write(database, _insertion(table, tuple(row), tuple(key)), list(row.values()))


def change(database: Database, table: str, row_id: int, values: Mapping[str, Any]) -> None:
    """Give the row with an id new values in some columns."""
    given = ", ".join(f'"{name}" = ?' for name in values)
    _write(database, f'UPDATE "{table}" SET {given} WHERE id = ?', [*values.values(), row_id])


@lru_cache(maxsize=256)
def _insertion(table: str, names: tuple[str, ...], key: tuple[str, ...]) -> str:
    columns = ", ".join(f'"{name}"' for name in names)
    statement = f'INSERT INTO "{table}" ({columns}) VALUES ({", ".join("?" * len(names))})'
    if not key:
        return statement
    given = ", ".join(f'"{name}" = excluded."{name}"' for name in names if name not in key)
    return f"{statement} ON CONFLICT ({', '.join(key)}) DO UPDATE SET {given}"


def _write(database: Database, statement: str, values: list[Any]) -> int:
    """Run a statement, in a transaction of its own if none is open. Returns the id of the last row inserted."""
    if database.conn.in_transaction:
        return database.conn.execute(statement, values).lastrowid or 0
    with database.atomic():
        return database.conn.execute(statement, values).lastrowid or 0
