"""A report into an archive as a crawl would bring it: an answer of the server, a place it was found at, a reading."""

from __future__ import annotations

from sqlite_utils import Database

from archive.database import captures
from archive.model import Appearance, Capture, Metadata, Reading, Report
from archive.reports import recording as records


def keep(
    database: Database, report: Report, url: str, seen: str, *, page: str | None = None, reader: str = "1"
) -> None:
    """Capture, appearance and reading of a report at a URL; `page` is the article a file hangs on."""
    fetch(database, report.sha256, url, seen)
    found = Appearance(url, report.sha256, None, page, seen, Metadata(report.title))
    reading = Reading(report.sha256, report.media_type, 9, report)
    records.record(database, [found], [reading], reader=reader)


def fetch(database: Database, sha256: str, url: str, seen: str) -> None:
    """An answer of the server, nothing more."""
    captures.add_capture(database, None, Capture(url, url, seen, 200, sha256, 9))
