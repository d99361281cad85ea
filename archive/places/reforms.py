"""Bodies that a reform ended: the last year they report on, and their successors."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from pathlib import Path

from msgspec import Struct

from archive.vocabulary import Kind


class Reform(Struct, frozen=True):
    """A reform. `last` is the last year the body could report on, `now` its successor, `year` the year of the
    decision."""

    last: int
    now: str
    year: int


def ended(unit: str, kind: str, year: int) -> Reform | None:
    """Return the reform that ended a department before its report on a year was due; None if none is
    known."""
    if kind not in (Kind.DEPARTMENT, Kind.VERTICAL):
        return None
    found = next((reform for pattern, reform in _reforms() if pattern.search(unit)), None)
    return found if found and year > found.last else None


@cache
def _reforms() -> tuple[tuple[re.Pattern[str], Reform], ...]:
    entries = tomllib.loads((Path(__file__).parent / "reforms.toml").read_text(encoding="utf-8"))["reforms"]
    return tuple(
        (
            re.compile(f"(?:省|自治区|市|州|盟|县|区|旗|^)(?:{entry['name']})$"),
            Reform(entry["last"], entry["now"], entry["reform"]),
        )
        for entry in entries
    )
