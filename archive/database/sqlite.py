"""sqlite-utils without the libraries that it takes along where they are installed.

It imports pandas and numpy to know their numbers when it sees them. gongkai gives it none, and numpy alone costs every
command a tenth of a second and 15 MB.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def _without(*names: str) -> Iterator[None]:
    """Let libraries that are not loaded yet look as if they were not installed."""
    absent = [name for name in names if name not in sys.modules]
    sys.modules.update(dict.fromkeys(absent))  # type: ignore[arg-type] # None stops an import
    try:
        yield
    finally:
        for name in absent:
            del sys.modules[name]


with _without("numpy", "pandas"):
    from sqlite_utils import Database
    from sqlite_utils.migrations import Migrations

__all__ = ["Database", "Migrations"]
