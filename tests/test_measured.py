"""What is measured is all that was used: a process that outlives its parent counts, too."""

from __future__ import annotations

import sys

import pytest

from benchmarks.processes import measure


@pytest.mark.skipif(
    sys.platform != "linux", reason="only Linux gives orphans a new parent that may count them"
)
def test_the_cpu_of_an_orphan_is_counted() -> None:
    work = "sum(i * i for i in range(3_000_000))"
    orphan = f"import subprocess, sys; subprocess.Popen([sys.executable, '-c', {work!r}])"
    cost = measure("timeit", "-n1", "-r1", orphan)
    assert cost.own < 0.5 * cost.cpu
    assert cost.cpu > 0.05


def test_a_module_that_fails_is_no_measurement() -> None:
    with pytest.raises(RuntimeError):
        measure("timeit", "-n1", "-r1", "raise ValueError")
