"""The newest release in a folder of releases, offered on the page of downloads."""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_DAYS = "20??-??-??"


@dataclass(frozen=True, slots=True)
class Release:
    """A release: its date, the counts of `release.json`, and its files by manifest path, with size and
    digest."""

    date: str
    counts: dict[str, int]
    files: dict[str, tuple[int, str]]
    folder: Path


def newest(folder: Path | None) -> Release | None:
    """Return the newest complete release; None without any."""
    for found in sorted(folder.glob(_DAYS), reverse=True) if folder else ():
        with suppress(OSError, ValueError, KeyError):
            return _read(found)
    return None


def _read(folder: Path) -> Release:
    about: dict[str, Any] = json.loads((folder / "data" / "release.json").read_text(encoding="utf-8"))
    files = {}
    for line in (folder / "manifest-sha256.txt").read_text(encoding="utf-8").splitlines():
        digest, _, path = line.partition("  ")
        files[path] = ((folder / path).stat().st_size, digest)
    return Release(folder.name, about["counts"], dict(sorted(files.items())), folder)
