"""The sample portal's truth, and what a crawl of it left."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from archive.database.folder import Archive
from tests.portal_builder.build import TRUTH as TRUTH_FILE

TRUTH: dict[str, Any] = json.loads(TRUTH_FILE.read_text(encoding="utf-8"))


def rows(folder: Path, query: str) -> list[dict[str, Any]]:
    with Archive(folder, read_only=True) as archive:
        return list(archive.database.query(query))
