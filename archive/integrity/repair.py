"""Repair from whole evidence: bodies from the WARC files, indexes from their tables.

Nothing is thrown away: damaged blobs and strange files are moved to `damaged/`. Records without a capture get
one. Their bytes are read by the floor above (`pipelines.maintenance.rebuild`).
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

from archive.database.folder import Archive
from archive.database.sqlite import Database
from archive.integrity.recapture import recapture
from archive.integrity.strays import ASIDE, set_aside
from archive.integrity.verify import WarcFiles, warc_files, warc_paths
from archive.reports.volumes import file_of
from archive.storage.blobs import Store, digest
from archive.storage.lock import site_lock
from archive.warc.records import records
from archive.warc.writing import mend, seal, seal_holds


@dataclass
class Repaired:
    """The results of a repair: bodies restored and lost (digests), WARC files cut and sealed, files set
    aside, captures written (ids), documents and reports that came back, and whether indexes were rebuilt."""

    restored: list[str] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)
    mended: list[str] = field(default_factory=list)
    sealed: list[str] = field(default_factory=list)
    aside: list[str] = field(default_factory=list)
    recaptured: list[int] = field(default_factory=list)
    documents: int = 0
    reports: int = 0
    reindexed: bool = False


Rebuild = Callable[[Archive, Repaired], None]


def repair(archive: Archive, rebuild: Rebuild = lambda _archive, _done: None) -> Repaired:
    """Restore everything that can be restored. A second run changes nothing. `rebuild` reads the recovered
    bytes. Raises Locked while a crawl is running."""
    done = Repaired()
    with ExitStack() as locks:
        for row in list(archive.database.query("SELECT name FROM sites ORDER BY name")):
            locks.enter_context(site_lock(archive.root, row["name"]))
        _repair(archive, done)
        rebuild(archive, done)
    return done


def _repair(archive: Archive, done: Repaired) -> None:
    for path in warc_paths(archive.warc):
        _finish(path, done)
    done.aside = set_aside(archive)
    _set_damaged_aside(archive)
    done.reindexed = _reindex(archive.database)
    done.recaptured = recapture(archive)
    wanted = _wanted(archive)
    done.restored = restore(warc_files(archive.warc), archive.store, wanted)
    done.lost = sorted(wanted - set(done.restored))


def restore(files: WarcFiles, store: Store, wanted: set[str]) -> list[str]:
    """Put the wanted bodies back into the store from whole records of the WARC files. Returns the digests
    restored."""
    found: set[str] = set()
    for name, file in files:
        for record in records(name, file):
            if record.body is not None and not record.problems and record.sha256 in wanted:
                found.add(store.put(record.body))
    return sorted(found)


def _finish(path: Path, done: Repaired) -> None:
    """Finish a file without a seal that no crawl writes: cut its torn end, and seal it if all records are whole."""
    if seal_holds(path) is not None:
        return
    if mend(path):
        done.mended.append(path.name)
    with path.open("rb") as file:
        if any(record.problems for record in records(path.name, file)):
            return
    seal(path)
    done.sealed.append(path.name)


def _set_damaged_aside(archive: Archive) -> None:
    """Move aside blobs whose bytes do not match their digest."""
    for sha256 in list(archive.store):
        body = archive.store.get(sha256)
        if digest(body) != sha256:
            aside = archive.root / ASIDE / sha256
            aside.parent.mkdir(exist_ok=True)
            aside.write_bytes(body)
            archive.store.remove(sha256)


def _wanted(archive: Archive) -> set[str]:
    """Bodies that the database names and the store lacks."""
    rows = archive.database.query(
        "SELECT sha256 FROM documents UNION SELECT sha256 FROM captures WHERE sha256 NOT NULL"
    )
    return {file for row in rows if (file := file_of(row["sha256"])) not in archive.store}


def _reindex(database: Database) -> bool:
    """Rebuild indexes and full text if SQLite finds a fault in them."""
    if [row[0] for row in database.execute("PRAGMA integrity_check")] == ["ok"]:
        return False
    with database.atomic():
        database.execute("REINDEX")
        database.execute("INSERT INTO sections_fts(sections_fts) VALUES ('delete-all')")
        database.execute(
            "INSERT INTO sections_fts(rowid, heading, text, facets) "
            "SELECT id, zh_segment(heading), zh_segment(text), facets FROM sections WHERE facets NOT NULL"
        )
    return True
