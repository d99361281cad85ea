"""Reports of consecutive years."""

from __future__ import annotations

from typing import Any

from archive.model import Report
from tests.support.sums import report


def of(year: int, values: dict[tuple[str, str | None], int | None], **about: Any) -> Report:
    generation = "b2019" if year < 2021 else "c2021"
    return report(generation, values, **({"year": year, "sha256": f"{year:064d}", "scope": "own"} | about))
