"""Readers in processes of their own, bounded in number, time and memory. A crash costs one file."""

from __future__ import annotations

import asyncio
import contextlib
import multiprocessing
import os
import signal
import threading
from concurrent.futures import CancelledError, Future
from concurrent.futures.process import BrokenProcessPool
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import ClassVar

from msgspec import Struct, field
from pebble import ProcessExpired, ProcessPool

from archive.errors import ReadError
from archive.garbage import spare_what_stays
from archive.model import NO_METADATA, Metadata, Reading
from archive.sentence import Sentence, say, verbatim
from archive.storage.blobs import Readable
from pipelines.reading.budget import Budget, enlist, give_back, whole_budget

Made = bytes | ReadError
_PRELOADED = [
    "pipelines.reading.read_bytes",
    "pipelines.readers.html.page",
    "pipelines.reading.knowledge_loaded",
]
"""Modules imported once for all readers: most documents are pages. Each reader imports other carriers when it
meets them."""
_TRIALS = 2  # retries of a file whose pool breaks
_TASKS = 200  # files a worker reads before it is replaced, so that leaks stay small


class Limits(Struct, frozen=True):
    """The number of workers, the seconds a file may take, the bytes of address space per worker, and the
    bytes of memory for all workers together (0: no limit). `is_forked` starts workers as copies of this
    process: sooner, but only a process without threads and open databases can be copied."""

    workers: int = 2
    seconds: float = 240  # a scan of sixty pages
    memory: int = 4 << 30
    budget: int = field(default_factory=whole_budget)
    is_forked: bool = False


class ReaderPool:
    """A pool of readers. `shared` returns the same pool to every crawl of a process."""

    _lock: ClassVar[threading.Lock] = threading.Lock()
    _shared: ClassVar[ReaderPool | None] = None

    def __init__(self, limits: Limits | None = None) -> None:
        self.limits = limits or Limits()
        self._users = 1
        self.budget = Budget(self.limits.budget)
        self._pools = [self._started()]  # the last is in use, the others broke

    def _started(self) -> ProcessPool:
        context = multiprocessing.get_context("fork" if self.limits.is_forked else "forkserver")
        if self.limits.is_forked:
            list(map(import_module, _PRELOADED))
        else:
            context.set_forkserver_preload(_PRELOADED)
        return ProcessPool(
            max_workers=max(1, self.limits.workers),
            max_tasks=_TASKS,
            initializer=_confine,
            initargs=[self.limits.memory, dict(os.environ), self.budget.folder],
            context=context,
        )

    @classmethod
    def shared(cls, limits: Limits) -> ReaderPool:
        """Return the pool of this process, which the first call creates. `release` gives it back."""
        with cls._lock:
            if cls._shared is None:
                cls._shared = cls(limits)
            else:
                cls._shared._users += 1
            return cls._shared

    def release(self) -> None:
        """Release the pool. The last user's release ends it and its workers."""
        with self._lock:
            self._users -= 1
            if self._users:
                return
            if ReaderPool._shared is self:
                ReaderPool._shared = None
        for pool in self._pools:
            pool.stop()
            pool.join()
        self.budget.close()

    def submit(
        self, path: Readable, sha256: str, metadata: Metadata = NO_METADATA, made: Made | None = None
    ) -> Future[Reading]:
        """Submit a file for reading. `made` is the result of LibreOffice, if it was converted already. The
        future never raises: if the reader crashes, hangs or exceeds its memory, the Reading says so."""
        answer: Future[Reading] = Future()
        answer.set_running_or_notify_cancel()  # a submitted file is always read

        def ask(trials: int) -> None:
            asked = self._schedule(path, sha256, metadata, made)
            asked.add_done_callback(partial(settle, trials))

        def settle(trials: int, done: Future[Reading]) -> None:
            error = done.exception() if not done.cancelled() else CancelledError()
            if isinstance(error, BrokenProcessPool) and trials and self._users:
                ask(trials - 1)  # it may not have been this file that broke it
            elif error:
                lost = Reading(sha256, None, _size(path), error="reader_crashed", detail=self._why(error))
                answer.set_result(lost)
            else:
                answer.set_result(done.result())

        ask(_TRIALS)
        return answer

    def _schedule(self, *arguments: object) -> Future[Reading]:
        """Schedule a call on a worker. Starts a new pool if the current one broke, as it does if a worker
        dies without a file (or before it names its file)."""
        with self._lock:
            if not self._pools[-1].active and self._users:
                self._pools.append(self._started())
            future: Future[Reading] = self._pools[-1].schedule(
                read_file, args=arguments, timeout=self.limits.seconds
            )
            return future

    async def read(self, path: Readable, sha256: str, metadata: Metadata = NO_METADATA) -> Reading:
        """Read a file in a worker and return its reading, for callers that await it."""
        return await asyncio.wrap_future(self.submit(path, sha256, metadata))

    def _why(self, error: BaseException) -> Sentence:
        if isinstance(error, TimeoutError):
            return say("took_too_long", seconds=self.limits.seconds)
        if isinstance(error, ProcessExpired) and error.pid in self.budget.ended:
            most = self.budget.most >> 20
            return say("readers_too_large", most=most)
        if isinstance(error, ProcessExpired):
            return say("reader_died", code=error.exitcode)
        if isinstance(error, MemoryError):
            return say("out_of_memory")
        return verbatim(f"{type(error).__name__}: {error}")

    def __enter__(self) -> ReaderPool:
        return self

    def __exit__(self, *_: object) -> None:
        self.release()


def _size(path: Readable) -> int:
    with contextlib.suppress(OSError), path.open("rb") as file:
        return file.seek(0, os.SEEK_END)
    return 0


def read_file(path: Readable, sha256: str, metadata: Metadata, made: Made | None) -> Reading:
    """Read a file in the worker. Its bytes come by path, not through the pipe."""
    from pipelines.reading.read_bytes import read_bytes  # here, so that only workers pay for it

    try:
        return read_bytes(path.read_bytes(), sha256=sha256, metadata=metadata, made=made)
    finally:
        give_back()


def _confine(memory: int, environment: dict[str, str], folder: Path) -> None:
    """Set up a worker: bound its memory, register it with the budget, and leave Ctrl-C to the crawl. Its
    parent, the forking server, may be older than the current environment."""
    os.environ.update(environment)
    spare_what_stays()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    enlist(folder)
    if memory:
        with contextlib.suppress(ImportError, OSError, ValueError):
            import resource  # not on every system

            resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
