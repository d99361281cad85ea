"""All stored documents read again by the current readers: the database follows from the bytes.

Differing readings wait beside those in effect (`archive.reports.readings`) until they are reviewed.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from archive.database.folder import Archive
from archive.errors import MissingBlob, NotFound
from archive.model import NO_METADATA, Appearance
from archive.reports import readings
from archive.reports.loading import load_appearances
from archive.reports.volumes import is_file
from archive.sentence import say
from pipelines import READER
from pipelines.maintenance.series import check_series
from pipelines.reading.batch import File, read_many
from pipelines.reading.pool import Limits

Advance = Callable[[int], None]
"""Callback after each document, with the total number of documents."""


@dataclass
class Outcome:
    """The result of reading again."""

    documents: int = 0
    reports: int = 0
    problems: list[dict[str, Any]] = field(default_factory=list)


def reread(archive: Archive, limits: Limits, advance: Advance = lambda _: None) -> Outcome:
    """Read every document of the archive again, in order of first appearance, and store each reading beside
    the one in effect, to wait for review. Former waiting readings are dropped.

    Missing blobs and unreadable files become problems; the others continue.
    """
    outcome = Outcome()
    database = archive.database
    digests = [
        row["sha256"]
        for row in database.query(
            "SELECT sha256 FROM documents WHERE state <> 'part' ORDER BY first_seen, sha256"
        )
        if is_file(row["sha256"])
    ]
    found: deque[list[Appearance]] = deque()  # of the documents being read
    outcome.documents = len(digests)

    def files() -> Iterator[File]:
        for sha256 in digests:
            appearances = load_appearances(database, sha256)
            if sha256 not in archive.store:
                said = str(say("bytes_not_in_store"))
                _complain(outcome, MissingBlob.code, said, sha256, appearances)
                continue
            found.append(appearances)
            about = appearances[0].metadata if appearances else NO_METADATA
            yield File(archive.store.path(sha256), sha256, about)

    run = readings.begin(database)
    for reading in read_many(files(), limits):
        appearances = found.popleft()
        readings.wait(database, run, reading, READER)
        outcome.reports += len(reading.reports)
        if reading.error not in (None, "no_tables"):
            _complain(outcome, str(reading.error), str(reading.detail), reading.sha256, appearances)
        advance(len(digests))
    return outcome


def accept(archive: Archive, advance: Advance = lambda _: None) -> int:
    """Put the waiting readings into effect and repeat the checks over several reports. Return the number of
    documents."""
    database = archive.database
    return _settle(archive, readings.accept(database), readings.count(database, "waiting"), advance)


def roll_back(archive: Archive, advance: Advance = lambda _: None) -> int:
    """Restore the readings that were in effect before the last were accepted. Return the number of documents.
    Raises NotFound if none are kept."""
    database = archive.database
    kept = readings.count(database, "former")
    if not kept:
        raise NotFound(say("no_former_readings"))
    return _settle(archive, readings.roll_back(database), kept, advance)


def _settle(archive: Archive, done: Iterable[str], total: int, advance: Advance) -> int:
    for _ in done:
        advance(total)
    check_series(archive.database, archive.store)
    return total


def _complain(outcome: Outcome, code: str, message: str, sha256: str, appearances: list[Appearance]) -> None:
    url = appearances[0].url if appearances else None
    outcome.problems.append({"code": code, "message": message, "url": url, "sha256": sha256})
