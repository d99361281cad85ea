"""Whether an archive holds the whole sample portal."""

from __future__ import annotations

from pathlib import Path

from warcio.checker import Checker


def check(folder: Path) -> int:
    class Command:
        inputs = tuple(str(path) for path in (folder / "warc").glob("*.gz"))
        verbose = False

    assert Command.inputs
    return int(Checker(Command()).process_all())
