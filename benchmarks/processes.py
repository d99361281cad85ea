"""What a finished process cost, by the operating system's own accounts."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from dataclasses import dataclass


@dataclass(frozen=True)
class Cost:
    """Seconds on the clock, seconds of CPU (children included), peak memory of the process in MB."""

    wall: float
    cpu: float
    memory: float


def measure(*arguments: str) -> Cost:
    """Run Python with these arguments and wait. Raises where it fails."""
    start = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, *arguments], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
    )
    assert process.stderr
    errors = process.stderr.read()
    _, status, usage = os.wait4(process.pid, 0)
    if status:
        raise RuntimeError(f"{arguments}: {errors.decode()[-2000:]}")
    peak = usage.ru_maxrss / (1e6 if sys.platform == "darwin" else 1e3)
    return Cost(time.perf_counter() - start, usage.ru_utime + usage.ru_stime, peak)
