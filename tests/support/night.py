"""`gongkai` in the night of a test: `python -m tests.support.night ARGS…`, on loopback alone.

`NIGHT_DAYS` are the days that have passed, `NIGHT_LIMIT` the bytes a file may grow to (to a program that is a full disk).
The portals that come with gongkai are not known, and nothing but loopback can be reached.
"""

from __future__ import annotations

import os
import resource
import socket
import sys
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

DAYS = timedelta(days=float(os.environ.get("NIGHT_DAYS", "0")))


def later() -> datetime:
    return datetime.now(UTC) + DAYS


def only_loopback(self: socket.socket, address: Any) -> Any:
    host = address[0] if isinstance(address, tuple) else "127.0.0.1"
    if not host.startswith("127.") and host not in ("localhost", "::1"):
        raise OSError(f"not in a test: {host}")
    return _connect(self, address)


_connect = socket.socket.connect


def main() -> None:
    socket.socket.connect = only_loopback  # type: ignore[method-assign]
    from pipelines import clock

    clock.utc = later  # before anybody takes it by name
    from archive.commands import alerts
    from crawler.sites import site_file

    alerts._now = lambda: clock.stamp(later())
    site_file.SITES = Path(tempfile.gettempdir()) / "no-sites-at-all"
    if limit := int(os.environ.get("NIGHT_LIMIT", "0")):
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
    from crawler.commands.main import main as gongkai

    gongkai(prog_name="gongkai", args=sys.argv[1:])


if __name__ == "__main__":
    main()
