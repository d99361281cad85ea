"""Files of an article that form one report: the text in one file, the tables in others.

They are put into a ZIP, which is read like a ZIP from a site. The same files give the same bytes.
"""

from __future__ import annotations

import posixpath
import zipfile
from collections.abc import Iterable, Sequence
from io import BytesIO
from urllib.parse import unquote, urlsplit

from archive.model import Reading, Report
from pipelines.stages.item import Kept

_PROSE = 60  # characters of a report with more than tables
_EPOCH = (1980, 1, 1, 0, 0, 0)


def parts_of_one(readings: Iterable[Reading]) -> list[Reading]:
    """Return the files that form one report, the text first. Empty if a file holds both text and tables, or
    if the text of the tables is ambiguous."""
    reports = [(reading, reading.report) for reading in readings if reading.report]
    texts = [reading for reading, report in reports if not _has_tables(report)]
    tables = [reading for reading, report in reports if _has_tables(report) and not _has_prose(report)]
    is_whole = any(_has_tables(report) and _has_prose(report) for _, report in reports)
    return [*texts, *tables] if len(texts) == 1 and tables and not is_whole else []


def covered(readings: Sequence[Reading]) -> list[tuple[Reading, Reading]]:
    """Return pairs of a text without tables and the file of the same article with the whole report of the
    same body and year."""
    reports = [(reading, reading.report) for reading in readings if reading.report]
    whole = {
        (report.unit, report.year): reading
        for reading, report in reports
        if _has_tables(report) and _has_prose(report)
    }
    return [
        (reading, whole[report.unit, report.year])
        for reading, report in reports
        if not _has_tables(report) and (report.unit, report.year) in whole
    ]


def _has_tables(report: Report) -> bool:
    return any(cell.state != "row_absent" for cell in report.cells)


def _has_prose(report: Report) -> bool:
    return sum(len(section.text) for section in report.sections) >= _PROSE


def joined(files: Sequence[tuple[Kept, bytes]]) -> bytes:
    """Return the files as a ZIP, under their original names."""
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as package:
        for number, (kept, body) in enumerate(files, 1):
            name = posixpath.basename(unquote(urlsplit(kept.url).path)) or "page"
            package.writestr(zipfile.ZipInfo(f"{number}-{name}", _EPOCH), body)
    return buffer.getvalue()
