"""A worker: takes a site, locks its hosts, crawls it into its own archive in a child process, and reports.

A job is acknowledged at the end of its crawl. A killed worker acknowledges nothing: after a silence of one
lease its sites go to others. A job that may be lost is done again: a second crawl of a site costs its host a
few "304 Not Modified", a forgotten site is lost.
"""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Any
from uuid import uuid4

import dramatiq
from dramatiq.middleware import CurrentMessage
from redis.exceptions import LockError, RedisError

from archive.database.captures import name_end
from archive.database.folder import Archive
from archive.errors import GongkaiError, QueueFailed
from archive.language import worded
from archive.sentence import say
from archive.vocabulary import CrawlEnd
from crawler.queue.broker import CRAWL, QUEUE, Queue
from crawler.queue.host_locks import HostBusy, Hosts
from crawler.queue.jobs import Job
from crawler.queue.leased import LOST
from crawler.queue.line import Line
from crawler.run.summary import SiteSummary
from crawler.sites.site_file import Site
from pipelines.stages.item import Problem

PATIENCE = 300.0
"""Seconds that a crawl may stand still before it is ended: a reader or a page may block its loop for a
minute."""
_START = 60.0  # seconds until the first beat of a crawl
_TRIES = 2  # retries of a site whose crawl died
_TURN = 1.0  # seconds between two checks for the end
_QUARTER = 4  # of a lease: the interval of renewals; a crawl survives two intervals without

Done = Callable[[SiteSummary], None]
Said = Callable[[str], None]


class CrawlDied(Exception):
    """The process of a crawl died: out of memory, or by a fault of a library."""

    code = "crawl_died"


class CrawlHung(CrawlDied):
    """The process of a crawl stood still and was ended."""

    code = "crawl_hung"


