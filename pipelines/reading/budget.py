"""The memory budget of all readers of a pool. If they exceed it, the largest reader is killed, and its file
fails.

Otherwise readers filled by decompression bombs would add up. /proc tells the memory; on systems without it,
each reader's own bound remains.
"""

from __future__ import annotations

import contextlib
import ctypes
import gc
import os
import signal
import tempfile
import threading
from pathlib import Path

_EVERY = 0.1  # seconds: a reader takes some hundred MB meanwhile
_KEPT = 400 << 20  # bytes a reader may keep between two files
_LEAST, _MOST = 1 << 30, 4 << 30


def whole_budget() -> int:
    """Return the bytes that all readers of a pool may hold: half of the machine's memory, 1 to 4 GB."""
    try:
        memory = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    except (AttributeError, OSError, ValueError):
        return _MOST
    return max(_LEAST, min(memory // 2, _MOST))


class Budget:
    """Watcher of the readers of a pool. Each reader registers itself by a file (`enlist`), since its parent
    is a server that forks it."""

    def __init__(self, most: int) -> None:
        self.most = most
        self.ended: set[int] = set()
        self._names = tempfile.TemporaryDirectory(prefix="gongkai-readers-")
        self.folder = Path(self._names.name)
        self._stopped = threading.Event()
        if most and Path("/proc/self/statm").exists():
            threading.Thread(target=self._watch, name="reader-budget", daemon=True).start()

    def close(self) -> None:
        """Stop watching. Called after the readers have ended."""
        self._stopped.set()
        self._names.cleanup()

    def _watch(self) -> None:
        while not self._stopped.wait(_EVERY):
            held = {pid: held_by(pid) for pid in self._readers()}
            if sum(held.values()) > self.most:
                largest = max(held, key=lambda pid: held[pid])
                self.ended.add(largest)
                with contextlib.suppress(ProcessLookupError):
                    os.kill(largest, signal.SIGKILL)

    def _readers(self) -> list[int]:
        with contextlib.suppress(OSError):
            return [int(name.name) for name in self.folder.iterdir() if _is_alive(name)]
        return []


def enlist(folder: Path) -> None:
    """Register this reader process with the budget of its pool."""
    with contextlib.suppress(OSError):
        (folder / str(os.getpid())).touch()


def give_back() -> None:
    """Return the memory left over from a large file to the system. Called in a reader after each file."""
    if held_by(os.getpid()) > _KEPT:
        gc.collect()
        with contextlib.suppress(OSError, AttributeError):
            ctypes.CDLL(None).malloc_trim(0)  # glibc keeps it otherwise


def held_by(pid: int) -> int:
    """Return the bytes of memory a process holds, 0 if unknown."""
    try:
        pages = Path(f"/proc/{pid}/statm").read_text().split()[1]
    except (OSError, IndexError):
        return 0
    return int(pages) * os.sysconf("SC_PAGE_SIZE")


def _is_alive(name: Path) -> bool:
    """Return whether a reader is running. Removes the file of a reader that ended: another process may get
    its number."""
    if held_by(int(name.name)):
        return True
    name.unlink(missing_ok=True)
    return False
