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


def latest(folder: Path | None) -> Path | None:
    """Return the folder of the newest release; None without any."""
    return max(folder.glob(_DAYS), default=None) if folder else None


def holding(folder: Path | None, as_of: str | None) -> str | None:
    """Return the date of the newest release if it holds all captures up to a time; None without such a release."""
    found = latest(folder)
    if found is None or as_of is None:
        return None
    try:
        about = json.loads((found / "data" / "release.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return found.name if about.get("newest_capture", "") >= as_of else None


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
