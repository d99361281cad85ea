"""An archive built in one step: under another name beside its place, and moved there when it is whole."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from archive.database.folder import DATABASE
from archive.errors import NotAnArchive
from archive.sentence import say
from archive.storage.location import ADDRESS
from archive.storage.lock import Lock

NEXT_DATABASE = f".{DATABASE}.new"
"""The database of a backup under way, until all files that it names are there."""


def is_cut_off(folder: Path) -> bool:
    """Return whether a backup into this folder was cut off: its new database is still beside its place."""
    return (folder / NEXT_DATABASE).exists()


@contextmanager
def staged(place: Path) -> Iterator[Path]:
    """Yield the folder to build in. A failed build leaves nothing. A killed build leaves nothing at the
    place, and the next build clears the rest away. Raises NotAnArchive if the place is taken, and Locked if
    another process builds there."""
    refuse_taken(place)
    place.absolute().parent.mkdir(parents=True, exist_ok=True)
    folder = place.absolute().with_name(f".{place.name}.new")
    lock = folder.with_name(f"{folder.name}.lock")
    with Lock(lock, say("being_built", folder=place)):
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        if (place / ADDRESS).is_file():
            shutil.copyfile(place / ADDRESS, folder / ADDRESS)
        try:
            yield folder
        except BaseException:  # above all on a full disk: the unfinished files must not fill it
            shutil.rmtree(folder, ignore_errors=True)
            lock.unlink()
            raise
        if place.exists():
            shutil.rmtree(place)
        folder.rename(place)
        lock.unlink()


def refuse_taken(place: Path) -> None:
    """Refuse a place that holds anything but the address of a bucket."""
    if place.exists() and {path.name for path in place.iterdir()} - {ADDRESS}:
        raise NotAnArchive(say("must_be_empty", folder=place))
