"""The law as a denominator: which body owes a report on a year, until when, and by which article."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class Duty:
    """A deadline of the law: the last day, and where it stands."""

    id: str
    deadline: date
    source: str

    def days_late(self, published: date) -> int:
        """Days after the deadline, 0 for a report in time."""
        return max(0, (published - self.deadline).days)


@cache
def duties() -> tuple[dict[str, Any], ...]:
    """The rules of `duties.toml`, in their order."""
    text = (Path(__file__).parent / "duties.toml").read_text(encoding="utf-8")
    return tuple(tomllib.loads(text)["duties"])


def duty(kind: str | None, scope: str | None, year: int) -> Duty | None:
    """What a body of a kind and scope owes for a report year; None where the law names no date (towns since 2019,
    institutions, parks)."""
    for rule in duties():
        first, last = rule["years"]
        if first <= year <= last and kind in rule["kinds"] and scope in rule["scopes"]:
            month, day = (int(part) for part in rule["deadline"].split("-"))
            return Duty(rule["id"], date(year + 1, month, day), rule["source"])
    return None
