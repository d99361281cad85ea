"""The accuracy of a release by the form's own arithmetic: the share of sums that hold, carrier by carrier.

The true figures of three million reports are unknown, but every report contains sums, and a misread cell
breaks a sum. The table gives, for each carrier, form and version of the readers, the number of cells read,
the number not read, and the number of sums that hold. (`make accuracy` measures the readers on documents with
known figures, see docs/accuracy.md.)
"""

from __future__ import annotations

from typing import Any

from archive.database.cell_places import count_of_cells
from archive.database.sqlite import Database
from archive.errors import ReleaseRefused
from archive.sentence import say

_UNREAD = ("text", "unparsed", "unread")


def measure(database: Database) -> list[dict[str, Any]]:
    """Return a row for each carrier, generation and reader: reports, cells, cells unread and reconstructed,
    sums that hold and that fail (severity error), and the share that holds in per cent.

    Raises ReleaseRefused if the archive has no report, or a report that was never checked.
    """
    unchecked = list(
        database.query(
            "SELECT id FROM reports WHERE id NOT IN (SELECT report FROM packed_findings) "
            "AND id NOT IN (SELECT report FROM told_findings) ORDER BY id"
        )
    )
    if unchecked:
        raise ReleaseRefused(say("reports_unchecked", first=unchecked[0]["id"], count=len(unchecked)))
    rows = [_row(database, group) for group in list(database.query(_GROUPS))]
    if not rows:
        raise ReleaseRefused(say("nothing_to_measure"))
    return rows


_OF_GROUP = (
    "SELECT r.id FROM reports AS r JOIN documents AS d ON d.sha256 = r.sha256 "
    "WHERE d.media_type IS :carrier AND r.generation IS :generation AND d.reader IS :reader"
)
_GROUPS = (
    "SELECT d.media_type AS carrier, r.generation, d.reader, count(*) AS reports "
    "FROM reports AS r JOIN documents AS d ON d.sha256 = r.sha256 GROUP BY 1, 2, 3 ORDER BY 1, 2, 3"
)


def _row(database: Database, group: dict[str, Any]) -> dict[str, Any]:
    states = {
        row["state"]: row["n"]
        for row in database.query(
            f"SELECT coalesce(state, '') AS state, count(*) AS n FROM cell_facts WHERE report IN ({_OF_GROUP}) GROUP BY 1",
            group,
        )
    }
    (cells,) = database.query(
        f"SELECT sum({count_of_cells('places')}) AS n FROM proofs WHERE report IN ({_OF_GROUP})", group
    )
    sums = {
        row["status"]: row["n"]
        for row in database.query(
            "SELECT CASE WHEN status = 'fails' THEN 'fails' ELSE 'holds' END AS status, count(*) AS n FROM findings "
            "WHERE status IN ('fails', 'holds', 'holds_blank_as_zero') AND severity = 'error' "
            f"AND report IN ({_OF_GROUP}) GROUP BY 1",
            group,
        )
    }
    holds, fails = sums.get("holds", 0), sums.get("fails", 0)
    return group | {
        "cells": cells["n"] or 0,
        "unread": sum(states.get(state, 0) for state in _UNREAD),
        "reconstructed": states.get("reconstructed", 0),
        "holds": holds,
        "fails": fails,
        "percent": round(100 * holds / (holds + fails), 3) if holds + fails else None,
    }
