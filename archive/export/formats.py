"""Exports: reports as JSON lines, tables as CSV, Parquet or a workbook, with the data dictionary.

Rows are written as they are read, so that a table may be of any length.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from archive.catalogue import csv_text
from archive.database.sqlite import Database
from archive.export import datapackage, parquet, workbook
from archive.export.tables import (
    Row,
    Table,
    newest,
    tables,
)
from archive.report_json import report_to_dict
from archive.reports.loading import find_reports, load_report
from archive.storage.whole import whole

FORMATS = ("jsonl", "csv", "parquet", "xlsx")
_NEVER = "1970-01-01T00:00:00Z"


@dataclass(frozen=True, slots=True)
class Exported:
    """The number of reports written, and the number of texts a workbook had to cut."""

    reports: int
    cut: int = 0


def export(database: Database, path: Path, kind: str) -> Exported:
    """Write all reports or tables in one of FORMATS to a file or, for csv and parquet, into a folder."""
    cut = 0
    if kind == "jsonl":
        _write_jsonl(database, path)
    elif kind == "xlsx":
        with whole(path) as part:
            cut = workbook.write(tables(database), part, datetime.fromisoformat(newest(database) or _NEVER))
    else:
        write_tables(database, path, kind)
    return Exported(int(database.table("reports").count_where("standing <> 'repeat'")), cut)


def reports(database: Database) -> Iterator[dict[str, Any]]:
    """Yield every report as the contract's object, each version once, in the order they were recorded.
    Repeats (the same report as another file, on another host) only add to its `urls`."""
    for report_id in find_reports(database, "r.standing <> 'repeat'"):
        yield report_to_dict(load_report(database, report_id))


def write_tables(database: Database, folder: Path, kind: str) -> None:
    """Write every table as CSV or Parquet, `datapackage.json` with their description, and the form as
    `dictionary.csv`."""
    described, written = tables(database), []
    folder.mkdir(parents=True, exist_ok=True)
    for table in described:
        path = folder / f"{table.name}.{kind}"
        with whole(path) as part:
            _WRITERS[kind](table, part)
        written.append(path)
    datapackage.write(described, folder, written, newest(database))
    entries = datapackage.dictionary()
    with whole(folder / "dictionary.csv") as part:
        _write_rows(part, list(entries[0]), (tuple(entry.values()) for entry in entries))


def _write_jsonl(database: Database, path: Path) -> None:
    """Write one report per line, and the dictionary as `<name>.dictionary.json` beside it."""
    import msgspec  # here: half of a line's cost with `json`, and 20 ms that other formats save

    encoder = msgspec.json.Encoder()
    with whole(path) as part, part.open("wb") as file:
        for entry in reports(database):
            file.write(encoder.encode(entry) + b"\n")
    with whole(path.with_name(path.name + ".dictionary.json")) as part:
        text = json.dumps(datapackage.dictionary(), ensure_ascii=False, indent=1)
        part.write_text(text + "\n", encoding="utf-8")


def _write_csv(table: Table, path: Path) -> None:
    _write_rows(path, [column.name for column in table.columns], table.rows())


def _write_rows(path: Path, header: list[str], rows: Iterable[Row]) -> None:
    """Write CSV in UTF-8 with a byte-order mark, which spreadsheets need."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv_text.Writer(file)
        writer.writerow(header)
        writer.writerows(rows)


_WRITERS: dict[str, Callable[[Table, Path], None]] = {"csv": _write_csv, "parquet": parquet.write}
