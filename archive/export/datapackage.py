"""Descriptions of tables for machines: a Frictionless Data Package (specs.frictionlessdata.io, version 1).

`datapackage.json` gives for each file its digest and for each column its type and its Chinese and English
meaning: the data dictionary.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from archive.catalogue.descriptions import metadata, table_title
from archive.export.tables import Table, meaning
from archive.form.definition import FORM
from archive.storage.blobs import digest_of
from archive.storage.whole import write_whole

NAME = "datapackage.json"
_GUARD = "Texts that a spreadsheet would compute (they begin with = + - @) have an apostrophe before them that is not theirs"
_MEDIA = {"csv": "text/csv", "parquet": "application/vnd.apache.parquet"}
# Keys that hold in every archive. Repeats are left out, so few references can be promised.
_PRIMARY = {
    "reports": "id",
    "figures": "report",
    "units": "id",
    "documents": "sha256",
    "captures": "id",
    "items": "id",
}
_OF_REPORT = ("figures", "cells", "sections", "findings")


def write(tables: Iterable[Table], folder: Path, files: Iterable[Path], created: str | None) -> None:
    """Describe the files of a folder, each named after its table (`cells.csv`, `cells.parquet`), in its
    `datapackage.json`."""
    known = {table.name: table for table in tables}
    about = metadata()
    package = {
        "profile": "data-package",
        "name": "gongkai",
        "title": about["title"],
        "description": f"{about['description']}\n\n{about['description_en']}",
        **({"created": created, "version": created[:10]} if created else {}),
        "licenses": [{"name": "other-pd", "title": about["license"]}],
        "contributors": contributors(),
        "sources": [{"title": about["source"]}],
        "resources": [_resource(known[path.stem], folder, path) for path in sorted(files)],
    }
    write_whole(folder / NAME, json.dumps(package, ensure_ascii=False, indent=1) + "\n")


def contributors() -> list[dict[str, str]]:
    """Return the makers of the data: gongkai, and the operator of this archive (`GONGKAI_OPERATOR`) if
    named."""
    operator = " ".join((os.environ.get("GONGKAI_OPERATOR") or "").split())
    made = [{"title": "gongkai", "path": "https://github.com/gongkai/gongkai", "role": "author"}]
    return [*made, *([{"title": operator, "role": "publisher"}] if operator else [])]


def _resource(table: Table, folder: Path, path: Path) -> dict[str, Any]:
    kind = path.suffix.removeprefix(".")
    tabular = {"profile": "tabular-data-resource", "encoding": "utf-8", "dialect": {"lineTerminator": "\r\n"}}
    return {
        "name": f"{table.name}-{kind}".replace("_", "-"),
        "path": path.relative_to(folder).as_posix(),
        "title": table_title(table.name),
        "description": table_title(table.name, "en") + (f". {_GUARD}" if kind == "csv" else ""),
        "format": kind,
        "mediatype": _MEDIA[kind],
        "bytes": path.stat().st_size,
        "hash": f"sha256:{digest_of(path)}",
        **(tabular if kind == "csv" else {"profile": "data-resource"}),
        "schema": _schema(table, kind),
    }


def _schema(table: Table, kind: str) -> dict[str, Any]:
    fields = [
        {
            "name": column.name,
            "type": column.kind,
            "title": meaning(table.name, column.name),
            "description": meaning(table.name, column.name, "en"),
        }
        for column in table.columns
    ]
    schema: dict[str, Any] = {"fields": fields, "missingValues": [""]}
    if table.name in _PRIMARY:
        schema["primaryKey"] = _PRIMARY[table.name]
    if table.name in _OF_REPORT:
        reference = {"resource": f"reports-{kind}", "fields": "id"}
        schema["foreignKeys"] = [{"fields": "report", "reference": reference}]
    return schema


def dictionary() -> list[dict[str, Any]]:
    """Return every cell of the form: its column in `figures`, key, labels, unit, generations and
    comparability."""
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
