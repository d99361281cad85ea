"""The queue: its waiting sites, the workers of its running sites, and adding sites.

The messages in the broker are the only list of waiting and running sites, so no second list can be wrong.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, cast
from urllib.parse import urlsplit

import dramatiq
from dramatiq.brokers.redis import RedisBroker
from dramatiq.common import dq_name
from dramatiq.middleware import CurrentMessage, Retries
from redis import Redis
from redis.exceptions import RedisError

from archive.errors import QueueFailed
from archive.sentence import say
from crawler.queue.host_locks import holders
from crawler.queue.jobs import LEASE, Job

QUEUE = "sites"
CRAWL = "crawl"
_NAMESPACE = "gongkai"
_EVERY_TIME = 1_000_000
"""Chance per million commands: with every command, one or two a second, a worker looks for dead workers."""
_ADDING = 30.0  # most seconds for adding sites


@dataclass(frozen=True, slots=True)
class Entry:
    """A site in the queue, with its worker (None while it waits)."""

    site: str
    title: str
    worker: str | None


class Queue:
    """A queue of sites on a Redis server. Raises QueueFailed if the server does not answer."""

    def __init__(self, url: str, lease: float = LEASE) -> None:
        try:
            self.client: Redis = Redis.from_url(url, socket_timeout=lease, socket_connect_timeout=lease)
        except ValueError as error:
            raise QueueFailed(say("no_queue_address", error=error)) from None
        self.lease = lease
        self.name = _bare(url)
        self.broker = RedisBroker(  # type: ignore[no-untyped-call]
            client=self.client,
            middleware=[CurrentMessage(), Retries(retry_when=_is_asked_for)],
            namespace=_NAMESPACE,
            heartbeat_timeout=round(lease * 1000),
            maintenance_chance=_EVERY_TIME,
        )
        with self.answering():
            self.client.ping()
        self.broker.declare_queue(QUEUE)

    @contextmanager
    def answering(self) -> Iterator[None]:
        """Turn errors of Redis into QueueFailed with a one-line message."""
        try:
            yield
        except RedisError as error:
            raise QueueFailed(say("queue_silent", name=self.name, error=error)) from None

    def add(self, jobs: Iterable[Job]) -> list[str]:
        """Add sites that neither wait nor run, and return their names. Concurrent callers wait for each
        other."""
        added = []
        with self.answering(), self.client.lock("gongkai:adding", timeout=_ADDING, blocking_timeout=_ADDING):
            there = {site["name"] for site in self._sites()}
            for job in jobs:
                if job.site.name not in there:
                    there.add(job.site.name)
                    message = dramatiq.Message[None](QUEUE, CRAWL, (job.as_dict(),), {}, {})
                    self.broker.enqueue(message)
                    added.append(job.site.name)
        return added

    def entries(self) -> list[Entry]:
        """Return the waiting and running sites, by name."""
        with self.answering():
            titles = {site["name"]: site["title"] for site in self._sites()}
            at_it = dict(holder.split(" ")[::-1] for holder in holders(self.client))
        return [Entry(name, titles[name], at_it.get(name)) for name in sorted(titles)]

    def is_empty(self) -> bool:
        """Return whether no site waits or runs at any worker."""
        with self.answering():
            return not any(self.client.hlen(name) for name in _MESSAGES)

    def is_ours(self, message: dramatiq.Message[Any]) -> bool:
        """Return whether a job taken here has not been given to another worker since."""
        taken = f"{_NAMESPACE}:__acks__.{self.broker.broker_id}.{QUEUE}"
        return bool(self.client.sismember(taken, message.options["redis_message_id"]))

    def _sites(self) -> Iterator[dict[str, Any]]:
        for name in _MESSAGES:
            for data in cast("list[bytes]", self.client.hvals(name)):
                yield dramatiq.Message.decode(data).args[0]["site"]


# Dramatiq keeps a message in this hash of its queue until its acknowledgement.
_MESSAGES = tuple(f"{_NAMESPACE}:{queue}.msgs" for queue in (QUEUE, dq_name(QUEUE)))


def _is_asked_for(_: int, error: BaseException) -> bool:
    """Return whether to retry a job: only on a worker's request. A job that fails otherwise is put aside
    (Dramatiq's dead letters)."""
    return isinstance(error, dramatiq.Retry)


def _bare(url: str) -> str:
    """Return an address without its password."""
    parts = urlsplit(url)
    return parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl()
