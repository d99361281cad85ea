"""Several reports in one file: a volume of several bodies' reports, a bundle, a workbook with a sheet a body.

The bytes are kept once. The first report is that of the document; the second is kept as a document of its own, whose key
is the digest with `.2` behind it, found at the file's address with `#report-2` behind it, and so on. So each has its
versions, amendments and waiting readings, like any other.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from sqlite_utils import Database

from archive.model import Appearance, Reading, Report

_PART = "."
_ADDRESS = "#report-"


def key_of(report: Report) -> str:
    """What a report's document is called in the database."""
    return _key(report.sha256, report.part)


def file_of(key: str) -> str:
    """The digest of the file a document is, or is in."""
    return key.partition(_PART)[0]


def part_of(key: str) -> int:
    """Which of the reports in its file a document is."""
    return int(key.partition(_PART)[2] or 1)


def is_file(key: str) -> bool:
    """Whether a document is a file, not a later report in one."""
    return _PART not in key


def captured_as(url: str) -> tuple[str, str]:
    """The address that was captured for a report's, and what the captured digest has behind it in the report's key."""
    file, _, part = url.partition(_ADDRESS)
    return (file, f"{_PART}{part}") if part else (url, "")


def _key(sha256: str, part: int) -> str:
    return f"{sha256}{_PART}{part}" if part > 1 else sha256


def stored_parts(database: Database, sha256: str) -> list[str]:
    """Keys of the later reports of a file."""
    rows = database.query(
        "SELECT sha256 FROM documents WHERE sha256 > ? AND sha256 < ? ORDER BY length(sha256), sha256",
        [f"{sha256}.", f"{sha256}/"],
    )
    return [row["sha256"] for row in rows]


def with_parts(database: Database, digests: Iterable[str]) -> list[str]:
    """The documents, and the later reports of those that are files."""
    return [key for sha256 in digests for key in (sha256, *stored_parts(database, sha256))]


def unfolded(database: Database, reading: Reading) -> Iterator[Reading]:
    """A reading for each report of a file; one without a report for each that the file held until now."""
    yield replace(reading, more=())
    keys = [key_of(report) for report in reading.more]
    for key, report in zip(keys, reading.more, strict=True):
        yield Reading(key, reading.media_type, reading.size, report)
    for key in stored_parts(database, reading.sha256):
        if key not in keys:
            yield Reading(key, reading.media_type, reading.size, error="no_tables", detail=reading.detail)


def spread(appearance: Appearance, keys: Iterable[str]) -> Iterator[Appearance]:
    """Where a file was found, for each of the later reports in it."""
    for key in keys:
        yield replace(appearance, sha256=key, url=f"{appearance.url}{_ADDRESS}{part_of(key)}")
