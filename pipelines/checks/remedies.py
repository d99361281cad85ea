"""R1: the outcomes of reviews and suits add up to their totals."""

from __future__ import annotations

from collections.abc import Iterator

from archive.form import FORM
from archive.model import Finding, Report
from pipelines.checks.equations import equation
from pipelines.checks.registry import check


@check(
    "R1.sum",
    severity="error",
    formula="upheld + corrected + other + pending = total",
    zh="维持、纠正、其他、未审结之和等于总计（复议、直接起诉、复议后起诉各一式）",
    en="outcomes add up to the total, for reviews, direct suits and suits after review",
    source="格式 part four",
)
def outcomes(report: Report) -> Iterator[Finding]:
    cells = {cell.key: cell for cell in report.cells if cell.key.startswith("remedies.")}
    if not cells:
        return
    for venue in FORM.venues:
        keys = [f"remedies.{venue.id}.{outcome.id}" for outcome in FORM.outcomes]
        left = [cells.get(key) for key in keys[:-1]]
        right = [cells.get(keys[-1])]
        yield equation("R1.sum", "error", left, right, subject=venue.id, name=venue.zh)
