"""A1-A4: the table of applications must add up, along its columns and along its rows."""

from __future__ import annotations

from collections.abc import Iterator

from archive.form import FORM
from archive.model import Cell, Finding, Report
from pipelines.checks.equations import equation
from pipelines.checks.registry import check

_APPLICANTS = tuple(applicant.id for applicant in FORM.applicants)
_NAMES = {applicant.id: applicant.zh for applicant in FORM.applicants}
_NOTICE = "格式 part three, note in its first cell"

Table = dict[tuple[str, str], Cell]


def _table(report: Report) -> Table:
    return {
        (cell.key, cell.applicant): cell
        for cell in report.cells
        if cell.applicant and cell.key.startswith("applications.")
    }


def _rows(report: Report, role: str | None = None) -> list[str]:
    """Keys of part three in the report's generation, of one role if asked."""
    generation = report.generation or "c2021"
    items = FORM.of(generation, "applications")
    return list(dict.fromkeys(item.key for item in items if role in (None, item.role)))


@check(
    "A1.flow",
    severity="error",
    formula="new + carried_in = result.total + carried_out",
    zh="本年新收加上年结转，等于办理结果总计加结转下年度（每类申请人各一式）",
    en="received + carried in = results in total + carried out, for each kind of applicant",
    source=_NOTICE,
)
def flow(report: Report) -> Iterator[Finding]:
    table = _table(report)
    if not table:
        return
    for who in _APPLICANTS:
        left = [table.get((f"applications.{row}", who)) for row in ("new", "carried_in")]
        right = [table.get((f"applications.{row}", who)) for row in ("result.total", "carried_out")]
        yield equation("A1.flow", "error", left, right, subject=who, name=_NAMES[who])


@check(
    "A2.parts",
    severity="error",
    formula="sum of the leaves of applications.result = result.total",
    zh="各项办理结果之和等于“（七）总计”（每类申请人各一式）",
    en="the results add up to their total, for each kind of applicant",
    source=_NOTICE,
)
def parts(report: Report) -> Iterator[Finding]:
    table = _table(report)
    if not table:
        return
    for who in _APPLICANTS:
        left = [table.get((key, who)) for key in _rows(report, "leaf")]
        right = [table.get(("applications.result.total", who))]
        yield equation("A2.parts", "error", left, right, subject=who, name=_NAMES[who])


@check(
    "A3.columns",
    severity="error",
    formula="six applicant columns = total",
    zh="六类申请人之和等于“总计”列（每行一式）",
    en="the six kinds of applicants add up to the total column, in every row",
    source=_NOTICE,
)
def columns(report: Report) -> Iterator[Finding]:
    table = _table(report)
    if not table:
        return
    for key in _rows(report):
        left = [table.get((key, who)) for who in _APPLICANTS[:-1]]
        right = [table.get((key, "total"))]
        yield equation("A3.columns", "error", left, right, subject=key, name=FORM.row_name(key))


@check(
    "A4.domain",
    severity="error",
    formula="counts are integers >= 0",
    zh="件数为非负整数",
    en="counts are whole numbers, none negative",
    source="FORM: counts",
)
def domain(report: Report) -> Iterator[Finding]:
    """One finding a report: it holds, or names the cells that are no counts."""
    counts = [
        cell
        for cell in report.cells
        if (item := FORM.by_key.get((cell.key, cell.applicant)))
        and not item.is_money
        and not item.signed
        and cell.state not in ("row_absent", "blank")
    ]
    if not counts:
        return
    wrong = [cell for cell in counts if cell.value is None or cell.value < 0]
    for cell in wrong:
        name = FORM.by_key[cell.key, cell.applicant].zh
        yield Finding("A4.domain", "error", "fails", f"{name}：“{cell.raw}”不是件数 is no count", cell.key)
    if not wrong:
        yield Finding("A4.domain", "error", "holds", f"{len(counts)} 个数均为非负整数 all counts in order")
