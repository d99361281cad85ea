"""The place of an archive's bodies: its own folder, or the address in its file `blobs.url`.

The address is part of the archive, not of the environment, so that every machine that opens the archive finds
the same bodies. GONGKAI_BLOBS is read only for a new archive without a body; its value is then written to the
file.
"""

from __future__ import annotations

import os
from pathlib import Path

from archive.errors import StoreFailed
from archive.sentence import say
from archive.storage.blobs import FolderStore, Store
from archive.storage.object_store import ObjectStore, is_address
from archive.storage.whole import write_whole

BLOBS = "blobs"
ADDRESS = "blobs.url"


def store_of(root: Path, *, read_only: bool = False) -> Store:
    """Return the store of an archive. Raises StoreFailed if its address is not valid."""
    address = _address(root, read_only)
    if address is None:
        return FolderStore(root / BLOBS)
    if not is_address(address):
        raise StoreFailed(say("no_bucket_address", address=address))
    return ObjectStore(address)


def _address(root: Path, read_only: bool) -> str | None:
    line = root / ADDRESS
    if line.is_file():
        return line.read_text(encoding="utf-8").strip()
    wish = os.environ.get("GONGKAI_BLOBS", "").strip()
    if not wish or read_only or (root / BLOBS).exists():
        return None
    if is_address(wish):
        write_whole(line, f"{wish}\n")
    return wish
