"""Content-addressed bytes: every body once, under its SHA-256, written whole or not at all."""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from archive.errors import MissingBlob

_PIECE = 1 << 20


def digest(body: bytes) -> str:
    """SHA-256 of the bytes, 64 hexadecimal digits."""
    return hashlib.sha256(body).hexdigest()


def digest_of(path: Path) -> str:
    """SHA-256 of a file, however long, 64 hexadecimal digits."""
    with path.open("rb") as file:
        return digest_of_file(file)


def digest_of_file(file: IO[bytes]) -> str:
    """SHA-256 of what is left of an open file."""
    sha256 = hashlib.sha256()
    while piece := file.read(_PIECE):
        sha256.update(piece)
    return sha256.hexdigest()


class Store:
    """A folder of blobs: `ab/abcdef…`, the first two digits as a shelf."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def path(self, sha256: str) -> Path:
        return self.root / sha256[:2] / sha256

    def __contains__(self, sha256: str) -> bool:
        return self.path(sha256).is_file()

    def put(self, body: bytes) -> str:
        """Keep the bytes and return their digest. A reader never sees half a blob: it is written beside
        its place, flushed to disk and renamed."""
        sha256 = digest(body)
        place = self.path(sha256)
        if place.is_file():
            return sha256
        place.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=place.parent, prefix=".new-")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(body)
                file.flush()
                os.fsync(file.fileno())
            os.chmod(temporary, 0o644)
            os.replace(temporary, place)
        except BaseException:
            Path(temporary).unlink(missing_ok=True)
            raise
        return sha256

    def get(self, sha256: str) -> bytes:
        """The bytes, or MissingBlob."""
        try:
            return self.path(sha256).read_bytes()
        except FileNotFoundError:
            raise MissingBlob("字节不在库中 bytes are not in the store", sha256=sha256) from None

    def __iter__(self) -> Iterator[str]:
        """Digests of everything kept, in order."""
        for shelf in sorted(self.root.glob("[0-9a-f][0-9a-f]")):
            yield from sorted(blob.name for blob in shelf.iterdir() if not blob.name.startswith("."))
