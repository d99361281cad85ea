"""The facts that Datasette needs of a database without writers: its digest and the row counts of its tables.

Counting twenty million rows takes seconds, so the result is kept beside the database.
"""

from __future__ import annotations

import json
from contextlib import suppress
from hashlib import file_digest
from pathlib import Path
from typing import Any

from archive.database.connection import open_database
from archive.storage.whole import write_whole

KEPT = "inspect.json"


def inspect(path: Path) -> dict[str, Any]:
    """Return hash, size, file and row counts by table, like `datasette inspect`. Reads the file beside the
    database if it describes these very bytes, else counts, and keeps the result if the folder is writable."""
    state = f"{path.stat().st_size}.{path.stat().st_mtime_ns}"
    kept = path.with_name(KEPT)
    try:
        known = json.loads(kept.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        known = {}
    if known.get("state") != state:
        known = {"state": state, path.stem: _count(path)}
        with suppress(OSError):  # a read-only medium: counted again next time
            write_whole(kept, json.dumps(known, indent=1))
    return {path.stem: {**known[path.stem], "file": str(path)}}


def _count(path: Path) -> dict[str, Any]:
    database = open_database(path, read_only=True, immutable=True)
    try:
        tables = {table.name: {"count": table.count} for table in database.tables}
    finally:
        database.close()
    with path.open("rb") as file:
        return {
            "hash": file_digest(file, "sha256").hexdigest(),
            "size": path.stat().st_size,
            "tables": tables,
        }
