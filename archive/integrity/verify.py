"""Offline proof that an archive is whole: every byte against its digest, every row against what it was made of.

What is provable: a blob is named by its digest; a finished WARC file has a seal, an unfinished one the checksums of its
records; a capture is told again by its record. Of the database SQLite proves structure, indexes and references, and
`pipelines.maintenance.verify_cells` reads the bytes again and compares what was recorded of them. Rows that nothing
else tells (sites, the figures of crawls) and unused space are proved only in a release, where
every file stands in the manifest.
"""

from __future__ import annotations

import sqlite3
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO, Any

from sqlite_utils import Database

from archive.database.folder import DATABASE, Archive
from archive.database.full_text import register
from archive.errors import NotAnArchive
from archive.integrity.faults import Proof
from archive.reports.readings import count, unpack
from archive.reports.volumes import file_of
from archive.storage.blobs import Readable, digest_of
from archive.warc.records import Record, records
from archive.warc.writing import seal_holds

WarcFiles = Iterable[tuple[str, IO[bytes]]]
"""Name and content of WARC files, each open while its turn lasts."""


def verify_archive(archive: Archive, proof: Proof) -> None:
    """Check everything that needs no reader. Faults go into `proof`."""
    check_blobs(archive, proof)
    check_seals(archive.warc, proof)
    with reporting(proof):
        check_database(archive.database, proof)
    with reporting(proof):
        check_readings(archive.database, proof)
    with reporting(proof):
        check_records(warc_files(archive.warc), archive.database, proof)
    with reporting(proof):
        check_trace(archive.database, set(archive.store), proof)


@contextmanager
def reporting(proof: Proof) -> Iterator[None]:
    """A database too damaged to be asked is a fault like any other."""
    try:
        yield
    except (sqlite3.DatabaseError, NotAnArchive) as error:
        proof.fault("database", DATABASE, str(error))


def warc_files(folder: Path) -> Iterator[tuple[str, IO[bytes]]]:
    """The WARC files of an archive, by name."""
    for path in sorted(folder.glob("*.warc.gz")):
        with path.open("rb") as file:
            yield path.name, file


def check_blobs(archive: Archive, proof: Proof) -> None:
    """Every blob re-hashed."""
    for sha256 in archive.store:
        proof.checked["blobs"] += 1
        if not _is_whole(archive.store.path(sha256), sha256):
            proof.fault(
                "blob", f"blobs/{sha256[:2]}/{sha256}", "内容与摘要不符 bytes are not those of the digest"
            )


def _is_whole(blob: Readable, sha256: str) -> bool:
    try:
        return digest_of(blob) == sha256
    except OSError:
        return False


def check_seals(folder: Path, proof: Proof) -> None:
    """Every finished WARC file against its seal."""
    for path in sorted(folder.glob("*.warc.gz")):
        holds = seal_holds(path)
        if holds is None:
            proof.notes.append(
                f"{path.name}: 尚无封记，只核对各记录 not sealed yet, only its records are checked"
            )
        elif not holds:
            proof.fault(
                "warc", f"warc/{path.name}", "与封记不符 file or seal has changed since it was finished"
            )


def check_records(files: WarcFiles, database: Database, proof: Proof) -> set[str]:
    """Every record of every file, and every capture against its record. Returns the SHA-256 of all bodies in them."""
    bodies: dict[str, str] = {}  # payload digest -> SHA-256, for the revisits
    named = {row["warc"] for row in database.query("SELECT DISTINCT warc FROM captures WHERE warc NOT NULL")}
    for name, file in files:
        named.discard(name)
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
        for row in captured.values():
            proof.fault("capture", f"captures/{row['id']}", f"无此记录 no record at {name}@{row['offset']}")
    for name in sorted(named):
        proof.fault("warc", f"warc/{name}", "文件缺失 file is missing")
    return set(bodies.values())


