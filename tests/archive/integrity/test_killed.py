"""Work that is killed at any moment loses nothing, doubles nothing and calls nothing whole that is not (`make kills`)."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from tests.support.kill_trials import WORKS, try_work


@pytest.mark.parametrize("name", WORKS)
def test_killed_work_can_be_done_again(name: str, tmp_path: Path) -> None:
    try_work(name, 1, random.Random(3), tmp_path)
