"""Files named on the command line, read on all cores."""

from __future__ import annotations

import hashlib
import os
import sys
from collections.abc import Iterable
from pathlib import Path

from archive.commands.interface import (
    ERROR,
    leave,
    note,
    spoken,
)
from archive.language import worded
from archive.model import Finding, Reading, Report
from archive.sentence import of_system
from pipelines.reading.batch import File, read_many
from pipelines.reading.pool import Limits


def read_files(paths: Iterable[Path]) -> list[tuple[Path, Reading]]:
    given = list(paths)
    readings = read_many([File(path, _digest(path)) for path in given], _limits(len(given)))
    return list(zip(given, readings, strict=True))


def _digest(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        note(f"{worded('错误', 'error')}: {spoken(of_system(error))}")
        leave(ERROR)


def _limits(files: int) -> Limits:
    """Return limits of a worker per file, up to the number of cores."""
    return Limits(workers=min(files, os.cpu_count() or 1), is_forked=sys.platform == "linux")


def without_report(reading: Reading) -> Report:
    """Return a file without a report in the shape of the contract: no cells, and a finding with the
    reason."""
    finding = Finding(f"read.{reading.error}", "error", "fails", reading.detail)
    media_type = reading.media_type or "application/octet-stream"
    nothing = (None,) * 7
    return Report(reading.sha256, media_type, *nothing, findings=(finding,))
