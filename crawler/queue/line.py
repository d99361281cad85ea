"""The state of the connection to the queue, reported once when it breaks and once when it returns."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from archive.language import worded


class Line:
    """The connection to the queue, shared by all threads of a worker."""

    def __init__(self, said: Callable[[str], None]) -> None:
        self._said = said
        self._lost_at: float | None = None
        self._lock = threading.Lock()

    def lost(self, error: Exception) -> None:
        """Record that the queue does not answer: the worker waits for it."""
        with self._lock:
            if self._lost_at is None:
                self._lost_at = time.monotonic()
                self._said(f"{worded('等待队列恢复', 'waiting for the queue')}: {error}")

    def found(self) -> None:
        """Record that the queue answers."""
        with self._lock:
            if self._lost_at is not None:
                away = time.monotonic() - self._lost_at
                self._said(
                    worded(f"队列恢复，中断了 {away:.0f} 秒", f"the queue answers again after {away:.0f} s")
                )
                self._lost_at = None
