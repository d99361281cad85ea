"""The last part of the proof: stored bytes are read again, and every cell is compared with its record."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from archive.compare.content_digest import content_digest
from archive.database.folder import DATABASE, Archive
from archive.database.sqlite import Database
from archive.errors import MissingTool, NotAnArchive
from archive.integrity.faults import Proof
from archive.integrity.repair import restore
from archive.integrity.verify import verify_archive
from archive.model import NO_METADATA, Reading
from archive.release import bag, wacz
from archive.release.check import open_release, verify_release, warc_files
from archive.reports.loading import load_appearances, load_report
from archive.reports.parts import differences
from archive.reports.volumes import file_of, unfolded
from archive.sentence import say
from archive.storage.blobs import FolderStore, Store
from pipelines import READER
from pipelines.reading.batch import File, read_many
from pipelines.reading.pool import Limits

SAMPLE = 20
"""Number of documents read again by default."""


def verify(folder: Path, sample: int | None = SAMPLE) -> Proof:
    """Prove an archive or a release (its folder) whole, offline. `sample` documents are read again, all if
    None. Raises NotAnArchive if the folder is neither.

    A document read by other readers is only reported: the current readers may well read it differently.
    """
    proof = Proof()
    if bag.is_bag(folder):
        verify_release(folder, proof)
        if _can_be_asked(proof):
            _read_again_from_release(folder, sample, proof)
    elif (folder / DATABASE).is_file() or any((folder / "warc").glob("*.warc.gz")):
        with Archive(folder, read_only=True) as archive:
            verify_archive(archive, proof)
            if _can_be_asked(proof):
                chosen = _chosen(archive.database, sample, proof)
                compare(archive.database, archive.store, chosen, proof)
    else:
        raise NotAnArchive(say("neither_archive_nor_release", folder=folder))
    return proof


def _can_be_asked(proof: Proof) -> bool:
    damaged = any(fault.kind == "database" for fault in proof.faults)
    if damaged:
        proof.notes.append(say("database_damaged"))
    return not damaged


def _read_again_from_release(folder: Path, sample: int | None, proof: Proof) -> None:
    """Read a sample of a release again. Its bodies are only in the WARC files, so those of the sample are
    unpacked."""
    with open_release(folder) as database, TemporaryDirectory() as scratch:
        store, chosen = FolderStore(Path(scratch)), _chosen(database, sample, proof)
        restore(warc_files(folder / "data" / wacz.NAME), store, set(map(file_of, chosen)))
        compare(database, store, chosen, proof)


def _chosen(database: Database, sample: int | None, proof: Proof) -> list[str]:
    """Return digests of documents that the current readers read: all, or the lowest, which are as good as
    random and the same each time."""
    others = database.execute("SELECT count(*) FROM documents WHERE reader IS NOT ?", [READER]).fetchone()[0]
    if others:
        proof.notes.append(say("documents_of_other_readers", count=others))
    rows = database.query(
        "SELECT sha256 FROM documents WHERE reader = ? AND state <> 'part' ORDER BY sha256 LIMIT ?",
        [READER, -1 if sample is None else sample],
    )
    return [row["sha256"] for row in rows]


def compare(database: Database, store: Store, digests: Iterable[str], proof: Proof) -> None:
    """Read documents again and report every cell, fact, section and finding that differs from the record.
    Documents missing in the store are skipped: they are reported already."""
    chosen = list(digests)
    kept = [sha256 for sha256 in dict.fromkeys(map(file_of, chosen)) if sha256 in store]

    def files() -> Iterator[File]:
        for sha256 in kept:
            found = load_appearances(database, sha256)
            yield File(store.path(sha256), sha256, found[0].metadata if found else NO_METADATA)

    for reading in read_many(files(), Limits(workers=min(os.cpu_count() or 1, len(kept) or 1))):
        for one in unfolded(database, reading):
            if one.sha256 in chosen or one.report:
                proof.checked["read again"] += 1
                _compare_one(database, one, proof)


def _compare_one(database: Database, reading: Reading, proof: Proof) -> None:
    row: dict[str, Any] = next(
        database.query(
            "SELECT d.state, d.report, r.sha256, r.content FROM documents AS d "
            "LEFT JOIN reports AS r ON r.id = d.report WHERE d.sha256 = ?",
            [reading.sha256],
        ),
        {"state": "no_tables", "report": None, "sha256": None, "content": None},
    )
    where = f"documents/{reading.sha256}"
    state = "report" if reading.report else reading.error
    if state == MissingTool.code:
        proof.notes.append(say("not_compared", where=where, why=reading.detail))
    elif row["state"] != state:
        proof.fault("reading", where, say("read_again_otherwise", now=state, was=row["state"]))
    elif reading.report is None:
        return
    elif row["sha256"] != reading.sha256:  # it repeats another document's report
        if content_digest(reading.report) != row["content"]:
            proof.fault("reading", where, say("words_differ", report=row["report"]))
    else:
        recorded = load_report(database, row["report"])
        for part, was, now in differences(recorded, reading.report):
            proof.fault(
                "reading",
                f"reports/{row['report']}/{part}",
                say("cell_differs", was=was, now=now),
            )
