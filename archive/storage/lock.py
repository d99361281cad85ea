"""One process at a time: a lock in a file that ends with its holder."""

from __future__ import annotations

from pathlib import Path
from types import TracebackType
from typing import Self

from archive.errors import Locked
from archive.sentence import Sentence, say

try:
    import fcntl
except ImportError:  # pragma: no cover - not on every system
    fcntl = None  # type: ignore[assignment]


class Lock:
    """A lock. It is held from its creation until `release`, the end of its block, or the end of the process."""

    def __init__(self, path: Path, message: Sentence) -> None:
        """Take the lock. Raises Locked with the message if another process holds it."""
        path.parent.mkdir(parents=True, exist_ok=True)
        self.file = path.open("a")
        if fcntl is None:
            return
        try:
            fcntl.flock(self.file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            self.file.close()
            raise Locked(message) from None

    def release(self) -> None:
        self.file.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.release()


def site_lock(archive: Path, site: str) -> Lock:
    """Return the lock that a crawl of a site holds on an archive from beginning to end. Raises Locked if
    another process holds it."""
    busy = say("site_busy", site=site)
    return Lock(archive / f".{site}.lock", busy)
