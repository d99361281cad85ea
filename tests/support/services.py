"""Servers that tests of several machines need: Redis, an S3-compatible store, and portals that keep a log."""

from __future__ import annotations

import logging
import shutil
import socket
import subprocess
import threading
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from moto.server import ThreadedMotoServer
from redis import Redis
from redis.exceptions import ConnectionError as NoAnswer


@contextmanager
def redis_server(folder: Path, *, keep: bool = False, port: int = 0) -> Iterator[str]:
    """The address of a Redis of our own. With `keep` another in the same folder has what it had."""
    program = shutil.which("redis-server")
    if program is None:
        pytest.skip("no Redis: apt install redis-server")
    with socket.socket() as free:
        free.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        free.bind(("127.0.0.1", port))
        port = free.getsockname()[1]
    command = [program, "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", str(folder)]
    command += ["--appendonly", "yes", "--appendfsync", "always"] if keep else []
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    try:
        client = Redis(port=port)
        until = time.monotonic() + 20
        while time.monotonic() < until:
            try:
                client.ping()
                break
            except NoAnswer:
                time.sleep(0.01)
        yield f"redis://127.0.0.1:{port}/0"
    finally:
        process.terminate()
        process.wait()


@contextmanager
def object_store() -> Iterator[dict[str, str]]:
    """An S3 with one bucket: the environment that finds it, GONGKAI_BLOBS included. All servers of a process share
    what they hold, so that each has a bucket of its own."""
    bucket = f"gongkai-{uuid4().hex[:12]}"
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = ThreadedMotoServer("127.0.0.1", 0, verbose=False)
    server.start()
    try:
        host, port = server.get_host_and_port()
        endpoint = f"http://{host}:{port}"
        with urllib.request.urlopen(urllib.request.Request(f"{endpoint}/{bucket}", method="PUT")):
            pass
        yield {
            "AWS_ACCESS_KEY_ID": "name",
            "AWS_SECRET_ACCESS_KEY": "word",
            "AWS_DEFAULT_REGION": "us-east-1",
            "AWS_ENDPOINT_URL": endpoint,
            "GONGKAI_BLOBS": f"s3://{bucket}/blobs",
        }
    finally:
        server.stop()


@dataclass(frozen=True)
class Visit:
    """A request as a portal saw it; `visitor` is the connection it came by, times are of one clock."""

    visitor: int
    path: str
    begun: float
    ended: float


@dataclass
class LoggedPortal:
    """A portal with a log. With `holding` set, the answer after the first so many visits never comes: `held` tells that
    somebody waits for it, `hung_up` that he does no more."""

    url: str
    visits: list[Visit] = field(default_factory=list)
    holding: int | None = None
    held: threading.Event = field(default_factory=threading.Event)
    hung_up: threading.Event = field(default_factory=threading.Event)

    @property
    def site(self) -> str:
        return self.url.removeprefix("http://").strip("/").replace(":", "-")


@contextmanager
def logged_portal(folder: Path, host: str) -> Iterator[LoggedPortal]:
    """Serve a folder on an address of the loopback network."""
    portal = LoggedPortal("")

    class Handler(SimpleHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            begun = time.monotonic()
            held = portal.holding is not None and len(portal.visits) >= portal.holding
            if held:
                portal.held.set()
                with suppress(OSError):
                    self.connection.recv(1)  # comes back when the other side closes
            else:
                super().do_GET()
            portal.visits.append(Visit(self.client_address[1], self.path, begun, time.monotonic()))
            if held:
                portal.hung_up.set()
                self.close_connection = True

        def log_message(self, *_: Any) -> None:
            pass

        def handle(self) -> None:
            try:
                super().handle()
            except ConnectionError:  # whoever asked was killed
                self.close_connection = True

    try:
        server = ThreadingHTTPServer((host, 0), partial(Handler, directory=str(folder)))
    except OSError:
        pytest.skip(f"no {host} here: the whole of 127.0.0.0/8 is needed")
    server.daemon_threads = True
    portal.url = f"http://{host}:{server.server_address[1]}/"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield portal
    finally:
        server.shutdown()
        server.server_close()
