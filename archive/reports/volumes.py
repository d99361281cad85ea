"""Several reports in one file: a volume of several bodies' reports, a bundle, a workbook with a sheet a body.

The bytes are kept once. The first report belongs to the document of the file. The second is kept as its own
document, whose key is the digest with `.2` appended and whose address is the file's with `#report-2`
appended, and so on. Each thus has its own versions, amendments and waiting readings.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from msgspec.structs import replace

from archive.database.sqlite import Database
from archive.model import Appearance, Reading, Report

_PART = "."
_ADDRESS = "#report-"


def key_of(report: Report) -> str:
    """Return the key of a report's document in the database."""
    return _key(report.sha256, report.part)


def file_of(key: str) -> str:
    """Return the digest of the file that holds a document."""
    return key.partition(_PART)[0]


def part_of(key: str) -> int:
    """Return the number of a document's report within its file, from 1."""
    return int(key.partition(_PART)[2] or 1)


def is_file(key: str) -> bool:
    """Return whether a document is a whole file, not a later report in a file."""
    return _PART not in key


def captured_as(url: str) -> tuple[str, str]:
    """Return the captured address for a report's address, and the suffix that turns the captured digest into
    the report's key."""
    file, _, part = url.partition(_ADDRESS)
    return (file, f"{_PART}{part}") if part else (url, "")


def _key(sha256: str, part: int) -> str:
    return f"{sha256}{_PART}{part}" if part > 1 else sha256


def stored_parts(database: Database, sha256: str) -> list[str]:
    """Return the keys of the later reports of a file."""
    rows = database.query(
        "SELECT sha256 FROM documents WHERE sha256 > ? AND sha256 < ? ORDER BY length(sha256), sha256",
        [f"{sha256}.", f"{sha256}/"],
    )
    return [row["sha256"] for row in rows]


def with_parts(database: Database, digests: Iterable[str]) -> list[str]:
    """Return the documents, each followed by the later reports of its file."""
    return [key for sha256 in digests for key in (sha256, *stored_parts(database, sha256))]


def unfolded(database: Database, reading: Reading) -> Iterator[Reading]:
    """Yield a reading for each report of a file, and an empty one for each report the file no longer
    holds."""
    yield replace(reading, more=())
    keys = [key_of(report) for report in reading.more]
    for key, report in zip(keys, reading.more, strict=True):
        yield Reading(key, reading.media_type, reading.size, report)
    for key in stored_parts(database, reading.sha256):
        if key not in keys:
            yield Reading(key, reading.media_type, reading.size, error="no_tables", detail=reading.detail)


def spread(appearance: Appearance, keys: Iterable[str]) -> Iterator[Appearance]:
    """Yield the appearance of a file for each of the later reports in it."""
    for key in keys:
        yield replace(appearance, sha256=key, url=f"{appearance.url}{_ADDRESS}{part_of(key)}")
