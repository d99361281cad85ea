"""Verification of a release: its manifests, and the most precise location of a fault within its files."""

from __future__ import annotations

import json
import shutil
import struct
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory, TemporaryFile
from typing import IO

from archive.database.connection import open_database
from archive.database.folder import DATABASE
from archive.database.sqlite import Database
from archive.errors import OtherVersion
from archive.integrity.accounts import check_accounts, check_trace
from archive.integrity.faults import Proof
from archive.integrity.verify import (
    check_database,
    check_records,
    reporting,
)
from archive.release import bag, signing
from archive.release.wacz import NAME as WACZ
from archive.sentence import say
from archive.storage.blobs import digest_of_file

_LENGTHS = 26  # offset of the lengths of name and extra field in a local header (APPNOTE.TXT 4.3.7)
_PIECE = 1 << 20


def verify_release(folder: Path, proof: Proof) -> None:
    """Check every file against the manifests, every record of the captures, the database, and the way from
    every cell to the record that holds its bytes."""
    bag.check(folder, proof, (signing.SIGNATURE, signing.STAMP))
    signing.check(folder, proof)
    data = folder / "data"
    _check_wacz(data / WACZ, proof)
    with reporting(proof), open_release(folder) as database:
        check_database(database, proof)
        check_trace(database, check_records(warc_files(data / WACZ), database, proof), proof)
        check_accounts(database, proof)


@contextmanager
def open_release(folder: Path) -> Iterator[Database]:
    """Open the database of a release to read. A release never changes: a database of an older gongkai is
    migrated in a copy."""
    path = folder / "data" / DATABASE
    with TemporaryDirectory() as scratch:
        try:
            database = open_database(path, read_only=True)
        except OtherVersion:
            copy = shutil.copyfile(path, Path(scratch) / DATABASE)
            database = open_database(copy)
        try:
            yield database
        finally:
            database.close()


def warc_files(wacz: Path) -> Iterator[tuple[str, IO[bytes]]]:
    """Yield the WARC files within a WACZ, by name. Yields nothing more if the WACZ is damaged, since its
    digest is checked before."""
    try:
        with zipfile.ZipFile(wacz) as packed, wacz.open("rb") as file:
            for entry in sorted(packed.infolist(), key=lambda entry: entry.filename):
                if entry.filename.startswith("archive/"):
                    with TemporaryFile() as copy:
                        _copy_stored(file, entry, copy)
                        yield entry.filename.removeprefix("archive/"), copy
    except (OSError, struct.error, zipfile.BadZipFile):
        return


def _copy_stored(file: IO[bytes], entry: zipfile.ZipInfo, copy: IO[bytes]) -> None:
    """Copy an entry as it is stored. zipfile would refuse a damaged entry, and with it all its undamaged
    records."""
    file.seek(entry.header_offset + _LENGTHS)
    name, extra = struct.unpack("<HH", file.read(4))
    file.seek(name + extra, 1)
    left = entry.compress_size
    while left and (piece := file.read(min(left, _PIECE))):
        copy.write(piece)
        left -= len(piece)


def _check_wacz(path: Path, proof: Proof) -> None:
    """Check every entry against the manifest within the WACZ, so that a fault names the entry and not only
    the file."""
    try:
        with zipfile.ZipFile(path) as packed:
            for resource in json.loads(packed.read("datapackage.json"))["resources"]:
                if not _holds(packed, resource):
                    proof.fault("release", f"{WACZ}:{resource['path']}", say("not_as_its_manifest"))
    except (OSError, ValueError, LookupError, TypeError, NotImplementedError, zipfile.BadZipFile) as error:
        proof.fault("release", f"data/{WACZ}", say("cannot_be_opened", error=error))


def _holds(packed: zipfile.ZipFile, resource: dict[str, str]) -> bool:
    try:
        with packed.open(resource["path"]) as file:
            return f"sha256:{digest_of_file(file)}" == resource["hash"]
    except (EOFError, zipfile.BadZipFile):
        return False
