"""Writing documents, their appearances and their reports, in one transaction.

Times are parameters, so that the same captures give the same database.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence

from msgspec.structs import replace

from archive.compare.content_digest import content_digest
from archive.database.report_rows import (
    account_row,
    common_root,
    delete_rows,
    reviewed,
    told_of,
    write_rows,
)
from archive.database.rows import insert, put
from archive.database.sqlite import Database
from archive.model import Appearance, Reading, Report
from archive.reports.loading import load_appearances
from archive.reports.units import unit_of
from archive.reports.versions import forget, settle
from archive.reports.volumes import file_of, is_file, key_of, spread, stored_parts, unfolded, with_parts
from archive.sentence import Sentence, columns


def has_appeared(database: Database, url: str, sha256: str) -> bool:
    """Return whether these bytes have been found at this URL before."""
    where = "SELECT 1 FROM appearances WHERE url = ? AND sha256 = ?"
    return bool(next(database.query(where, [url, sha256]), None))


def document_states(database: Database, digests: Iterable[str]) -> dict[str, tuple[str, Sentence | None]]:
    """Return the results of documents that were read before: state (`report`, `no_tables`, `part` or an error
    code) and detail."""
    wanted = list(digests)
    marks = ", ".join("?" * len(wanted))
    rows = database.query(
        f"SELECT sha256, state, detail, sentence FROM documents WHERE sha256 IN ({marks})", wanted
    )
    return {row["sha256"]: (row["state"], told_of(row)) for row in rows}


def known_document(database: Database, sha256: str, reader: str) -> bool:
    """Return whether a crawl can skip reading these bytes: this version of the readers has read them, or an
    earlier version found a report in them. A better reader's result waits to be accepted
    (`archive.reports.readings`)."""
    where = "SELECT 1 FROM documents WHERE sha256 = ? AND (reader = ? OR report NOT NULL)"
    return bool(next(database.query(where, [sha256, reader]), None))


def season_of(database: Database, reports: Collection[int]) -> str | None:
    """Return the publication deadline of the latest of some reports (条例 第五十条: 31 March of the following
    year); None if none has a year."""
    marks = ", ".join("?" * len(reports))
    row = next(database.query(f"SELECT max(year) AS year FROM reports WHERE id IN ({marks})", list(reports)))
    return f"{row['year'] + 1}-03-31" if row["year"] else None


def record(
    database: Database, appearances: Iterable[Appearance], readings: Iterable[Reading], *, reader: str | None
) -> set[int]:
    """Write appearances and readings in one transaction: all of them, or nothing.

    A known document gets one more appearance. A document that was read again gets the new reading; the old
    one and any waiting one are deleted. A file with several reports is stored as several documents
    (`volumes`). Then settles versions, repeats and amendments of the reports concerned. Returns the ids of
    reports that are new to the archive, new versions included.
    """
    readings = [one for reading in readings for one in unfolded(database, reading)]
    appearances = list(_everywhere(database, appearances, [reading.sha256 for reading in readings]))
    new: set[int] = set()
    touched = {a.sha256 for a in appearances} | {r.sha256 for r in readings}
    with database.atomic():
        touched |= _siblings(database, touched)
        for reading in readings:
            seen = next((a.captured for a in appearances if a.sha256 == reading.sha256), None)
            _write_document(database, reading, seen, reader)
            database.execute(
                "DELETE FROM readings WHERE sha256 = ? AND standing = 'waiting'", [reading.sha256]
            )
        for appearance in appearances:
            _write_appearance(database, appearance)
        for reading in readings:
            if reading.report:
                report_id, is_new = _write_report(database, reading.report)
                database.execute(
                    "UPDATE documents SET report = ? WHERE sha256 = ?", [report_id, reading.sha256]
                )
                new |= {report_id} if is_new else set()
            elif (stale := _report_where(database, "sha256 = ?", reading.sha256)) is not None:
                _delete_report(database, stale)
        for reading in readings:
            if reading.whole:
                database.execute(
                    "UPDATE documents SET report = (SELECT report FROM documents WHERE sha256 = ?) WHERE sha256 = ?",
                    [reading.whole, reading.sha256],
                )
        settle(database, touched)
    return new


def _everywhere(
    database: Database, appearances: Iterable[Appearance], read: Sequence[str]
) -> Iterator[Appearance]:
    """Yield the appearances, each followed by the appearances of its file's later reports."""
    for appearance in appearances:
        yield appearance
        sha256 = appearance.sha256
        parts = [key for key in read if not is_file(key) and key.startswith(f"{sha256}.")]
        yield from spread(appearance, dict.fromkeys((*parts, *stored_parts(database, sha256))))


def restore(
    database: Database,
    reading: Reading,
    *,
    reader: str | None,
    report_id: int | None = None,
    repeats: str | None = None,
) -> None:
    """Put an earlier reading of a document back in one transaction. Its report gets the id `report_id` again.
    A document that repeated another one (`repeats`) gets the report of that one."""
    sha256 = reading.sha256
    with database.atomic():
        touched = {sha256} | _siblings(database, [sha256])
        own = _report_where(database, "sha256 = ?", sha256)
        if own is not None and (own != report_id or reading.report is None):
            _delete_report(database, own)
        _write_document(database, reading, None, reader)
        if reading.report:
            taken = _report_where(database, "id = ? AND sha256 <> ?", report_id, sha256) is not None
            content = content_digest(reading.report)
            report_id = _write_at(database, None if taken else report_id, reading.report, content)
        else:
            report_id = _report_where(database, "sha256 = ?", repeats)
        database.execute("UPDATE documents SET report = ? WHERE sha256 = ?", [report_id, sha256])
        settle(database, touched)


