"""Documents and reports read again from the bytes of captures that a repair has restored."""

from __future__ import annotations

import os
from collections.abc import Iterator

from archive.database.captures import settle_states
from archive.database.folder import Archive
from archive.integrity.repair import Repaired
from archive.model import NO_METADATA, Appearance, Metadata
from archive.reports.recording import record
from archive.vocabulary import AnswerState
from pipelines import READER
from pipelines.maintenance.series import check_series
from pipelines.reading.batch import File, read_many
from pipelines.reading.pool import Limits

_TOLD_AGAIN = "SELECT id FROM crawls WHERE json_extract(stats, '$.rebuild')"
_LOST = (
    "SELECT min(c.id) AS id, c.sha256, c.state FROM captures AS c WHERE c.sha256 NOT NULL AND c.status IN (200, 304) "
    f"AND (c.crawl IN ({_TOLD_AGAIN}) AND c.state IN ('page', 'file', 'rendered') OR c.state = 'report') "
    "AND NOT EXISTS (SELECT 1 FROM documents AS d WHERE d.sha256 = c.sha256) GROUP BY c.sha256 ORDER BY 1"
)
_FOUND = (
    "SELECT c.url, min(c.fetched) AS first, max(c.fetched) AS last, w.site, s.region_code FROM captures AS c "
    "LEFT JOIN crawls AS w ON w.id = c.crawl LEFT JOIN sites AS s ON s.name = w.site "
    "WHERE c.sha256 = ? AND c.status IN (200, 304) GROUP BY c.url ORDER BY first"
)


def rebuild(archive: Archive, done: Repaired) -> None:
    """Read every captured body without a document. A page becomes a document if it holds a report, a file
    always."""
    database = archive.database
    lost = [row for row in database.query(_LOST) if row["sha256"] in archive.store]
    told_again = [row["id"] for row in database.query(_TOLD_AGAIN)]
    if not lost and not told_again:
        return
    places = [list(_appearances(archive, row["sha256"])) for row in lost]
    files = (
        File(archive.store.path(row["sha256"]), row["sha256"], found[0].metadata if found else NO_METADATA)
        for row, found in zip(lost, places, strict=True)
    )
    readings = read_many(files, Limits(workers=os.cpu_count() or 1))
    for row, found, reading in zip(lost, places, readings, strict=True):
        if reading.report is None and row["state"] != AnswerState.FILE:
            continue
        record(database, found, [reading], reader=READER)
        done.documents += 1
        done.reports += reading.report is not None
    for crawl in told_again:
        settle_states(database, crawl)
    check_series(database, archive.store)
    with database.atomic():  # last: an interrupted repair begins here again
        database.execute(
            f"UPDATE crawls SET stats = json_remove(stats, '$.rebuild') WHERE id IN ({_TOLD_AGAIN})"
        )


def _appearances(archive: Archive, sha256: str) -> Iterator[Appearance]:
    """Yield the addresses and times at which these bytes were captured."""
    for row in archive.database.query(_FOUND, [sha256]):
        about = Metadata(region_code=row["region_code"])
        for seen in dict.fromkeys((row["first"], row["last"])):
            yield Appearance(row["url"], sha256, row["site"], None, seen, about)
