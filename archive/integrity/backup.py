"""A backup of an archive. It can be taken at any time, again and again, and copies only new files.

The database is copied first, as of one moment, then the files that its rows name. A crawl writes files before
their rows, so no file is missing. The new database is put in its place last. An interrupted backup is the
earlier backup with some more files, and the same command continues it. A backup is an archive: every command
reads it.
"""

from __future__ import annotations

import json
import shutil
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import asdict, dataclass
from pathlib import Path

from archive import __version__
from archive.database.copying import copy_database
from archive.database.folder import DATABASE, Archive
from archive.errors import NotAnArchive
from archive.integrity.staging import NEXT_DATABASE, staged
from archive.integrity.verify import warc_paths
from archive.sentence import say
from archive.storage.blobs import FolderStore, digest
from archive.storage.location import ADDRESS, BLOBS
from archive.storage.lock import Lock
from archive.storage.whole import write_whole
from archive.warc.writing import mend, sealed

ABOUT = "backup.json"
SITES = "sites"
_WARC = "warc"
_OF_PROCESSES = (".lock", "-wal", "-shm", "-journal", ".part")
_SQLITE = b"SQLite format 3\x00"


@dataclass
class Copied:
    """The number of files, and of bytes, copied in this run."""

    blobs: int = 0
    warcs: int = 0
    files: int = 0
    bytes: int = 0


def backup(source: Path, target: Path, moment: str, sites: Sequence[Path] = ()) -> Copied:
    """Bring a backup up to date and return the numbers copied. `moment` is recorded as its date. `sites` are
    folders of site files outside the archive; the first folder wins if two files have one name. Raises
    NotAnArchive if the target is something else, and Locked if another backup is running there."""
    _refuse_other(target)
    copied = Copied()
    target.mkdir(parents=True, exist_ok=True)
    with Lock(target / ".backup.lock", say("backup_busy", folder=target)):
        fresh = target / NEXT_DATABASE
        copy_database(source / DATABASE, fresh)
        with Archive(source, read_only=True) as archive:
            _copy_blobs(archive, FolderStore(target / BLOBS), copied)
            for path in warc_paths(archive.warc):
                _copy_warc(path, target / _WARC / path.name, copied)
        for path in _others(source):
            _copy_file(path, target / path.relative_to(source), copied)
        own = {path.relative_to(place): path for place in reversed(sites) for path in _files(place)}
        for name, path in own.items():
            _copy_file(path, target / SITES / name, copied)
        fresh.replace(target / DATABASE)
        about = {"made": moment, "software": f"gongkai {__version__}", "copied": asdict(copied)}
        write_whole(target / ABOUT, json.dumps(about, indent=1) + "\n")
    return copied


def restore(source: Path, place: Path, moment: str) -> Copied:
    """Make an archive from a backup in an empty place, whole or not at all. Raises NotAnArchive if the source
    is no backup or the place is taken."""
    if not (source / ABOUT).is_file():
        raise NotAnArchive(say("no_backup", folder=source))
    with staged(place) as folder:
        copied = backup(source, folder, moment)
        for name in (ABOUT, ".backup.lock"):
            (folder / name).unlink(missing_ok=True)
    return copied


def _refuse_other(target: Path) -> None:
    """Refuse a target that is neither empty nor a backup."""
    left = {path.name for path in target.iterdir()} if target.is_dir() else set()
    begun = {ABOUT, NEXT_DATABASE, ".backup.lock", f"{NEXT_DATABASE}.part"}
    if left and not left & begun:
        raise NotAnArchive(say("something_else_here", folder=target))


def _copy_blobs(archive: Archive, target: FolderStore, copied: Copied) -> None:
    """Copy every whole blob that the target lacks, from a folder or a bucket. Damaged blobs are left for
    `repair`."""
    for sha256 in archive.store:
        if sha256 not in target and digest(body := archive.store.get(sha256)) == sha256:
            target.put(body)
            copied.blobs += 1
            copied.bytes += len(body)


def _copy_warc(path: Path, place: Path, copied: Copied) -> None:
    """Copy a file with its seal. Of a file still being written, copy the whole records."""
    seal = sealed(path).read_bytes() if sealed(path).exists() else None
    held = sealed(place).read_bytes() if sealed(place).exists() else None
    if place.exists() and seal is not None and seal == held and place.stat().st_size == path.stat().st_size:
        return
    place.parent.mkdir(parents=True, exist_ok=True)
    part = place.with_name(f"{place.name}.part")
    shutil.copyfile(path, part)
    if seal is None:
        mend(part)
    copied.warcs += 1
    copied.bytes += part.stat().st_size
    sealed(place).unlink(
        missing_ok=True
    )  # a file without its seal is unfinished; with the seal of another file it is damaged
    part.replace(place)
    if seal is not None:
        write_whole(sealed(place), seal)


def _others(source: Path) -> Iterator[Path]:
    """Return the other files of the archive's folder: subscriptions, waiting messages, verdicts, damaged
    files."""
    known = {DATABASE, BLOBS, _WARC, ADDRESS, ABOUT}
    return (path for path in _files(source) if path.relative_to(source).parts[0] not in known)


def _files(folder: Path) -> Iterable[Path]:
    return (
        path for path in sorted(folder.rglob("*")) if path.is_file() and not path.name.endswith(_OF_PROCESSES)
    )


def _copy_file(path: Path, place: Path, copied: Copied) -> None:
    """Copy a file if it has changed; a database is copied as it is at one moment."""
    place.parent.mkdir(parents=True, exist_ok=True)
    part = place.with_name(f".{place.name}.part")
    with path.open("rb") as file:
        is_database = file.read(len(_SQLITE)) == _SQLITE
    if is_database:
        part.unlink(missing_ok=True)
        with (
            closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as opened,
            closing(sqlite3.connect(part)) as copy,
        ):
            opened.backup(copy)
            copy.execute("PRAGMA journal_mode = DELETE")
    else:
        shutil.copyfile(path, part)
    if place.is_file() and place.read_bytes() == part.read_bytes():
        part.unlink()
        return
    part.replace(place)
    copied.files += 1
    copied.bytes += place.stat().st_size
