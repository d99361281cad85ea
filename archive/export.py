"""Everything out of the archive: reports as JSON lines, or tables as CSV, with the data dictionary beside."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sqlite_utils import Database

from archive.contract import report_to_dict
from archive.form import FORM
from archive.reports import find_reports, load_report

FORMATS = ("jsonl", "csv")
_KEPT = "(SELECT id FROM reports WHERE standing <> 'repeat')"  # a repeat would be counted twice
_TABLES = {
    "reports": "SELECT r.id, u.name AS unit, u.type, u.level, r.year, r.scope, r.generation, r.region_code, r.title, "
    "r.published, r.captured, r.version, r.standing, r.url, r.sha256 FROM reports r "
    "LEFT JOIN units u ON u.id = r.unit WHERE r.standing <> 'repeat' ORDER BY r.id",
    "figures": f"SELECT * FROM figures WHERE report IN {_KEPT} ORDER BY report",
    "cells": "SELECT report, key, applicant, value, raw, state, unit, page, x0, top, x1, bottom, path "
    f"FROM cells WHERE report IN {_KEPT} ORDER BY report, item",
    "sections": "SELECT report, ordinal, key, heading, text FROM sections "
    f"WHERE report IN {_KEPT} ORDER BY report, ordinal",
    "findings": "SELECT report, rule, subject, severity, status, detail FROM findings "
    f"WHERE report IN {_KEPT} ORDER BY id",
    "appearances": "SELECT coalesce(r.original, r.id) AS report, a.* FROM appearances a "
    "JOIN documents d ON d.sha256 = a.sha256 LEFT JOIN reports r ON r.id = d.report "
    "ORDER BY a.sha256, a.first_seen, a.url",
    "amendments": "SELECT * FROM amendments ORDER BY id",
    "amended_cells": "SELECT * FROM amended_cells ORDER BY amendment, key, applicant",
    "amended_texts": "SELECT * FROM amended_texts ORDER BY amendment, part",
}


def reports(database: Database) -> Iterator[dict[str, Any]]:
    """Every report as the contract's object, each version once, in the order they were recorded. Repeats (the same
    report as another file, on another host) are only more of its `urls`."""
    for number in find_reports(database, "r.standing <> 'repeat'"):
        yield report_to_dict(load_report(database, number))


def write_jsonl(database: Database, path: Path) -> int:
    """One report a line; the dictionary as `<name>.dictionary.json` beside it. Returns how many."""
    count = 0
    with _whole(path) as file:
        for count, entry in enumerate(reports(database), 1):  # noqa: B007 - the last count is wanted
            file.write(json.dumps(entry, ensure_ascii=False) + "\n")
    name = path.with_name(path.name + ".dictionary.json")
    name.write_text(json.dumps(dictionary(), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return count


def write_csv(database: Database, folder: Path) -> int:
    """A CSV file (UTF-8 with a byte-order mark, as spreadsheets want it) for each table, and `dictionary.csv`.
    Returns how many reports."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, query in _TABLES.items():
        cursor = database.execute(query)
        with (folder / f"{name}.csv").open("w", encoding="utf-8-sig", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(column[0] for column in cursor.description)
            writer.writerows(cursor)
    with (folder / "dictionary.csv").open("w", encoding="utf-8-sig", newline="") as file:
        rows = dictionary()
        table = csv.DictWriter(file, list(rows[0]))
        table.writeheader()
        table.writerows(rows)
    return int(database.table("reports").count_where("standing <> 'repeat'"))


def dictionary() -> list[dict[str, Any]]:
    """The data dictionary: every cell of the form, its column, labels, unit, generations and comparability."""
    return [
        {
            "column": item.column,
            "key": item.key,
            "applicant": item.applicant,
            "zh": item.zh,
            "en": item.en,
            "unit": item.unit,
            "generations": " ".join(item.generations),
            "comparable": item.comparable,
        }
        for item in FORM.items
    ]


class _whole:
    """A text file that appears under its name only when it is complete."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.temporary = path.with_name(f".{path.name}.part")

    def __enter__(self) -> Any:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self.file = self.temporary.open("w", encoding="utf-8")
        return self.file

    def __exit__(self, kind: Any, *_: Any) -> None:
        self.file.close()
        if kind is None:
            self.temporary.replace(self.path)
        else:
            self.temporary.unlink(missing_ok=True)
