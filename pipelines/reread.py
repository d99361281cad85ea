"""Everything kept, read again by the readers of today: the database follows from the bytes."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from archive.errors import MissingBlob
from archive.folder import Archive
from archive.model import NO_METADATA, Appearance
from archive.records import load_appearances, record
from pipelines.batch import File, read_many
from pipelines.pool import Limits
from pipelines.reading import READER
from pipelines.series import check_series


@dataclass
class Outcome:
    """What reading again came to."""

    documents: int = 0
    reports: int = 0
    problems: list[dict[str, Any]] = field(default_factory=list)


def reread(archive: Archive, limits: Limits, advance: Callable[[int], None] = lambda _: None) -> Outcome:
    """Read every document of the archive again and replace what was recorded of it, one transaction each, in the
    order they were first seen; then make the findings over several reports anew. `advance` is called after each with
    how many there are.

    Missing blobs and unreadable files are problems; all others go on.
    """
    outcome = Outcome()
    database = archive.database
    digests = [
        row["sha256"] for row in database.query("SELECT sha256 FROM documents ORDER BY first_seen, sha256")
    ]
    found: deque[list[Appearance]] = deque()  # of the documents that are being read
    outcome.documents = len(digests)

    def files() -> Iterator[File]:
        for sha256 in digests:
            appearances = load_appearances(database, sha256)
            if sha256 not in archive.store:
                _complain(
                    outcome, MissingBlob.code, "字节不在库中 bytes are not in the store", sha256, appearances
                )
                continue
            found.append(appearances)
            about = appearances[0].metadata if appearances else NO_METADATA
            yield File(archive.store.path(sha256), sha256, about)

    for reading in read_many(files(), limits):
        appearances = found.popleft()
        record(database, appearances, [reading], reader=READER)
        outcome.reports += reading.report is not None
        if reading.error not in (None, "no_tables"):
            _complain(outcome, str(reading.error), str(reading.detail), reading.sha256, appearances)
        advance(len(digests))
    check_series(database)
    return outcome


def _complain(outcome: Outcome, code: str, message: str, sha256: str, appearances: list[Appearance]) -> None:
    url = appearances[0].url if appearances else None
    outcome.problems.append({"code": code, "message": message, "url": url, "sha256": sha256})
