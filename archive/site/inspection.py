"""What Datasette wants to know of a database that nobody writes to any more: its digest and how long its tables are.

Counting twenty million rows takes seconds, so that it is done once and kept beside the database.
"""

from __future__ import annotations

import json
from contextlib import suppress
from hashlib import file_digest
from pathlib import Path
from typing import Any

from archive.database.connection import open_database

KEPT = "inspect.json"


def inspect(path: Path) -> dict[str, Any]:
    """Hash, size, file and row counts by table, as `datasette inspect` gives them: from the file beside the database
    where it speaks of these very bytes, else counted now and kept there if the folder can be written to."""
    state = f"{path.stat().st_size}.{path.stat().st_mtime_ns}"
    kept = path.with_name(KEPT)
    try:
        known = json.loads(kept.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        known = {}
    if known.get("state") != state:
        known = {"state": state, path.stem: _count(path)}
        with suppress(OSError):  # a medium that cannot be written to: counted again next time
            kept.write_text(json.dumps(known, indent=1), encoding="utf-8")
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
