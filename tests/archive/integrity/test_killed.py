"""Work that is killed at any moment loses nothing, doubles nothing and calls nothing whole that is not (`make kills`).

The trials fork, so they run in a process of their own: in this one pools of readers may be at work.
"""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.support.kill_trials import WORKS


@pytest.mark.parametrize("name", WORKS)
def test_killed_work_can_be_done_again(name: str) -> None:
    command = [
        sys.executable,
        "-W",
        "ignore",
        "-m",
        "tests.support.kill_trials",
        "--count",
        "1",
        "--seed",
        "3",
        name,
    ]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stderr
    assert "1 trials whole" in done.stdout
