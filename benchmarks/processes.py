"""What a finished process cost, with everything it started, by the operating system's own accounts.

`python -m benchmarks.processes FILE MODULE ARGUMENT ...` runs a module and writes to a file the seconds of CPU of all its
processes, its own, and its own peak memory. Readers hang off a server that outlives the crawl for a moment and that
nobody waits for: on Linux they are inherited here, and counted.
"""

from __future__ import annotations

import atexit
import ctypes
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
_SUBREAPER = 36
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


def measure(module: str, *arguments: str, codes: tuple[int, ...] = (0,)) -> Cost:
    """Run a Python module with these arguments and wait for all it started. Raises where it ends with a code other
    than these."""
    with TemporaryDirectory() as folder:
        account = Path(folder, "account")
        command = [sys.executable, "-m", "benchmarks.processes", str(account), module, *arguments]
        start = time.perf_counter()
        done = subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, check=False)
        wall = time.perf_counter() - start
        if done.returncode not in codes:
            raise RuntimeError(f"{module} {arguments}: {done.stderr.decode()[-2000:]}")
        own, peak, whole = map(float, account.read_text(encoding="ascii").split())
    return Cost(wall, whole, own, peak)


def _account(file: Path) -> None:
    used = resource.getrusage(resource.RUSAGE_SELF)
    file.write_text(f"{used.ru_utime + used.ru_stime} {own_peak()}", encoding="ascii")


def _inherit() -> None:
    """Become the parent of every process below whose own parent ends (Linux: PR_SET_CHILD_SUBREAPER, prctl(2))."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_SUBREAPER, 1, 0, 0, 0)


def _wait_for_all(first: int) -> int:
    """Wait until no process is left below; the exit code of the first."""
    code = 1
    while True:
        try:
            number, status = os.wait()
        except ChildProcessError:
            return code
        if number == first:
            code = os.waitstatus_to_exitcode(status)


def _run(account: Path, module: str, arguments: list[str]) -> int:
    """Run the module in a process below, and add to its account what all of them used."""
    _inherit()
    first = os.fork()
    if not first:
        atexit.register(_account, account)
        sys.argv = [module, *arguments]
        runpy.run_module(module, run_name="__main__", alter_sys=True)
        return 0
    code = _wait_for_all(first)
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    account.write_text(f"{account.read_text('ascii')} {used.ru_utime + used.ru_stime}", encoding="ascii")
    return code


if __name__ == "__main__":
    sys.exit(_run(Path(sys.argv[1]), sys.argv[2], sys.argv[3:]))
