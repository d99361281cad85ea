"""One crawler per host, whatever the broker does: a lock in Redis on every host of a site.

The queue gives a job to one worker, and to another once the first is silent. A silent worker may be alive (a
network split). The lock, and a crawl that does not outlive it (`crawler.queue.leased`), keep the worker from
requests beside its successor.
"""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from types import TracebackType
from typing import Self, cast

from redis import Redis
from redis.exceptions import LockError, RedisError
from redis.lock import Lock

_PREFIX = "gongkai:host:"


class HostBusy(Exception):
    """Another worker holds a host."""


class Hosts:
    """Locks on all hosts of a site, or on none. They last `lease` seconds from the last `renew`, by the clock
    of Redis."""

    def __init__(self, client: Redis, hosts: Iterable[str], holder: str, lease: float) -> None:
        """Acquire the locks. Raises HostBusy if a host is held, and RedisError if Redis does not answer.
        `holder` is shown to others."""
        self.locks: list[Lock] = []
        for host in sorted(hosts):
            lock = Lock(client, _PREFIX + host, timeout=lease, thread_local=False)
            if not lock.acquire(blocking=False, token=holder):
                self.release()
                raise HostBusy(host)
            self.locks.append(lock)

    def renew(self) -> None:
        """Renew the locks. Raises LockError if a host is no longer held, RedisError if Redis does not
        answer."""
        for lock in self.locks:
            lock.reacquire()

    def release(self) -> None:
        """Release the locks. Locks that cannot be released expire by themselves."""
        for lock in self.locks:
            with suppress(LockError, RedisError):
                lock.release()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.release()


def holders(client: Redis) -> set[str]:
    """Return the holders of all hosts now held."""
    keys = list(client.scan_iter(match=f"{_PREFIX}*"))
    values = cast("list[bytes | None]", client.mget(keys)) if keys else []
    return {value.decode() for value in values if value}
