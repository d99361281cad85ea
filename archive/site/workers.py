"""Several processes behind one port: each makes pages by itself, and a free one takes the next request."""

from __future__ import annotations

import multiprocessing
import signal
import socket
from collections.abc import Callable
from contextlib import ExitStack
from multiprocessing.connection import wait

import uvicorn

from archive.errors import GongkaiError
from archive.language import worded
from archive.site.asgi import App

MakeApp = Callable[[ExitStack], App]
_PATIENCE = 20.0


def serve_with(count: int, make: MakeApp, host: str, port: int) -> None:
    """Serve with `count` processes until interrupted. `make` returns the site of each. Raises GongkaiError if
    a process ends by itself."""
    context = multiprocessing.get_context("spawn")
    with _bound(host, port) as shared:
        workers = [context.Process(target=_work, args=(make, shared), daemon=True) for _ in range(count)]
        before = signal.signal(signal.SIGTERM, _stop)
        try:
            for worker in workers:
                worker.start()
            wait([worker.sentinel for worker in workers])
            raise GongkaiError(worded("一个进程自行结束了", "one of the processes ended by itself"))
        except KeyboardInterrupt:
            pass
        finally:
            signal.signal(signal.SIGTERM, before)
            for worker in workers:
                if worker.pid:
                    worker.terminate()
            for worker in workers:
                if worker.pid:
                    worker.join(_PATIENCE)


def _stop(*_: object) -> None:
    raise KeyboardInterrupt


def _bound(host: str, port: int) -> socket.socket:
    shared = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
    shared.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    shared.bind((host, port))
    shared.listen(2048)
    return shared


def _work(make: MakeApp, shared: socket.socket) -> None:
    with ExitStack() as stack:
        config = uvicorn.Config(make(stack), log_level="warning", lifespan="on")
        uvicorn.Server(config).run(sockets=[shared])
