"""Work that is killed at any moment loses nothing, doubles nothing and calls nothing whole that is not (`make kills`).

The trials fork, so they run in a process of their own: in this one pools of readers may be at work. One process makes them
all: what it costs to begin is most of a trial.
"""

from __future__ import annotations

import subprocess
import sys

from tests.support.kill_trials import WORKS


def test_killed_work_can_be_done_again() -> None:
    command = [sys.executable, "-W", "ignore", "-m", "tests.support.kill_trials", "--seed", "3"]
    command += ["--count", str(len(WORKS)), *WORKS]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert [line.partition(":")[0] for line in done.stdout.splitlines() if "1 trials whole" in line] == [
        *WORKS
    ]
