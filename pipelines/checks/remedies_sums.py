"""R1, R2: the outcomes of reviews and suits add up to their totals, and require applications."""

from __future__ import annotations

from collections.abc import Iterator

from archive.form.definition import FORM
from archive.form.labels import venue_label
from archive.model import Finding, Report
from archive.sentence import say
from pipelines.checks.equations import equation
from pipelines.checks.registry import check, finding

_KEYS = {
    venue.id: tuple(f"remedies.{venue.id}.{outcome.id}" for outcome in FORM.outcomes) for venue in FORM.venues
}


@check("R1.sum")
def outcomes(report: Report) -> Iterator[Finding]:
    cells = report.by_spot
    is_there = any((key, None) in cells for keys in _KEYS.values() for key in keys)
    for venue in FORM.venues if is_there else ():
        *left, right = (cells.get((key, None)) for key in _KEYS[venue.id])
        yield equation("R1.sum", left, [right], subject=venue.id, name=venue_label(venue.id))


@check("R2.zero_apps")
def without_applications(report: Report) -> Iterator[Finding]:
    """Yield a finding only if the table prints a number for new applications: a blank proves nothing."""
    cells = report.by_spot
    received = [cells.get((f"applications.{row}", "total")) for row in ("new", "carried_in")]
    totals = [cells.get((f"remedies.{venue.id}.total", None)) for venue in FORM.venues]
    cases = sum(int(cell.value) for cell in totals if cell and cell.value)
    new = received[0]
    if new is None or new.value is None or not cases:
        return
    some = any(cell and cell.value for cell in received)
    detail = say("cases_without_applications", applications=say("some") if some else 0, cases=cases)
    yield finding("R2.zero_apps", "holds" if some else "fails", detail)
