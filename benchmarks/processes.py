"""What a finished process cost, by the operating system's own accounts.

`python -m benchmarks.processes FILE MODULE ARGUMENT ...` runs a module and writes its own seconds of CPU and its peak
memory to a file."""

from __future__ import annotations

import atexit
import os
import resource
import runpy
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

_STATUS = Path("/proc/self/status")
_KB = 1e6 if sys.platform == "darwin" else 1e3  # what ru_maxrss counts in


@dataclass(frozen=True)
class Cost:
    """Seconds on the clock, seconds of CPU with and without the process's children, its peak memory in MB."""

    wall: float
    cpu: float
    own: float
    memory: float


def own_peak() -> float:
    """The most memory (MB) this process held. On Linux its own mark, for `ru_maxrss` of a child begins with what
    its parent held when it was started."""
    if _STATUS.exists():
        mark = next(line for line in _STATUS.read_text().splitlines() if line.startswith("VmHWM:"))
        return int(mark.split()[1]) / 1e3
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / _KB


def measure(module: str, *arguments: str) -> Cost:
    """Run a Python module with these arguments and wait. Raises where it fails."""
    with TemporaryDirectory() as folder:
        account = Path(folder, "own")
        command = [sys.executable, "-m", "benchmarks.processes", str(account), module, *arguments]
        start = time.perf_counter()
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        assert process.stderr
        errors = process.stderr.read()
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - start
        if status:
            raise RuntimeError(f"{module} {arguments}: {errors.decode()[-2000:]}")
        own, peak = map(float, account.read_text(encoding="ascii").split())
    return Cost(wall, usage.ru_utime + usage.ru_stime, own, peak)


def _account(file: Path) -> None:
    used = resource.getrusage(resource.RUSAGE_SELF)
    file.write_text(f"{used.ru_utime + used.ru_stime} {own_peak()}", encoding="ascii")


if __name__ == "__main__":
    _, account, module, *arguments = sys.argv
    atexit.register(_account, Path(account))
    sys.argv = [module, *arguments]
    runpy.run_module(module, run_name="__main__", alter_sys=True)
