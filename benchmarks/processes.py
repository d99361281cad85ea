"""What a finished process cost, by the operating system's own accounts."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

_STATUS = Path("/proc/self/status")
_KB = 1e6 if sys.platform == "darwin" else 1e3  # what ru_maxrss counts in


@dataclass(frozen=True)
class Cost:
    """Seconds on the clock, seconds of CPU (children included), peak memory of the process in MB."""

    wall: float
    cpu: float
    memory: float


def own_peak() -> float:
    """The most memory (MB) this process held. On Linux its own mark, for `ru_maxrss` of a child begins with what
    its parent held when it was started."""
    if _STATUS.exists():
        mark = next(line for line in _STATUS.read_text().splitlines() if line.startswith("VmHWM:"))
        return int(mark.split()[1]) / 1e3
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / _KB


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
    return Cost(time.perf_counter() - start, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / _KB)
