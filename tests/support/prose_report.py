"""A report with given sentences."""

from __future__ import annotations

from typing import Any

from archive.form.definition import FORM
from archive.model import Cell, Report, Section


def report_of(case: dict[str, Any]) -> Report:
    """A report that says a case's sentence and prints its totals."""
    generation = case.get("generation", "c2021")
    blank = None if case.get("blank") else 0
    values = {_key(name): value for name, value in case["cells"].items()}
    cells = tuple(
        Cell(i.key, i.applicant, v, "" if v is None else str(v), "blank" if v is None else "number" if v else "zero")
        for i in FORM.of(generation)
        for v in [values.get(i.key, blank) if i.applicant in (None, "total") else blank]
    )  # fmt: skip
    text = "\n".join(line for line in (case.get("before"), case["text"]) if line)
    sections = (Section("overview", "一、总体情况", text),)
    return Report(
        "0" * 64, "text/html", None, case.get("unit", "某县"), None, case.get("scope", "aggregate"), case.get("year", 2023),
        generation, None, sections, cells,
    )  # fmt: skip


def _key(name: str) -> str:
    stems = ("applications", "remedies", "disclosure")
    return next(f"{stem}.{name}" for stem in stems if f"{stem}.{name}" in FORM.keys)
