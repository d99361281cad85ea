"""What readers may hold together: where they outgrow it, the largest ends, and its file with it.

A reader that keeps what a bomb made it take would otherwise add up with the others. Memory is told by /proc; where there
is none, each reader's own bound remains.
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
    """Bytes that all readers of a pool may hold: half of the machine's memory, 1 to 4 GB."""
    try:
        memory = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    except (AttributeError, OSError, ValueError):
        return _MOST
    return max(_LEAST, min(memory // 2, _MOST))


class Budget:
    """Watches the readers of one pool. They name themselves by a file each (`enlist`), since their parent is a server that
    forks them."""

    def __init__(self, most: int) -> None:
        self.most = most
        self.ended: set[int] = set()
        self._names = tempfile.TemporaryDirectory(prefix="gongkai-readers-")
        self.folder = Path(self._names.name)
        self._stopped = threading.Event()
        if most and Path("/proc/self/statm").exists():
            threading.Thread(target=self._watch, name="reader-budget", daemon=True).start()

    def close(self) -> None:
        """Watch no longer; the readers have ended."""
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
    """In a reader: name it to the budget of its pool."""
    with contextlib.suppress(OSError):
        (folder / str(os.getpid())).touch()


def give_back() -> None:
    """In a reader, after a file: what a large one left behind goes back to the system."""
    if held_by(os.getpid()) > _KEPT:
        gc.collect()
        with contextlib.suppress(OSError, AttributeError):
            ctypes.CDLL(None).malloc_trim(0)  # glibc keeps it otherwise


def held_by(pid: int) -> int:
    """Bytes of memory a process holds, 0 where that cannot be told."""
    try:
        pages = Path(f"/proc/{pid}/statm").read_text().split()[1]
    except (OSError, IndexError):
        return 0
    return int(pages) * os.sysconf("SC_PAGE_SIZE")


def _is_alive(name: Path) -> bool:
    """Whether a reader goes on; the name of one that ended is taken away, its number may be given to another process."""
    if held_by(int(name.name)):
        return True
    name.unlink(missing_ok=True)
    return False
