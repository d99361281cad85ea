"""Offline proof that an archive is whole: every byte against its digest, every row against its source.

A blob is named by its digest. A finished WARC file has a seal; the records of an unfinished one have checksums. A
capture must agree with its record. SQLite checks structure, indexes and references of the database, and
`pipelines.maintenance.verify_cells` reads the bytes again and compares. Rows without another source (sites, the
figures of crawls) and unused space are proved only in a release, where the manifest covers every file.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO, Any

from archive.database.folder import DATABASE, Archive
from archive.database.full_text import register
from archive.database.sqlite import Database
from archive.errors import NotAnArchive
from archive.integrity.accounts import check_accounts, check_readings, check_trace
from archive.integrity.faults import Proof
from archive.integrity.staging import is_cut_off
from archive.integrity.strays import check_strays
from archive.sentence import say
from archive.storage.blobs import Readable, digest_of
from archive.warc.records import Record, records
from archive.warc.writing import file_name, seal_holds

ANSWERS = frozenset(["response", "revisit", "conversion"])
"""Kinds of records that have a capture."""
WarcFiles = Iterable[tuple[str, IO[bytes]]]
"""Name and content of WARC files, each open until the next one is asked for."""


def verify_archive(archive: Archive, proof: Proof) -> None:
    """Run all checks that need no reader, and collect faults in `proof`. Raises OtherVersion for an archive
    of an older gongkai, which is no fault."""
    with reporting(proof):
        archive.database.execute("SELECT 1")
    check_blobs(archive, proof)
    check_strays(archive, proof)
    with reporting(proof):
        check_seals(archive, proof)
    with reporting(proof):
        check_database(archive.database, proof)
    with reporting(proof):
        check_readings(archive.database, proof)
    with reporting(proof):
        is_unfinished = is_cut_off(archive.root)
        check_records(warc_files(archive.warc), archive.database, proof, is_unfinished=is_unfinished)
    with reporting(proof):
        check_trace(archive.database, set(archive.store), proof)
    with reporting(proof):
        check_accounts(archive.database, proof)


@contextmanager
def reporting(proof: Proof) -> Iterator[None]:
    """Turn an error of a database that is too damaged for queries into a fault."""
    try:
        yield
    except (sqlite3.DatabaseError, NotAnArchive) as error:
        said = error.sentence if isinstance(error, NotAnArchive) else str(error)
        if said not in [fault.detail for fault in proof.faults]:  # every check would say the same
            proof.fault("database", DATABASE, said)


def warc_paths(folder: Path) -> list[Path]:
    """Return the WARC files of an archive, by name. Leaves out links that lead nowhere."""
    return [path for path in sorted(folder.glob("*.warc.gz")) if path.is_file()]


def warc_files(folder: Path) -> Iterator[tuple[str, IO[bytes]]]:
    """Yield the WARC files of an archive, opened one after the other."""
    for path in warc_paths(folder):
        with path.open("rb") as file:
            yield path.name, file


def check_blobs(archive: Archive, proof: Proof) -> None:
    """Hash every blob again."""
    for sha256 in archive.store:
        proof.checked["blobs"] += 1
        if not _is_whole(archive.store.path(sha256), sha256):
            proof.fault("blob", f"blobs/{sha256[:2]}/{sha256}", say("not_of_this_digest"))


def _is_whole(blob: Readable, sha256: str) -> bool:
    try:
        return digest_of(blob) == sha256
    except OSError:
        return False


def check_seals(archive: Archive, proof: Proof) -> None:
    """Check every finished WARC file against the seal that its crawl wrote at the end."""
    ended = {
        row["warc"]
        for row in archive.database.query(
            "SELECT DISTINCT c.warc FROM captures AS c JOIN crawls AS w ON w.id = c.crawl "
            "WHERE w.finished NOT NULL AND c.warc NOT NULL"
        )
    }
    for path in warc_paths(archive.warc):
        holds = seal_holds(path)
        if holds is None and path.name in ended and not is_cut_off(archive.root):
            proof.fault("warc", f"warc/{path.name}", say("seal_missing"))
        elif holds is None:
            proof.notes.append(say("not_sealed_yet", name=path.name))
        elif not holds:
            proof.fault("warc", f"warc/{path.name}", say("not_as_sealed"))


def check_records(
    files: WarcFiles, database: Database, proof: Proof, *, is_unfinished: bool = False
) -> set[str]:
    """Check every record of every file, and every capture against its record. Returns the SHA-256 of all
    bodies in the files. In a backup that `is_unfinished`, files may exist before their rows."""
    bodies: dict[str, str] = {}  # payload digest -> SHA-256, for the revisits
    named = {row["warc"] for row in database.query("SELECT DISTINCT warc FROM captures WHERE warc NOT NULL")}
    unfinished = _unfinished(database)
    for name, file in files:
        named.discard(name)
        untold: list[str] = []
        captured = {
            row["offset"]: row for row in database.query("SELECT * FROM captures WHERE warc = ?", [name])
        }
        for record in records(name, file):
            proof.checked["records"] += 1
            where = f"warc/{name}@{record.offset}"
            for problem in record.problems:
                proof.fault("warc", where, problem)
            if record.payload_digest and record.sha256:
                bodies[record.payload_digest] = record.sha256
            if row := captured.pop(record.offset, None):
                _check_capture(row, record, bodies, proof)
            elif record.kind in ANSWERS and not record.problems:
                untold.append(where)
        _tell_untold(untold, is_open=is_unfinished or name in unfinished, proof=proof)
        for row in captured.values():
            proof.fault(
                "capture", f"captures/{row['id']}", say("no_such_record", name=name, offset=row["offset"])
            )
    for name in sorted(named):
        proof.fault("warc", f"warc/{name}", say("file_missing"))
    return set(bodies.values())


def _unfinished(database: Database) -> set[str]:
    """WARC files of crawls that have not ended. Their last records may have no capture yet."""
    rows = database.query(
        "SELECT s.name, w.id, w.started FROM crawls AS w JOIN sites AS s ON s.name = w.site WHERE w.finished IS NULL"
    )
    return {file_name(row["name"], row["started"], row["id"]) for row in rows}


def _tell_untold(untold: list[str], *, is_open: bool, proof: Proof) -> None:
    """Report records without a capture: as a note if their file is open, else as faults."""
    if untold and is_open:
        proof.notes.append(say("records_not_in_database", first=untold[0], count=len(untold)))
        return
    for where in untold:
        proof.fault("capture", where, say("capture_not_told"))


def _check_capture(row: dict[str, Any], record: Record, bodies: dict[str, str], proof: Proof) -> None:
    """Check that a capture agrees with its record, including the digest of its body if it has one."""
    proof.checked["captures"] += 1
    if record.problems:
        return
    told: dict[str, Any] = {"record": record.id, "fetched": record.date}
    is_made = record.kind == "conversion"
    if record.url is not None:
        told["url"] = record.url if is_made else _bare(record.url)
        row = row | {"url": row["url"] if is_made else _bare(row["url"])}
    if record.media_type is not None and record.kind != "revisit":
        told["media_type"] = record.media_type
    if is_made or row["state"] == "rendered":
        told["state"] = "rendered" if is_made else None
    if record.status is not None:  # a conversion has none; its capture has the status of the original answer
        told["status"] = record.status
    if record.payload_digest and row["sha256"]:
        told["sha256"] = bodies.get(record.payload_digest, row["sha256"])
    for column, value in told.items():
        if row[column] != value:
            where = f"{record.warc}@{record.offset}"
            said = say(
                "capture_not_as_recorded", column=column, held=row[column], recorded=value, where=where
            )
            proof.fault("capture", f"captures/{row['id']}", said)


def _bare(url: str) -> str:
    """Return an address as it is requested: the part after "#" is never sent."""
    return url.partition("#")[0]


def check_database(database: Database, proof: Proof) -> None:
    """Run SQLite's own checks: structure, indexes, references, and the full-text index."""
    for (message,) in database.execute("PRAGMA integrity_check"):
        if message != "ok":
            proof.fault("database", DATABASE, str(message))
    for table, row, parent, _ in database.execute("PRAGMA foreign_key_check"):
        proof.fault("database", table if row is None else f"{table}/{row}", say("no_such_row", table=parent))
    proof.checked["tables"] += len(database.table_names())
    with _copy(database) as copy:
        try:
            copy.execute("INSERT INTO sections_fts(sections_fts) VALUES ('integrity-check')")
        except sqlite3.DatabaseError as error:
            proof.fault("database", "sections_fts", say("index_damaged", error=error))


@contextmanager
def _copy(database: Database) -> Iterator[sqlite3.Connection]:
    """Yield a writable copy of the database: the check of the full text is a statement that writes."""
    with TemporaryDirectory() as folder:
        copy = sqlite3.connect(Path(folder) / "copy.db")
        try:
            database.conn.backup(copy)
            register(copy)
            yield copy
        finally:
            copy.close()
