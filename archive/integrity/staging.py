"""An archive that comes to be in one step: built beside its place under another name, and put there when it is whole."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from archive.database.folder import DATABASE
from archive.errors import NotAnArchive
from archive.storage.location import ADDRESS
from archive.storage.lock import Lock

NEXT_DATABASE = f".{DATABASE}.new"
"""The database of a backup under way, until all the files that it speaks of are there."""


def is_cut_off(folder: Path) -> bool:
    """Whether a backup into this folder has begun and not come to its end: its database still waits for its place."""
    return (folder / NEXT_DATABASE).exists()


@contextmanager
def staged(place: Path) -> Iterator[Path]:
    """Yields the folder to build in. Whoever is killed meanwhile leaves nothing at the place; what is left beside it the
    next one clears away. Raises NotAnArchive where something is there already, and Locked where another is at it."""
    refuse_taken(place)
    place.absolute().parent.mkdir(parents=True, exist_ok=True)
    folder = place.absolute().with_name(f".{place.name}.new")
    lock = folder.with_name(f"{folder.name}.lock")
    with Lock(lock, f"另一个进程正在建立这个档案库 another is building it: {place}"):
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        if (place / ADDRESS).is_file():
            shutil.copyfile(place / ADDRESS, folder / ADDRESS)
        yield folder
        if place.exists():
            shutil.rmtree(place)
        folder.rename(place)
        lock.unlink()


def refuse_taken(place: Path) -> None:
    """An archive comes to be where there is nothing, but for the address of its bucket."""
    if place.exists() and {path.name for path in place.iterdir()} - {ADDRESS}:
        raise NotAnArchive(f"目标须为空 the place must be empty: {place}")