def _check_capture(row: dict[str, Any], record: Record, bodies: dict[str, str], proof: Proof) -> None:
    """A capture says what its record says; of a body, also its digest."""
    proof.checked["captures"] += 1
    if record.problems:
        return
    told: dict[str, Any] = {"record": record.id, "fetched": record.date}
    if record.status is not None:  # a conversion has none: its capture has that of the answer it was made of
        told["status"] = record.status
    if record.payload_digest and row["sha256"]:
        told["sha256"] = bodies.get(record.payload_digest, row["sha256"])
    for column, value in told.items():
        if row[column] != value:
            detail = f"与 WARC 记录不符 {column}: {row[column]} ≠ {value} in {record.warc}@{record.offset}"
            proof.fault("capture", f"captures/{row['id']}", detail)


def check_database(database: Database, proof: Proof) -> None:
    """SQLite's own proofs: structure, indexes against their tables, references, and the index of the full text."""
    for (message,) in database.execute("PRAGMA integrity_check"):
        if message != "ok":
            proof.fault("database", DATABASE, str(message))
    for table, row, parent, _ in database.execute("PRAGMA foreign_key_check"):
        proof.fault(
            "database", table if row is None else f"{table}/{row}", f"所指的行不存在 no such row in {parent}"
        )
    proof.checked["tables"] += len(database.table_names())
    with _copy(database) as copy:
        try:
            copy.execute("INSERT INTO sections_fts(sections_fts) VALUES ('integrity-check')")
        except sqlite3.DatabaseError as error:
            proof.fault("database", "sections_fts", f"全文索引损坏 full-text index: {error}")


@contextmanager
def _copy(database: Database) -> Iterator[sqlite3.Connection]:
    """A copy to write to: the full text is checked by a statement that a reader may not make."""
    with TemporaryDirectory() as folder:
        copy = sqlite3.connect(Path(folder) / "copy.db")
        try:
            database.conn.backup(copy)
            register(copy)
            yield copy
        finally:
            copy.close()


def check_readings(database: Database, proof: Proof) -> None:
    """Every reading that is kept beside the one in effect can be taken out again."""
    if not database.table(
        "readings"
    ).exists():  # only read here, never yet opened by a gongkai that keeps them
        return
    for row in database.query("SELECT * FROM readings ORDER BY standing, sha256"):
        proof.checked["readings"] += 1
        try:
            unpack(row)
        except (ValueError, LookupError, TypeError, zlib.error) as error:
            proof.fault(
                "reading", f"readings/{row['sha256']}/{row['standing']}", f"无法取出 damaged: {error}"
            )
    if waiting := count(database, "waiting"):
        proof.notes.append(f"{waiting} 份文件的读数等待生效 readings wait: gongkai read --accept")


def check_trace(database: Database, kept: set[str], proof: Proof) -> None:
    """From every cell to the bytes it was read from: report, document, body, and a capture of it. `kept` are the
    digests of all bodies there are."""
    cells = "(SELECT count(*) FROM proofs WHERE report = d.report AND r.sha256 = d.sha256)"
    for row in database.query(
        f"SELECT d.sha256, d.report, {cells} AS cells, "
        "EXISTS (SELECT 1 FROM captures AS c WHERE c.sha256 = substr(d.sha256, 1, 64)) AS captured "
        "FROM documents AS d LEFT JOIN reports AS r ON r.id = d.report ORDER BY d.sha256"
    ):
        proof.checked["documents"] += 1
        proof.checked["cells"] += row["cells"]
        where = f"documents/{row['sha256']}"
        about = f"（报告 report {row['report']}，{row['cells']} 格 cells）" if row["report"] else ""
        if file_of(row["sha256"]) not in kept:
            proof.fault("blob", where, f"原件缺失 bytes are missing {about}")
        if not row["captured"]:
            proof.fault("capture", where, f"没有采集记录 no capture of these bytes {about}")
    for row in database.query("SELECT DISTINCT sha256 FROM captures WHERE sha256 NOT NULL ORDER BY 1"):
        if row["sha256"] not in kept and not _is_document(database, row["sha256"]):
            proof.fault("blob", f"blobs/{row['sha256'][:2]}/{row['sha256']}", "原件缺失 bytes are missing")


def _is_document(database: Database, sha256: str) -> bool:
    return bool(next(database.query("SELECT 1 FROM documents WHERE sha256 = ?", [sha256]), None))
