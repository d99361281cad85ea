"""The garbage collector of a process that makes pages."""

from __future__ import annotations

import gc


def collect_seldom() -> None:
    """Let the collector of this process look for cycles seldom. A page makes thousands of objects that end with it, so a
    search after every seven hundred finds nothing and takes a tenth of the time."""
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)
