"""What can be had back from what is still whole: bodies from the WARC files, the indexes from their tables.

Nothing is thrown away: a damaged blob, and whatever does not belong, is moved to `damaged/`. Records that no capture
tells of become captures again. What readers make of their bytes is for the floor above (`pipelines.maintenance.rebuild`).
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

from sqlite_utils import Database

from archive.database.folder import Archive
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
    """Digests of bodies restored and of those lost for good, WARC files whose torn end was cut and those sealed now,
    files set aside, the ids of captures told again, how many documents and reports came back with them, and whether the
    database's indexes were built anew."""

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
    """Restore what can be restored. Running it again changes nothing. Raises Locked while a crawl is running. `rebuild`
    reads what has come back."""
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
    """Put those bodies into the store that a whole record of the WARC files holds; returns their digests."""
    found: set[str] = set()
    for name, file in files:
        for record in records(name, file):
            if record.body is not None and not record.problems and record.sha256 in wanted:
                found.add(store.put(record.body))
    return sorted(found)


def _finish(path: Path, done: Repaired) -> None:
    """A file without a seal, which no crawl is writing: its torn end is cut, and where all records are whole it is
    sealed."""
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
    """Blobs that are not what they are called."""
    for sha256 in list(archive.store):
        body = archive.store.get(sha256)
        if digest(body) != sha256:
            aside = archive.root / ASIDE / sha256
            aside.parent.mkdir(exist_ok=True)
            aside.write_bytes(body)
            archive.store.remove(sha256)


def _wanted(archive: Archive) -> set[str]:
    """Bodies the database speaks of that are not in the store."""
    rows = archive.database.query(
        "SELECT sha256 FROM documents UNION SELECT sha256 FROM captures WHERE sha256 NOT NULL"
    )
    return {file for row in rows if (file := file_of(row["sha256"])) not in archive.store}


def _reindex(database: Database) -> bool:
    """Build indexes and full text anew where SQLite finds fault with them."""
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
