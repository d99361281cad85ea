"""Run all benchmarks, or those named: `python -m benchmarks reading crawling memory`."""

from __future__ import annotations

import platform
import sys
from collections.abc import Callable, Iterator

from benchmarks import crawling, memory, reading, scale, scheduled, site, site_load

ALL: dict[str, Callable[[], Iterator[str]]] = {
    "reading": reading.run,
    "crawling": crawling.run,
    "scheduled": scheduled.run,
    "memory": memory.run,
    "site": site.run,
    "site_load": site_load.run,
    "scale": scale.run,
}


def main(names: list[str]) -> None:
    print(f"Python {platform.python_version()}, {platform.machine()}\n", flush=True)
    for name in names or ALL:
        for line in ALL[name]():
            print(line, flush=True)
        print(flush=True)


main(sys.argv[1:])
