"""The changes since the last release: reports added, amended and removed, cells read differently, rules added
or removed.

A report is identified by the digest of its document: an agency that edits a page makes a new report, a better
reader does not.
"""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from archive.database.connection import open_database
from archive.database.folder import DATABASE
from archive.database.sqlite import Database
from archive.errors import ArchiveError, ReleaseRefused
from archive.integrity.faults import Proof
from archive.release import bag
from archive.report_json import plain
from archive.reports.loading import load_report
from archive.sentence import say
from archive.storage.blobs import digest_of

_VERDICTS = (
    "SELECT r.sha256, r.content, f.rule, f.subject, f.severity, f.status "
    "FROM {0}.findings AS f JOIN {0}.reports AS r ON r.id = f.report"
)


@dataclass(frozen=True, slots=True)
class Changes:
    """Lists of rows. `since` is the SHA-256 of the earlier release's manifest, None for the first release.
    `rules_changed` counts, for rules in both releases, the changed findings on documents with the same
    content."""

    since: str | None = None
    added: list[dict[str, Any]] = field(default_factory=list)
    amended: list[dict[str, Any]] = field(default_factory=list)
    removed: list[dict[str, Any]] = field(default_factory=list)
    cells: list[dict[str, Any]] = field(default_factory=list)
    rules_added: list[str] = field(default_factory=list)
    rules_removed: list[str] = field(default_factory=list)
    rules_changed: dict[str, int] = field(default_factory=dict)


def compare_with(previous: Path | None, database: Database) -> Changes:
    """Compare with an earlier release (its folder), or list every report as added without one. Raises
    ReleaseRefused if the earlier release is damaged or cannot be read, because a release must state its
    changes."""
    if previous is None:
        return Changes(added=list(_reports(database).values()))
    proof = Proof()
    bag.check(previous, proof)
    if proof.faults:
        fault = proof.faults[0]
        raise ReleaseRefused(say("earlier_release_not_whole", where=fault.where, detail=fault.detail))
    with TemporaryDirectory() as folder:  # an older schema is brought up to date in a copy
        copy = Path(folder) / DATABASE
        try:
            shutil.copyfile(previous / "data" / DATABASE, copy)
            earlier = open_database(copy)
            try:
                return _compare(earlier, copy, database, digest_of(previous / bag.MANIFEST))
            finally:
                earlier.close()
        except (OSError, sqlite3.Error, ArchiveError) as error:
            raise ReleaseRefused(say("cannot_compare", previous=previous, error=error)) from error


def _compare(earlier: Database, path: Path, later: Database, since: str) -> Changes:
    before, after = _reports(earlier), _reports(later)
    rules = [
        {row["rule"] for row in db.query("SELECT DISTINCT rule FROM findings")} for db in (earlier, later)
    ]
    known = {(row["url"], row["seen_after"]) for row in _amendments(earlier)}
    return Changes(
        since=since,
        added=[row for sha256, row in after.items() if sha256 not in before],
        amended=[row for row in _amendments(later) if (row["url"], row["seen_after"]) not in known],
        removed=[row for sha256, row in before.items() if sha256 not in after],
        cells=[cell for sha256 in after if sha256 in before for cell in _cells(earlier, later, sha256)],
        rules_added=sorted(rules[1] - rules[0]),
        rules_removed=sorted(rules[0] - rules[1]),
        rules_changed=_verdicts(later, path, rules[0] & rules[1]),
    )


def _reports(database: Database) -> dict[str, dict[str, Any]]:
    rows = database.query(
        "SELECT r.sha256, u.name AS unit, r.year, r.scope, r.title, r.url, r.version FROM reports AS r "
        "LEFT JOIN units AS u ON u.id = r.unit ORDER BY r.sha256"
    )
    return {row["sha256"]: row for row in rows}


def _amendments(database: Database) -> list[dict[str, Any]]:
    return list(
        database.query(
            "SELECT a.url, b.sha256 AS before, c.sha256 AS after, a.seen_before, a.seen_after, a.cells, a.texts "
            "FROM amendments AS a JOIN reports AS b ON b.id = a.before JOIN reports AS c ON c.id = a.after "
            "WHERE a.repeats IS NULL ORDER BY a.url, a.seen_after"
        )
    )


def _cells(earlier: Database, later: Database, sha256: str) -> Iterator[dict[str, Any]]:
    """Yield the cells of a document that are read differently now. Does not load reports with the same
    content."""
    rows = [
        next(db.query("SELECT id, content FROM reports WHERE sha256 = ?", [sha256]))
        for db in (earlier, later)
    ]
    if rows[0]["content"] is not None and rows[0]["content"] == rows[1]["content"]:
        return
    was, now = (
        {(cell.key, cell.applicant): (plain(cell.value), cell.raw, cell.state) for cell in report.cells}
        for report in (load_report(earlier, rows[0]["id"]), load_report(later, rows[1]["id"]))
    )
    for spot in sorted(was.keys() | now.keys(), key=lambda spot: (spot[0], spot[1] or "")):
        if was.get(spot) != now.get(spot):
            yield {
                "sha256": sha256, "key": spot[0], "applicant": spot[1], "old": was.get(spot), "new": now.get(spot)
            }  # fmt: skip


def _verdicts(later: Database, earlier: Path, rules: set[str]) -> dict[str, int]:
    """Return the number of new findings by rule, on documents that both releases read the same."""
    later.execute("ATTACH ? AS earlier", [str(earlier)])
    try:
        rows = list(
            later.query(
                "SELECT rule, count(*) AS n FROM "
                f"({_VERDICTS.format('main')} EXCEPT {_VERDICTS.format('earlier')}) AS v "
                "WHERE EXISTS (SELECT 1 FROM earlier.reports AS e WHERE e.sha256 = v.sha256 AND e.content IS v.content) "
                "GROUP BY rule ORDER BY rule"
            )
        )
    finally:
        later.execute("DETACH earlier")
    return {row["rule"]: row["n"] for row in rows if row["rule"] in rules}
