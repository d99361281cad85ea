"""The answer to a question as a workbook or a Parquet file, written whole to a file: neither format can be
streamed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import Any

from archive.catalogue.questions import PARAMETER
from archive.database.connection import open_database
from archive.database.sqlite import Database
from archive.export import parquet, workbook
from archive.export.tables import (
    Column,
    Kind,
    Table,
    newest,
)

KINDS = ("xlsx", "parquet")


def write(
    path: Path, name: str, sql: str, arguments: dict[str, str], target: Path, *, immutable: bool = False
) -> None:
    """Write all rows of a question to a file, with types from the values of each column. The suffix of
    `target` decides the format."""
    with closing(open_database(path, read_only=True, immutable=immutable)) as database:
        table = _table(database, name, _filled(database, sql, arguments))
        if target.suffix == ".parquet":
            parquet.write(table, target)
        else:
            made = datetime.fromisoformat(newest(database) or "1980-01-01T00:00:00Z")
            workbook.write([table], target, made)


def _filled(database: Database, sql: str, arguments: dict[str, str]) -> str:
    """Return the statement with its parameters quoted by SQLite: a Table's query has no parameters."""
    quoted = {
        name: str(database.execute("SELECT quote(?)", [value]).fetchone()[0])
        for name, value in arguments.items()
    }
    return PARAMETER.sub(lambda found: quoted.get(found[1], found[0]), sql)


def _table(database: Database, name: str, query: str) -> Table:
    """Return the table of a query. A column with words and numbers becomes a column of words."""
    cursor = database.execute(query)
    names = [column[0] for column in cursor.description]
    kinds: list[set[type[Any]]] = [set() for _ in names]
    for row in cursor:
        for kind, value in zip(kinds, row, strict=True):
            kind.add(type(value))
    columns = tuple(Column(column, _kind(kind)) for column, kind in zip(names, kinds, strict=True))
    shown = ", ".join(_shown(columns))
    return Table(name, columns, f"SELECT {shown} FROM ({query})", database)


def _kind(types: set[type[Any]]) -> Kind:
    found = types - {type(None)}
    if found <= {int}:
        return "integer"
    return "number" if found <= {int, float} else "string"


def _shown(columns: tuple[Column, ...]) -> Iterator[str]:
    for column in columns:
        quoted = f'"{column.name}"'
        yield f"CAST({quoted} AS TEXT) AS {quoted}" if column.kind == "string" else quoted
