"""A1-A5: the table of applications must add up along its columns and along its rows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache

from archive.form.definition import FORM
from archive.form.labels import applicant_label, cell_label, row_label
from archive.knowledge import counted_outside
from archive.model import Cell, Finding, Report, Spot, Status
from archive.sentence import say
from pipelines.checks.equations import equation
from pipelines.checks.registry import check, finding
from pipelines.form.labels import find_group

_APPLICANTS = tuple(applicant.id for applicant in FORM.applicants)


def _table(report: Report) -> Mapping[Spot, Cell]:
    """Return the cells of a report in a national form, which has a part three; empty for older forms."""
    cells = report.by_spot
    return cells if any(who and key.startswith("applications.") for key, who in cells) else {}


@cache
def _rows(generation: str | None, role: str | None = None) -> tuple[str, ...]:
    """Return the keys of part three in a generation, of a single role if `role` is given."""
    items = FORM.of(generation or "c2021", "applications")
    return tuple(dict.fromkeys(item.key for item in items if role in (None, item.role)))


@check("A1.flow")
def flow(report: Report) -> Iterator[Finding]:
    table = _table(report)
    added = counted_outside(table)
    for who in _APPLICANTS if table else ():
        left = [table.get((f"applications.{row}", who)) for row in ("new", "carried_in")]
        right = [table.get((f"applications.{row}", who)) for row in ("result.total", "carried_out")]
        name = applicant_label(who)
        yield equation("A1.flow", left, right, subject=who, name=name, has_more=who in added)


@check("A2.parts")
def parts(report: Report) -> Iterator[Finding]:
    table = _table(report)
    leaves, added = _rows(report.generation, "leaf"), counted_outside(table)
    for who in _APPLICANTS if table else ():
        left = [table.get((key, who)) for key in leaves]
        right = [table.get(("applications.result.total", who))]
        name = applicant_label(who)
        yield equation("A2.parts", left, right, subject=who, name=name, has_more=who in added)


@check("A3.columns")
def columns(report: Report) -> Iterator[Finding]:
    table = _table(report)
    for key in _rows(report.generation) if table else ():
        left = [table.get((key, who)) for who in _APPLICANTS[:-1]]
        right = [table.get((key, "total"))]
        yield equation("A3.columns", left, right, subject=key, name=row_label(key))


@check("A4.domain")
def domain(report: Report) -> Iterator[Finding]:
    """Yield a finding for each cell that is not a count, or a single finding if all are counts."""
    counts = [
        cell
        for cell in report.cells
        if (item := FORM.by_key.get((cell.key, cell.applicant)))
        and not item.is_money
        and not item.signed
        and cell.state not in ("row_absent", "blank", "unread")
    ]
    if not counts:
        return
    wrong = [cell for cell in counts if cell.value is None or cell.value < 0]
    for cell in wrong:
        name = cell_label(cell.key, cell.applicant)
        status: Status = "fails" if cell.value is not None else "undetermined"
        yield finding("A4.domain", status, say("no_count", name=name, printed=cell.raw), cell.key)
    if not wrong:
        yield finding("A4.domain", "holds", say("all_counts", count=len(counts)))


@check("A5.subtotal")
def subtotals(report: Report) -> Iterator[Finding]:
    """Check the rows outside the form whose label names a group of results: 不予公开小计."""
    table = _table(report)
    for stray in report.cells:
        if not (stray.key.startswith("unmapped.applications.") and stray.applicant):
            continue
        label = stray.key.rpartition(".")[2]
        group = find_group(label)
        if group is None or "计" not in label:
            continue
        leaves = [
            key for key in _rows(report.generation, "leaf") if key.startswith(f"applications.{group.id}.")
        ]
        left = [table.get((key, stray.applicant)) for key in leaves]
        subject = f"applications.{group.id}@{stray.applicant}"
        name = say("labelled", label=label, name=applicant_label(stray.applicant))
        yield equation("A5.subtotal", left, [stray], subject=subject, name=name)
