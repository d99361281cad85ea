"""Content-addressed bytes: every body once, under its SHA-256, written whole or not at all.

`Store` is the interface of every store. `FolderStore` keeps bodies in the archive's own folder,
`archive.storage.object_store` keeps them in a bucket. `archive.storage.location` decides between them.
"""

from __future__ import annotations

import hashlib
import re
from abc import ABC, abstractmethod
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Literal, Protocol

from archive.errors import MissingBlob
from archive.sentence import say
from archive.storage.whole import write_whole

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
        """Return the kept bytes that have this digest. Raises MissingBlob if there are none."""
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
        sha256 = digest(body)
        place = self.path(sha256)
        if not place.is_file():
            write_whole(place, body)
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
