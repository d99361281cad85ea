"""A night that could not be worked at all: a full disk, a broken database, a medium that cannot be written
to. The database has no row of it, so a small file beside the database records it until a night goes well."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path

from archive.errors import GongkaiError, NoRoom
from archive.storage.disk_full import out_of_room
from archive.storage.whole import write_whole

FILE = ".trouble.json"


@dataclass(frozen=True, slots=True)
class Trouble:
    """The error that ended a night before it began, and its time."""

    code: str
    said: str
    when: str


@contextmanager
def told(folder: Path, now: Callable[[], str]) -> Iterator[None]:
    """Record a failure of the work within this context in a file, and delete the file on success. Raises the
    failure again."""
    try:
        yield
    except (GongkaiError, OSError, sqlite3.Error) as error:
        code = NoRoom.code if out_of_room(error) else getattr(error, "code", type(error).__name__)
        with suppress(OSError):  # a full disk takes no file either
            write_whole(folder / FILE, json.dumps(asdict(Trouble(str(code), str(error), now()))))
        raise
    with suppress(OSError):
        (folder / FILE).unlink(missing_ok=True)


def trouble(folder: Path) -> Trouble | None:
    """Return the error that ended the last night, or None."""
    try:
        return Trouble(**json.loads((folder / FILE).read_text("utf-8")))
    except (OSError, ValueError, TypeError):
        return None
