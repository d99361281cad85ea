"""Bodies that a reform ended: who reports on which year no longer, and what took its place."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from archive.vocabulary import Kind


@dataclass(frozen=True, slots=True)
class Reform:
    """`last` is the last year the body could report on, `now` what has its duties, `year` when it was decided."""

    last: int
    now: str
    year: int


def ended(unit: str, kind: str, year: int) -> Reform | None:
    """The reform by which a department was no more when the report on a year was due; None where none is known."""
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
