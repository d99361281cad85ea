"""Files that are whole or not there: a process that is killed leaves the file before or the file after."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO


def write_whole(place: Path, body: bytes | str) -> None:
    """Write a file at once, text in UTF-8. The bytes are flushed to disk before the file has its name."""
    place.parent.mkdir(parents=True, exist_ok=True)
    data = body.encode() if isinstance(body, str) else body
    if place.exists() or not _link(data, place):
        _rename(data, place)


@contextmanager
def whole(place: Path) -> Iterator[Path]:
    """Yield a temporary path beside the place, and move the file there when the work within is done."""
    place.parent.mkdir(parents=True, exist_ok=True)
    part = place.with_name(f".{place.name}.part")
    try:
        yield part
        part.replace(place)
    finally:
        part.unlink(missing_ok=True)


def _link(body: bytes, place: Path) -> bool:
    """Write a file without a name, and name it at the end. A killed writer leaves nothing behind. Returns
    False if this is impossible: outside Linux, on a file system without unnamed files or links, without
    /proc, or if another process has named a file so meanwhile."""
    try:
        handle = os.open(place.parent, os.O_TMPFILE | os.O_WRONLY, 0o644)
    except (AttributeError, OSError):
        return False
    with os.fdopen(handle, "wb") as file:
        _flush(file, body)
        try:
            # any `src_dir_fd` makes linkat follow the link in /proc; without it the link itself is linked
            os.link(f"/proc/self/fd/{handle}", place, src_dir_fd=handle)
        except OSError:
            return False
    return True


def _rename(body: bytes, place: Path) -> None:
    """Write a file under another name beside its place, and move it there."""
    handle, temporary = tempfile.mkstemp(dir=place.parent, prefix=".new-")
    try:
        with os.fdopen(handle, "wb") as file:
            _flush(file, body)
        os.chmod(temporary, 0o644)
        os.replace(temporary, place)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


def _flush(file: IO[bytes], body: bytes) -> None:
    file.write(body)
    file.flush()
    os.fsync(file.fileno())
