"""The details of findings in the reader's language, for rows of SQL.

The column `detail` serves readers of both languages. Its code is in `told_findings.sentence`, which questions do
not select, so it is looked up by report and text.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from archive.catalogue.words import Words

CODES = """SELECT report, detail, sentence FROM told_findings
WHERE report IN (SELECT value FROM json_each(?)) AND sentence NOT NULL"""

Row = Mapping[str, Any]


def reports_of(rows: Iterable[Row]) -> list[str] | None:
    """Return the arguments of CODES for the rows of an answer; None if the rows hold no findings."""
    found = sorted({row["report"] for row in rows if row.get("detail") and row.get("report")})
    return [json.dumps(found)] if found else None


def told_by(codes: Iterable[Row], words: Words) -> dict[tuple[int, str], str]:
    """Return the detail of each finding in one language, by its report and its text in both."""
    return {(row["report"], row["detail"]): words.told(row["detail"], row["sentence"]) for row in codes}
