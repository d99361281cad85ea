"""Tables as Parquet files: typed, compressed, written a row group at a time.

Uses arro3 (the Rust Parquet writer, 34 MB with its core) rather than pyarrow (170 MB) or DuckDB (68 MB):
nothing else of these is needed here, and arro3 writes the same bytes each time.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO, cast

from arro3.core import Array, DataType, Field, RecordBatch, RecordBatchReader, Schema
from arro3.io import write_parquet

from archive import __version__
from archive.export.tables import (
    Column,
    Row,
    Table,
    meaning,
)

_TYPES = {"integer": DataType.int64, "number": DataType.float64, "string": DataType.utf8}


def write(table: Table, path: Path) -> None:
    """Write a table to one file (zstd). Each field carries the meaning of its column in Chinese (`zh`) and
    English (`en`). Blanks are null."""
    schema = Schema([_field(table.name, column) for column in table.columns])
    batches = (_batch(lot, table.columns, schema) for lot in table.lots())
    with path.open("wb") as opened:
        file = _Told(opened)
        try:
            write_parquet(
                RecordBatchReader.from_batches(schema, batches),
                cast("IO[bytes]", file),
                compression="zstd(3)",
                created_by=f"gongkai {__version__}",
            )
        except BaseException:
            if file.error:
                raise file.error from None
            raise


class _Told:
    """A file that remembers why it could not be written: arro3 panics on an error, and a panic is no
    OSError."""

    def __init__(self, file: IO[bytes]) -> None:
        self.error: OSError | None = None
        self._file = file

    def write(self, data: bytes) -> int:
        try:
            return self._file.write(data)
        except OSError as error:
            self.error = error
            raise

    def flush(self) -> None:
        self._file.flush()

    def tell(self) -> int:
        return self._file.tell()

    def seek(self, offset: int, whence: int = 0) -> int:
        return self._file.seek(offset, whence)


def _field(table: str, column: Column) -> Field:
    labels = {language: meaning(table, column.name, language) for language in ("zh", "en")}
    return Field(column.name, _TYPES[column.kind](), metadata=labels)


def _batch(lot: list[Row], columns: Iterable[Column], schema: Schema) -> RecordBatch:
    return RecordBatch.from_arrays(list(_arrays(lot, columns)), schema=schema)


def _arrays(lot: list[Row], columns: Iterable[Column]) -> Iterator[Array]:
    for column, values in zip(columns, zip(*lot, strict=True), strict=True):
        yield Array(values, _TYPES[column.kind]())
