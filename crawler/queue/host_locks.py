"""One visitor a host, whatever the broker does: a lock in Redis on every host of a site.

The queue hands a job to one worker, and to another once the first is silent. A worker may be silent and yet alive (a
network cut in two); the lock, and that a crawl does not outlive it (`crawler.queue.leased`), keep it from asking a host
beside its successor.
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
    """Somebody is at a host."""


class Hosts:
    """All hosts of a site or none. Held for `lease` seconds from the last `renew`, by Redis's own clock."""

    def __init__(self, client: Redis, hosts: Iterable[str], holder: str, lease: float) -> None:
        """Raises HostBusy, and RedisError where Redis does not answer. `holder` is told to whoever asks."""
        self.locks: list[Lock] = []
        for host in sorted(hosts):
            lock = Lock(client, _PREFIX + host, timeout=lease, thread_local=False)
            if not lock.acquire(blocking=False, token=holder):
                self.release()
                raise HostBusy(host)
            self.locks.append(lock)

    def renew(self) -> None:
        """Raises LockError where a host is not held any more, RedisError where Redis does not answer."""
        for lock in self.locks:
            lock.reacquire()

    def release(self) -> None:
        """Let go of what is held; what has run out, or cannot be told, runs out by itself."""
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
    """Whoever holds a host now."""
    keys = list(client.scan_iter(match=f"{_PREFIX}*"))
    values = cast("list[bytes | None]", client.mget(keys)) if keys else []
    return {value.decode() for value in values if value}
