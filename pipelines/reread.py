"""Everything kept, read again by the readers of today: the database follows from the bytes."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from archive.errors import MissingBlob
from archive.folder import Archive
from archive.model import NO_METADATA, Appearance, Reading
from archive.records import load_appearances, record
from pipelines.reading import READER, read_bytes


@dataclass
class Outcome:
    """What reading again came to."""

    documents: int = 0
    reports: int = 0
    problems: list[dict[str, Any]] = field(default_factory=list)


def reread(archive: Archive) -> Outcome:
    """Read every document of the archive again and replace what was recorded of it, one transaction each.

    Missing blobs and unreadable files are problems; all others go on.
    """
    outcome = Outcome()
    database = archive.database
    for row in list(database.query("SELECT sha256 FROM documents ORDER BY first_seen, sha256")):
        sha256 = row["sha256"]
        appearances = load_appearances(database, sha256)
        outcome.documents += 1
        try:
            reading = _read(archive, sha256, appearances)
        except MissingBlob as error:
            _complain(outcome, error.code, error.message, sha256, appearances)
            continue
        record(database, appearances, [reading], reader=READER)
        outcome.reports += reading.report is not None
        if reading.error not in (None, "no_tables"):
            _complain(outcome, str(reading.error), str(reading.detail), sha256, appearances)
    return outcome


def _read(archive: Archive, sha256: str, appearances: list[Appearance]) -> Reading:
    about = appearances[0].metadata if appearances else NO_METADATA
    return read_bytes(archive.store.get(sha256), sha256=sha256, metadata=about)


def _complain(outcome: Outcome, code: str, message: str, sha256: str, appearances: list[Appearance]) -> None:
    url = appearances[0].url if appearances else None
    outcome.problems.append({"code": code, "message": message, "url": url, "sha256": sha256})