class Worker:
    """Crawls sites of a queue into an archive, `sites` at a time. `done` gets the summary of each finished
    site, `said` all other messages for people. One per process."""

    def __init__(
        self, queue: Queue, archive: Path, *, sites: int, done: Done, said: Said, patience: float = PATIENCE
    ) -> None:
        self.queue = queue
        self.patience = patience
        self.line = Line(said)
        self.archive = archive
        self.done = done
        self.said = said
        self.name = f"{socket.gethostname()}:{os.getpid()}:{uuid4().hex[:8]}"
        self.stopping = threading.Event()
        self.children: set[subprocess.Popen[bytes]] = set()
        dramatiq.actor(actor_name=CRAWL, queue_name=QUEUE, broker=queue.broker)(self.crawl)
        self.inner = dramatiq.Worker(queue.broker, worker_threads=sites)
        self.inner.queue_prefetch = sites  # no site waits at a busy worker

    def run(self, *, until_empty: bool) -> None:
        """Work until `stop`, or with `until_empty` until no site waits or runs anywhere. Running sites end in
        good order and return to the queue."""
        self.inner.start()
        while not self.stopping.wait(_TURN):
            try:
                is_over = self.queue.is_empty() and until_empty
            except QueueFailed as error:  # the queue may return
                self.line.lost(error)
                continue
            self.line.found()
            if is_over:
                break
        self.stopping.set()
        for child in list(self.children):
            child.send_signal(signal.SIGINT)
        self.inner.stop()

    def stop(self) -> None:
        """Request the end. Safe to call from a signal handler."""
        self.stopping.set()

    def crawl(self, data: dict[str, Any]) -> None:
        """Run a job: the Dramatiq actor. Raises Retry for a job to be tried again; reports and puts aside a
        job that cannot be done."""
        try:
            self._crawl(Job.from_dict(data))
        except dramatiq.Retry:
            raise
        except Exception as error:
            self.said(f"{worded('任务无法完成', 'a job cannot be done')}: {type(error).__name__}: {error}")
            raise

    def _crawl(self, job: Job) -> None:
        """Crawl one site from beginning to end."""
        pause = round(self.queue.lease / _QUARTER * 1000)
        try:
            with Hosts(
                self.queue.client, job.hosts, f"{self.name} {job.site.name}", self.queue.lease
            ) as hosts:
                summary = self._live(job, hosts)
        except HostBusy:
            raise dramatiq.Retry("busy", delay=pause) from None
        except (LockError, RedisError) as error:
            self.said(
                worded(
                    f"失去租约，由另一台接手: {job.site.title}: {error}",
                    f"the lease of {job.site.title} is lost, another worker takes over: {error}",
                )
            )
            if self._is_still_ours():
                raise dramatiq.Retry("lost", delay=pause) from None
            return
        except CrawlDied as error:
            if self.stopping.is_set() or not _is_hopeless():
                raise dramatiq.Retry("died", delay=0 if self.stopping.is_set() else pause) from None
            problem = Problem.of(error.code, say("process_died", error=error), job.site.home, None)
            summary = SiteSummary(job.site.name, job.site.title, reason=CrawlEnd.FAILED, problems=[problem])
        if summary.reason in (CrawlEnd.SHUTDOWN, CrawlEnd.LOCKED):
            raise dramatiq.Retry(summary.reason, delay=0 if self.stopping.is_set() else pause)
        self.done(summary)

    def _live(self, job: Job, hosts: Hosts) -> SiteSummary:
        """Crawl in a child process, which ends by itself when the signals to go on stop."""
        self.said(f"{worded('开始', 'begins')}: {job.site.title}（{job.site.name}）")
        command = [sys.executable, "-m", "crawler.queue.leased", str(self.archive.absolute())]
        command.append(str(self.queue.lease * 2 / _QUARTER))
        with TemporaryFile() as told:
            child = subprocess.Popen(
                command, stdin=subprocess.PIPE, stdout=told, start_new_session=True, bufsize=0
            )
            self.children.add(child)
            try:
                _tell(child, json.dumps(job.as_dict()).encode() + b"\n")
                if self.stopping.is_set():
                    child.send_signal(signal.SIGINT)
                self._watch(child, hosts, told)
            except CrawlHung as error:
                self._name_hung(child, job.site, error)
                raise
            finally:
                child.kill()
                child.wait()
                self.children.discard(child)
            return _summary(child.returncode, told)

    def _watch(self, child: subprocess.Popen[bytes], hosts: Hosts, told: IO[bytes]) -> None:
        """Hold the hosts of a running crawl and signal it to go on. Raises LockError when the locks are lost,
        and CrawlHung when the crawl has not beaten for too long."""
        beats, since = 0, time.monotonic()
        while True:
            try:
                child.wait(self.queue.lease / _QUARTER)
                return
            except subprocess.TimeoutExpired:
                pass
            try:
                hosts.renew()
            except LockError:
                raise
            except RedisError as error:
                self.line.lost(error)
            else:
                self.line.found()
                _tell(child, b"\n")
            now = os.fstat(told.fileno()).st_size
            if now != beats:
                beats, since = now, time.monotonic()
            elif time.monotonic() - since > (self.patience if beats else max(self.patience, _START)):
                raise CrawlHung(say("stood_still", seconds=self.patience))

    def _name_hung(self, child: subprocess.Popen[bytes], site: Site, error: CrawlHung) -> None:
        """End a hung crawl and record the reason in the archive, which no other process knows."""
        child.kill()
        child.wait()
        self.said(
            f"{worded('抓取停滞，已中止', 'a crawl hangs and is ended')}: {site.title}（{site.name}）: {error}"
        )
        with suppress(GongkaiError), Archive(self.archive) as archive, archive.database.atomic():
            name_end(archive.database, site.name, CrawlEnd.HUNG)

    def _is_still_ours(self) -> bool:
        """Return whether the current job is still ours to give back, once the queue answers. If it does not
        answer until the worker ends, returns False: the job was never acknowledged."""
        while not self.stopping.wait(_TURN):
            with suppress(RedisError):
                return self.queue.is_ours(_in_hand())
        return False


def _is_hopeless() -> bool:
    """Return whether the crawl of the current job has died too often. The job itself carries the count,
    because other workers may have tried it."""
    message = _in_hand()
    message.options["died"] = message.options.get("died", 0) + 1
    return bool(message.options["died"] > _TRIES)


def _in_hand() -> dramatiq.Message[Any]:
    message = CurrentMessage.get_current_message()
    assert message
    return message


def _tell(child: subprocess.Popen[bytes], data: bytes) -> None:
    assert child.stdin
    with suppress(BrokenPipeError):
        child.stdin.write(data)


def _summary(code: int, told: IO[bytes]) -> SiteSummary:
    if code == LOST:
        raise LockError("the crawl was not told to go on")
    if code:
        raise CrawlDied(f"exit code {code}")
    told.seek(0)
    figures = json.loads(told.read().splitlines()[-1])
    figures["problems"] = [Problem(**problem) for problem in figures["problems"]]
    return SiteSummary(**figures)
