"""The garbage collector of a process that makes many objects: pages, reports, rows."""

from __future__ import annotations

import gc

_YOUNG, _MIDDLE, _OLD = 50_000, 10, 10


def collect_seldom() -> None:
    """Make the collector look for cycles seldom. A page or a report makes thousands of objects that end with it, so a
    search after every seven hundred finds nothing and takes a tenth of the time."""
    gc.set_threshold(_YOUNG, _MIDDLE, _OLD)


def spare_what_stays() -> None:
    """Collect seldom, and never search the objects that are here now: modules, patterns, the form."""
    gc.freeze()
    collect_seldom()
