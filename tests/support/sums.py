"""Reports with given cells, for checks."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from msgspec.structs import replace

from archive.form.definition import FORM
from archive.model import Cell, Report

Spot = tuple[str, str | None]


def report(generation: str, values: Mapping[Spot, int | None], **about: Any) -> Report:
    """A report of nothing but cells: a missing value is blank."""
    cells = tuple(
        Cell(i.key, i.applicant, (v := values.get((i.key, i.applicant))), "" if v is None else str(v),
             "blank" if v is None else "number" if v else "zero", i.unit)
        for i in FORM.of(generation)
    )  # fmt: skip
    year = 2020 if generation == "b2019" else 2022
    whole = Report("0" * 64, "text/html", None, None, None, None, year, generation, None, cells=cells)
    return replace(whole, **about)