def _siblings(database: Database, digests: Iterable[str]) -> set[str]:
    """Return the documents whose reports shared unit and year with these until now: a report may leave
    them."""
    wanted = list(digests)
    marks = ", ".join("?" * len(wanted))
    rows = database.query(
        "SELECT other.sha256 FROM documents AS d JOIN reports AS mine ON mine.id = d.report "
        f"JOIN reports AS other ON other.unit = mine.unit AND other.year = mine.year WHERE d.sha256 IN ({marks})",
        wanted,
    )
    return {row["sha256"] for row in rows}


def reports_of(database: Database, digests: Iterable[str]) -> set[int]:
    """Return the ids of the reports in these documents; for a repeat, the id of its original."""
    wanted = with_parts(database, digests)
    marks = ", ".join("?" * len(wanted))
    rows = database.query(
        "SELECT DISTINCT coalesce(r.original, r.id) AS id FROM documents AS d JOIN reports AS r ON r.id = d.report "
        f"WHERE d.sha256 IN ({marks})",
        wanted,
    )
    return {row["id"] for row in rows}


def state_of(reading: Reading) -> str:
    """Return the state of a document: `report`, `no_tables`, `part` or an error code."""
    return "report" if reading.report else reading.error or "no_tables"


def _write_document(database: Database, reading: Reading, seen: str | None, reader: str | None) -> None:
    database.execute(
        "INSERT INTO documents (sha256, media_type, size, first_seen, reader, state, detail, sentence) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (sha256) DO UPDATE SET media_type = excluded.media_type, "
        "reader = excluded.reader, state = excluded.state, detail = excluded.detail, "
        "sentence = excluded.sentence",
        [
            reading.sha256,
            reading.media_type,
            reading.size,
            seen,
            reader,
            state_of(reading),
            *columns(reading.detail),
        ],
    )


def add_document(database: Database, reading: Reading) -> None:
    """Enter a later report of a file as a document, with the appearances of the file. It has no reading in
    effect yet."""
    if is_file(reading.sha256) or document_states(database, [reading.sha256]):
        return
    file = load_appearances(database, file_of(reading.sha256))
    with database.atomic():
        _write_document(database, replace(reading, report=None, error="no_tables"), None, None)
        for appearance in file:
            for found in spread(appearance, [reading.sha256]):
                _write_appearance(database, found)


def _write_appearance(database: Database, appearance: Appearance) -> None:
    about = appearance.metadata
    database.execute(
        "INSERT INTO appearances (url, sha256, site, page_url, title, published, source, unit, region_code, "
        "first_seen, last_seen) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) "
        "ON CONFLICT (url, sha256) DO UPDATE SET last_seen = max(last_seen, excluded.last_seen)",
        [
            appearance.url,
            appearance.sha256,
            appearance.site,
            appearance.page_url,
            about.title,
            about.published,
            about.source,
            about.unit,
            about.region_code,
            appearance.captured,
            appearance.captured,
        ],
    )


def _write_report(database: Database, report: Report) -> tuple[int, bool]:
    """Write a report and return (id, is it new). The id is that of the document's present report, of a report
    with the same content, or a new id."""
    content = content_digest(report)
    own = _report_where(database, "sha256 = ?", key_of(report))
    said = _report_where(database, "content = ? AND sha256 <> ?", content, key_of(report))
    if said is not None:
        if own is not None:
            _delete_report(database, own)
        return said, False
    return _write_at(database, own, report, content), own is None


def _write_at(database: Database, report_id: int | None, report: Report, content: str) -> int:
    """Write a report under an id, or under the next free one. Returns the id."""
    first = next(
        database.query(
            "SELECT url, first_seen FROM appearances WHERE sha256 = ? ORDER BY first_seen, url LIMIT 1",
            [key_of(report)],
        ),
        {"url": None, "first_seen": None},
    )
    root = common_root(report)
    findings = reviewed(database, key_of(report), report)
    row = {
        "sha256": key_of(report),
        "unit": unit_of(database, report),
        "year": report.year,
        "scope": report.scope,
        "generation": report.generation,
        "title": report.title,
        "region_code": report.region_code,
        "published": report.published,
        "captured": first["first_seen"],
        "url": first["url"],
        "cells_root": root,
        "content": content,
        **account_row(report, findings),
    }
    if report_id is None:
        report_id = insert(database, "reports", row)
    else:
        put(database, "reports", row | {"id": report_id}, ("id",))
        delete_rows(database, report_id)
    write_rows(database, report_id, report, root, findings)
    return report_id


def _report_where(database: Database, where: str, *values: str | int | None) -> int | None:
    row = next(database.query(f"SELECT id FROM reports WHERE {where} ORDER BY id", list(values)), None)
    return int(row["id"]) if row else None


def _delete_report(database: Database, report_id: int) -> None:
    """Delete a report that today's readers do not find, or find in another document."""
    delete_rows(database, report_id)
    database.execute("UPDATE documents SET report = NULL WHERE report = ?", [report_id])
    forget(database, report_id)
    database.execute("DELETE FROM reports WHERE id = ?", [report_id])
