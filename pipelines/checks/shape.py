"""S1-S5: whether a report has the shape of its form: parts, tables, generation, and what parts five and six say."""

from __future__ import annotations

from collections.abc import Iterator

from archive.form.definition import FORM
from archive.model import Finding, Report, Status
from archive.vocabulary import NATIONAL, Generation
from pipelines.checks.evidence import is_partly_read, is_recognised
from pipelines.checks.registry import check, finding
from pipelines.form.who import year_of_generation

_TABLES = ("disclosure", "applications", "remedies")
_NOTHING = ("无", "无。", "暂无", "暂无。", "没有", "没有。")
_SHORT = 10  # characters
_FEE = "信息处理费"


@check("S1.headings")
def headings(report: Report) -> Iterator[Finding]:
    if report.generation not in NATIONAL or not report.sections:
        return
    order = [section.id for section in FORM.sections]
    printed = [section.key for section in report.sections if section.key in order]
    missing = [section.zh for section in FORM.sections if section.id not in printed]
    if missing:
        has_text = bool(
            {"overview", "problems", "other"} & set(printed)
        )  # else the file has the tables alone
        status: Status = "fails" if has_text and not is_recognised(report) else "undetermined"
        yield finding("S1.headings", status, f"缺 missing: {'、'.join(missing)}")
    elif printed != sorted(printed, key=order.index):
        yield finding("S1.headings", "fails", f"顺序不同 out of order: {' '.join(printed)}")
    else:
        yield finding("S1.headings", "holds", "六个部分齐全 all six parts in order")


@check("S2.shape")
def tables(report: Report) -> Iterator[Finding]:
    if report.generation not in NATIONAL:
        return
    found = {cell.key.split(".")[0] for cell in report.cells if cell.state != "row_absent"}
    missing = [table for table in _TABLES if table not in found]
    status: Status = "undetermined" if is_partly_read(report) else "fails"
    for table in missing:
        yield finding("S2.shape", status, "整张表缺失 table missing", table)
    if not missing:
        yield finding("S2.shape", "holds", "三张表齐全 all three tables there")


@check("S2.unmapped")
def strangers(report: Report) -> Iterator[Finding]:
    """A row that the form does not have is one of its own that we did not recognise where one of those is missing."""
    missing = {cell.key.split(".")[0] for cell in report.cells if cell.state in ("row_absent", "unread")}
    for key in sorted({cell.key for cell in report.cells if cell.key.startswith("unmapped.")}):
        _, table, label = key.split(".", 2)
        status: Status = "undetermined" if table in missing else "fails"
        yield finding("S2.unmapped", status, f"表中有样式之外的行 unknown row: {label}", key)


@check("S3.generation")
def generation(report: Report) -> Iterator[Finding]:
    if report.year is None or report.generation is None:
        return
    if all(cell.key.startswith("remedies.") for cell in report.cells if cell.state != "row_absent"):
        detail = "只有第四部分的表，各年格式都是这样 only part four, which is the same in every form"
        yield finding("S3.generation", "not_assessable", detail)
        return
    if year_of_generation(report.generation, report.year):
        yield finding(
            "S3.generation", "holds", f"{report.year} 年用 {report.generation} 格式 the form in force"
        )
    else:
        detail = f"{report.year} 年用 {report.generation} 格式 stale or early form"
        yield finding("S3.generation", "fails", detail)


@check("S4.problems")
def problems(report: Report) -> Iterator[Finding]:
    part = next((section for section in report.sections if section.key == "problems"), None)
    if part is None or report.generation not in NATIONAL:
        return
    text = "".join(part.text.split())
    if text in _NOTHING or len(text) < _SHORT:
        yield finding("S4.problems", "fails", f"第五部分只有“{text}” part five says no more", "problems")
    else:
        yield finding("S4.problems", "holds", f"第五部分 {len(text)} 字 characters", "problems")


@check("S5.fee")
def fee(report: Report) -> Iterator[Finding]:
    if report.generation != Generation.C2021:
        return
    unpaid = report.cell("applications.result.other.fee_unpaid", "total")
    spoken = [section.key for section in report.sections if _FEE in section.text]
    if "other" in spoken:
        yield finding("S5.fee", "holds", f"第六部分写有{_FEE} part six speaks of the fee", "other")
    elif unpaid and unpaid.value:
        detail = f"逾期未缴费 fee unpaid {unpaid.value} 件，第六部分未写{_FEE} part six is silent"
        has_part = any(section.key == "other" for section in report.sections)
        yield finding("S5.fee", "fails" if has_part else "undetermined", detail, "other")
    elif spoken:
        yield finding("S5.fee", "fails", f"{_FEE}只见于 the fee is spoken of only in {spoken[0]}", "other")
