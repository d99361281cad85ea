"""Content-addressed bytes: every body once, under its SHA-256, written whole or not at all.

`Store` is the interface of every store. `FolderStore` keeps bodies in the archive's own folder,
`archive.storage.object_store` keeps them in a bucket. `archive.storage.location` decides between them.
"""

from __future__ import annotations

import hashlib
import os
import re
import tempfile
from abc import ABC, abstractmethod
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Literal, Protocol

from archive.errors import MissingBlob
from archive.sentence import say

_PIECE = 1 << 20


class Readable(Protocol):
    """Something that can be opened and read: a `Path`, or an object of a bucket. It can be pickled, so
    another process can read the bytes itself. Opening raises FileNotFoundError if the bytes are missing."""

    def read_bytes(self) -> bytes: ...

    def open(self, mode: Literal["rb"], /) -> IO[bytes]: ...


def digest(body: bytes) -> str:
    """Return the SHA-256 of the bytes, as 64 hexadecimal digits."""
    return hashlib.sha256(body).hexdigest()


def digest_of(path: Readable) -> str:
    """Return the SHA-256 of a file of any length, as 64 hexadecimal digits."""
    with path.open("rb") as file:
        return digest_of_file(file)


def digest_of_file(file: IO[bytes]) -> str:
    """Return the SHA-256, in hex, of the unread rest of an open file."""
    sha256 = hashlib.sha256()
    while piece := file.read(_PIECE):
        sha256.update(piece)
    return sha256.hexdigest()


class Store(ABC):
    """Blobs by their digests. The blob abcdef… has the path `ab/abcdef…`."""

    address: str
    """The location of the store. Stores with the same address are the same store."""

    @abstractmethod
    def path(self, sha256: str) -> Readable:
        """Return the blob as something to open. It may be missing."""

    @abstractmethod
    def __contains__(self, sha256: str) -> bool: ...

    @abstractmethod
    def put(self, body: bytes) -> str:
        """Keep the bytes and return their digest. A reader never sees half a blob."""

    def get(self, sha256: str) -> bytes:
        """Return the bytes. Raises MissingBlob if they are not kept."""
        try:
            return self.path(sha256).read_bytes()
        except FileNotFoundError:
            raise MissingBlob(say("bytes_not_in_store"), sha256=sha256) from None

    @abstractmethod
    def remove(self, sha256: str) -> None:
        """Delete a blob whose bytes do not match its digest."""

    @abstractmethod
    def __iter__(self) -> Iterator[str]:
        """Yield the digests of all blobs, in order."""


_DIGEST = re.compile(r"[0-9a-f]{64}")


class FolderStore(Store):
    """Blobs in a folder of this machine."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.address = str(root.absolute())

    def path(self, sha256: str) -> Path:
        return self.root / sha256[:2] / sha256

    def __contains__(self, sha256: str) -> bool:
        return self.path(sha256).is_file()

    def put(self, body: bytes) -> str:
        """Keep the bytes. They are written without a name or under a temporary one, flushed to disk, and
        named last."""
        sha256 = digest(body)
        place = self.path(sha256)
        if place.is_file():
            return sha256
        place.parent.mkdir(parents=True, exist_ok=True)
        if not _link(body, place):
            _rename(body, place)
        return sha256

    def remove(self, sha256: str) -> None:
        self.path(sha256).unlink()

    def __iter__(self) -> Iterator[str]:
        for place in self._entries():
            if self._is_blob(place):
                yield place.name

    def strays(self) -> Iterator[Path]:
        """Return the files that are no blob in its right place: a wrong name, a wrong folder, a broken link,
        the rest of a write that was killed."""
        return (place for place in self._entries() if not self._is_blob(place))

    def _entries(self) -> Iterator[Path]:
        for place in sorted(self.root.iterdir()) if self.root.is_dir() else ():
            is_folder = re.fullmatch("[0-9a-f]{2}", place.name) and place.is_dir()
            yield from sorted(place.iterdir()) if is_folder else (place,)

    def _is_blob(self, place: Path) -> bool:
        is_named = _DIGEST.fullmatch(place.name) and place.parent == self.path(place.name).parent
        return bool(is_named) and place.is_file()


def _link(body: bytes, place: Path) -> bool:
    """Write a file without a name, and name it at the end. A killed writer leaves nothing behind. Returns
    False if this is impossible: outside Linux, on a file system without unnamed files or links, or without
    /proc."""
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
            return place.is_file()  # another process may have kept the same bytes meanwhile
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
