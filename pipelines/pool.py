"""Readers in processes of their own: bounded in number, time and memory; a crash costs one file."""

from __future__ import annotations

import asyncio
import contextlib
import multiprocessing
import signal
import threading
from concurrent.futures import Future
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from pebble import ProcessExpired, ProcessPool

from archive.model import NO_METADATA, Metadata, Reading

_TASKS = 200  # files a worker reads before it is replaced, so that leaks stay small


@dataclass(frozen=True, slots=True)
class Limits:
    """How many workers; seconds a file may take; bytes of address space a worker may have (0: no limit)."""

    workers: int = 2
    seconds: float = 240  # a scan of sixty pages
    memory: int = 4 << 30


class ReaderPool:
    """A pool of readers. `shared` hands the same one to every crawl of a process."""

    _lock: ClassVar[threading.Lock] = threading.Lock()
    _shared: ClassVar[ReaderPool | None] = None

    def __init__(self, limits: Limits | None = None) -> None:
        self.limits = limits or Limits()
        self._users = 1
        context = multiprocessing.get_context("forkserver")
        context.set_forkserver_preload(["pipelines.reading"])
        self._pool = ProcessPool(
            max_workers=max(1, self.limits.workers),
            max_tasks=_TASKS,
            initializer=_confine,
            initargs=[self.limits.memory],
            context=context,
        )

    @classmethod
    def shared(cls, limits: Limits) -> ReaderPool:
        """The pool of this process, made by whoever comes first; give it back with `release`."""
        with cls._lock:
            if cls._shared is None:
                cls._shared = cls(limits)
            else:
                cls._shared._users += 1
            return cls._shared

    def release(self) -> None:
        """Give the pool back; with its last user it ends, and its workers with it."""
        with self._lock:
            self._users -= 1
            if self._users:
                return
            if ReaderPool._shared is self:
                ReaderPool._shared = None
        self._pool.stop()
        self._pool.join()

    def submit(self, path: Path, sha256: str, metadata: Metadata = NO_METADATA) -> Future[Reading]:
        """Ask for a file to be read. The future raises what the worker died of; `read` says it instead."""
        future: Future[Reading] = self._pool.schedule(
            read_file, args=(str(path), sha256, metadata), timeout=self.limits.seconds
        )
        return future

    async def read(self, path: Path, sha256: str, metadata: Metadata = NO_METADATA) -> Reading:
        """The reading of a file. Where its reader died, hung or outgrew its memory, the Reading says so."""
        size = path.stat().st_size if path.is_file() else 0
        try:
            return await asyncio.wrap_future(self.submit(path, sha256, metadata))
        except TimeoutError:
            detail = f"超过 {self.limits.seconds:g} 秒 took longer than {self.limits.seconds:g} s"
        except ProcessExpired as error:
            detail = f"读取进程中止 reader died (exit code {error.exitcode})"
        except MemoryError:
            detail = "内存不足 out of memory"
        except Exception as error:  # whatever a reader dies of, the crawl goes on
            detail = f"{type(error).__name__}: {error}"
        return Reading(sha256, None, size, error="reader_crashed", detail=detail)

    def __enter__(self) -> ReaderPool:
        return self

    def __exit__(self, *_: object) -> None:
        self.release()


def read_file(path: str, sha256: str, metadata: Metadata) -> Reading:
    """In the worker: bytes come by path, not through the pipe."""
    from pipelines.reading import read_bytes  # here, so that only workers pay for it

    return read_bytes(Path(path).read_bytes(), sha256=sha256, metadata=metadata)


def _confine(memory: int) -> None:
    """In the worker: bound its memory, and leave Ctrl-C to the crawl."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if memory:
        with contextlib.suppress(ImportError, OSError, ValueError):
            import resource  # not on every system

            resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
