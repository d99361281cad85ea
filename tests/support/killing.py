"""Crawls that are killed: `python -m tests.support.killing ARCHIVE URL KILLS SEED SPAN` crawls again and again, kills each
crawl (SIGKILL) at a random moment within SPAN seconds until so many were killed, then crawls once to the end.

Everything is imported once and each crawl is a fork of that, so that a kill falls into the crawl and not into its
imports.
"""

from __future__ import annotations

import json
import os
import random
import signal
import sys
import time
from pathlib import Path

from crawler.run.crawls import run_crawl
from crawler.sites.site_file import load_site

END = 60.0  # seconds after which even a crawl to the end is a hang


def live(archive: Path, url: str, seconds: float) -> tuple[float, int]:
    """Crawl in a fork of this process; kill it after `seconds`. Returns how long it lived and its wait status."""
    began = time.monotonic()
    child = os.fork()
    if child == 0:
        os.setsid()
        with Path(os.devnull).open("w") as nothing:
            os.dup2(nothing.fileno(), 1)
            os.dup2(nothing.fileno(), 2)
        summary = run_crawl([load_site(url)], archive, settings={"LOG_LEVEL": "CRITICAL"})
        os._exit(1 if summary.problems else 0)
    while time.monotonic() - began < seconds:
        done, status = os.waitpid(child, os.WNOHANG)
        if done:
            return time.monotonic() - began, status
        time.sleep(0.001)
    os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    return time.monotonic() - began, status


def main() -> None:
    archive, url, kills, seed, span = sys.argv[1:]
    chance, longest, killed = random.Random(int(seed)), float(span), 0
    while killed < int(kills):
        seconds, status = live(Path(archive), url, chance.uniform(0, longest))
        if status == signal.SIGKILL:
            killed += 1
        else:
            longest = (
                seconds  # it came to its end: kill earlier next time, while it asks whether anything changed
            )
    seconds, status = live(Path(archive), url, END)
    print(json.dumps({"killed": killed, "seconds": seconds, "status": status}))


if __name__ == "__main__":
    main()
