"""Dramatiq or Celery, both over Redis, for jobs that take hours: what each does with one whose worker is killed, and
with one that merely takes long. `python -m benchmarks.queues`, in an environment that has `dramatiq[redis]` and
`celery[redis]` (gongkai needs only the first), on a machine with redis-server.
"""

from __future__ import annotations

import importlib.metadata
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

from redis import Redis

SILENCE = 5  # seconds after which a worker is taken for dead
_LONG = 4 * SILENCE
_JOBS = 200
KINDS = ("dramatiq", "celery")


def job_of(kind: str, url: str) -> tuple[Any, Callable[[float], Any]]:
    """The application and how a job is sent; a job notes when it begins and takes so long."""
    client = Redis.from_url(url)

    def body(seconds: float) -> None:
        client.rpush("begun", time.time())
        time.sleep(seconds)
        client.rpush("done", time.time())

    if kind == "dramatiq":
        import dramatiq
        from dramatiq.brokers.redis import RedisBroker

        broker = RedisBroker(
            url=url, middleware=[], heartbeat_timeout=SILENCE * 1000, maintenance_chance=1_000_000
        )
        return broker, dramatiq.actor(body, broker=broker, actor_name="job").send
    from celery import Celery

    app = Celery(broker=url)
    app.conf.update(
        task_acks_late=True,
        task_reject_on_worker_lost=True,
        worker_prefetch_multiplier=1,
        broker_transport_options={
            "visibility_timeout": SILENCE,
            "unacked_restore_interval": 1,  # with the defaults, ten and ten, a lost job waits for 100 s more
            "unacked_restore_throttle": 1,
        },
    )
    return app, app.task(body, name="job").delay


def work(kind: str, url: str) -> None:
    """Be a worker of one job at a time, until killed."""
    app, _ = job_of(kind, url)
    if kind == "dramatiq":
        import dramatiq

        worker = dramatiq.Worker(app, worker_threads=1, worker_timeout=100)
        worker.queue_prefetch = 1
        worker.start()
        signal.pause()
    app.worker_main(
        ["worker", "--concurrency=1", "--loglevel=CRITICAL", "--without-gossip", "--without-mingle"]
    )


@contextmanager
def _server() -> Iterator[str]:
    with socket.socket() as free, TemporaryDirectory() as folder:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
        free.close()
        command = ["redis-server", "--port", str(port), "--save", "", "--dir", folder]
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
        try:
            time.sleep(1)
            yield f"redis://127.0.0.1:{port}/0"
        finally:
            process.terminate()
            process.wait()


def _worker(kind: str, url: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "benchmarks.queues", kind, url],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
    )  # fmt: skip


def _until(client: Redis, name: str, count: int, seconds: float) -> list[float]:
    """The moments in a list once there are so many, or those there are after so long."""
    until = time.monotonic() + seconds
    while client.llen(name) < count and time.monotonic() < until:
        time.sleep(0.005)
    return [float(moment) for moment in client.lrange(name, 0, -1)]


def _memory(process: subprocess.Popen[bytes]) -> float:
    """MB a worker and its children hold, what they share counted once (Pss)."""
    total = 0
    for folder in Path("/proc").glob("[0-9]*"):
        if os.getsid(int(folder.name)) == process.pid:
            total += sum(map(int, re.findall(r"^Pss:\s+(\d+)", (folder / "smaps_rollup").read_text(), re.M)))
    return total / 1e3


def _kill(process: subprocess.Popen[bytes]) -> None:
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def _needed(package: str) -> set[str]:
    """All distributions a package brings, itself included."""
    found, left = set[str](), [package]
    while left:
        name = left.pop().lower()
        if name in found:
            continue
        found.add(name)
        for line in importlib.metadata.requires(name) or []:
            if "extra ==" not in line or (name == package and 'extra == "redis"' in line.replace("'", '"')):
                try:
                    wanted = re.split(r"[^\w.-]", line)[0]
                    importlib.metadata.distribution(wanted)
                    left.append(wanted)
                except importlib.metadata.PackageNotFoundError:
                    continue
    return found


def measure(kind: str) -> str:
    """One row of the table."""
    with _server() as url:
        client, (_, send) = Redis.from_url(url), job_of(kind, url)
        first = _worker(kind, url)
        send(0)
        _until(client, "done", 1, 60)
        memory = _memory(first)
        waits = []
        for number in range(_JOBS):
            sent = time.time()
            send(0)
            waits.append(_until(client, "begun", number + 2, 30)[-1] - sent)
        client.delete("begun", "done")
        send(_LONG)  # with its worker alive, and another idle
        _until(client, "begun", 1, 30)
        second = _worker(kind, url)
        _until(client, "done", 1, _LONG + 30)
        twice = client.llen("begun")
        for worker in (first, second):
            _kill(worker)
        client.flushall()
        first = _worker(kind, url)
        send(_LONG)
        _until(client, "begun", 1, 60)
        second = _worker(kind, url)
        time.sleep(2)  # it has begun to listen
        _kill(first)
        killed = time.time()
        again = _until(client, "begun", 2, 600)
        _kill(second)
    late = f"{again[1] - killed:.0f} s" if len(again) > 1 else "never (10 min)"
    return (
        f"| {kind} {importlib.metadata.version(kind)} | {median(waits) * 1e3:.0f} ms | {late} | {twice} | "
        f"{memory:.0f} MB | {len(_needed(kind))} |"
    )


def run() -> Iterator[str]:
    """Rows of a table in Markdown."""
    yield f"## Task queues over Redis, a worker taken for dead after {SILENCE} s\n"
    yield (
        f"| queue | from sent to begun (median of {_JOBS}) | begun anew after kill -9 | "
        f"times a job of {_LONG} s was begun, its worker alive | memory of an idle worker | packages |"
    )
    yield "|---|---|---|---|---|---|"
    for kind in KINDS:
        yield measure(kind)


if __name__ == "__main__":
    if len(sys.argv) > 1:
        work(*sys.argv[1:])
    for line in run():
        print(line, flush=True)
