"""Many files, read on all cores in the order given."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from concurrent.futures import Future
from itertools import islice

from msgspec import Struct

from archive.model import NO_METADATA, Metadata, Reading
from archive.storage.blobs import Readable
from pipelines.readers.word.libreoffice import convert_many, needs_office
from pipelines.reading.pool import Limits, ReaderPool

_LOT = 200  # files read and converted at a time
_HEAD = 4096  # bytes that tell whether a file may be one for LibreOffice
_MOST_BYTES = 128 << 20  # of files handed to LibreOffice at a time; beyond, each is converted by its reader


class File(Struct, frozen=True):
    """A file to read: its digest and its known metadata."""

    path: Readable
    sha256: str
    metadata: Metadata = NO_METADATA


def read_many(files: Iterable[File], limits: Limits) -> Iterator[Reading]:
    """Yield a reading for every file, in order. The next lot is submitted before the readings of the current
    lot are awaited."""
    left, waiting = iter(files), list[Future[Reading]]()
    with ReaderPool(limits) as readers:
        while lot := list(islice(left, _LOT)):
            coming = _submitted(readers, lot)
            yield from (reading.result() for reading in waiting)
            waiting = coming
        yield from (reading.result() for reading in waiting)


def _submitted(readers: ReaderPool, lot: list[File]) -> list[Future[Reading]]:
    """Return the pending readings of a lot. One call of LibreOffice converts all files that need it, while
    others are read."""
    chosen = _for_office(lot)
    readings = {
        file.sha256: readers.submit(file.path, file.sha256, file.metadata)
        for file in lot
        if file.sha256 not in chosen
    }
    made = dict(zip(chosen, convert_many(list(chosen.values())), strict=True))
    for file in lot:
        if file.sha256 in made and file.sha256 not in readings:
            converted = made[file.sha256]
            readings[file.sha256] = readers.submit(file.path, file.sha256, file.metadata, converted)
    return [readings[file.sha256] for file in lot]


def _for_office(lot: list[File]) -> dict[str, bytes]:
    """Return the bytes of the files that only LibreOffice can convert, by their digests."""
    chosen: dict[str, bytes] = {}
    room = _MOST_BYTES
    for file in lot:
        if not _may_need_office(file.path):
            continue
        body = file.path.read_bytes()
        if needs_office(body) and len(body) <= room:
            chosen[file.sha256] = body
            room -= len(body)
    return chosen


def _may_need_office(path: Readable) -> bool:
    try:
        with path.open("rb") as file:
            return needs_office(file.read(_HEAD))
    except OSError:  # its reader will say so
        return False
