"""Run all benchmarks, or those named (`python -m benchmarks reading crawling memory`), then show the goals."""

from __future__ import annotations

import platform
import sys
from collections.abc import Callable, Iterator

from benchmarks import (
    crawling,
    memory,
    reading,
    scale,
    scheduled,
    site,
    site_load,
    start_up,
    taken_along,
    whole_archive,
)
from benchmarks.goals import Figure, rows

ALL: dict[str, Callable[[], Iterator[str | Figure]]] = {
    "start_up": start_up.run,
    "reading": reading.run,
    "crawling": crawling.run,
    "scheduled": scheduled.run,
    "memory": memory.run,
    "site": site.run,
    "site_load": site_load.run,
    "taken_along": taken_along.run,
    "whole_archive": whole_archive.run,
    "scale": scale.run,
}


def main(names: list[str]) -> None:
    print(f"Python {platform.python_version()}, {platform.machine()}\n", flush=True)
    figures = []
    for name in names or ALL:
        for line in ALL[name]():
            if isinstance(line, Figure):
                figures.append(line)
            else:
                print(line, flush=True)
        print(flush=True)
    print("\n".join(rows(figures)), flush=True)


main(sys.argv[1:])
