"""The law as a denominator: the bodies that owe a report on a year, the deadline, and the article."""

from __future__ import annotations

import tomllib
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from msgspec import Struct


class Duty(Struct, frozen=True):
    """A deadline of the law: the last day, and its source."""

    id: str
    deadline: date
    source: str

    def days_late(self, published: date) -> int:
        """Return the number of days after the deadline, 0 for a report in time."""
        return max(0, (published - self.deadline).days)


@cache
def duties() -> tuple[dict[str, Any], ...]:
    """Return the rules of `duties.toml`, in their order."""
    text = (Path(__file__).parent / "duties.toml").read_text(encoding="utf-8")
    return tuple(tomllib.loads(text)["duties"])


def duty(kind: str | None, scope: str | None, year: int) -> Duty | None:
    """Return the duty of a body of a kind and scope for a report year; None if the law names no date (towns
    since 2019, institutions, parks)."""
    for rule in duties():
        first, last = rule["years"]
        if first <= year <= last and kind in rule["kinds"] and scope in rule["scopes"]:
            month, day = (int(part) for part in rule["deadline"].split("-"))
            return Duty(rule["id"], date(year + 1, month, day), rule["source"])
    return None
