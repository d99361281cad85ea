"""S1-S5: the shape of a report: its parts, tables and generation, and the content of parts five and six."""

from __future__ import annotations

import re
from collections.abc import Iterator

from archive.form.definition import FORM
from archive.form.labels import section_label
from archive.model import Finding, Report, Status
from archive.sentence import say
from archive.vocabulary import NATIONAL, Generation
from pipelines.checks.evidence import is_partly_read, is_recognised
from pipelines.checks.registry import check, finding
from pipelines.form.who import year_of_generation

_TABLES = ("disclosure", "applications", "remedies")
_NOTHING = ("无", "无。", "暂无", "暂无。", "没有", "没有。")
_SHORT = 10  # characters
_FEE = "信息处理费"
_FEE_OTHERWISE = re.compile(r"处理费|收费|费用|收取|收缴")  # in part six, which speaks of little else
_COUNTED = re.compile(r"\d\s*[件项宗起条]")


@check("S1.headings")
def headings(report: Report) -> Iterator[Finding]:
    if report.generation not in NATIONAL or not report.sections:
        return
    order = [section.id for section in FORM.sections]
    printed = [section.key for section in report.sections if section.key in order]
    missing = [section_label(section.id) for section in FORM.sections if section.id not in printed]
    if missing:
        has_text = bool(
            {"overview", "problems", "other"} & set(printed)
        )  # else the file has the tables alone
        status: Status = "fails" if has_text and not is_recognised(report) else "undetermined"
        yield finding("S1.headings", status, say("parts_missing", parts=missing))
    elif printed != sorted(printed, key=order.index):
        parts = [section_label(key) for key in printed]
        yield finding("S1.headings", "fails", say("parts_out_of_order", parts=parts))
    else:
        yield finding("S1.headings", "holds", say("parts_in_order"))


@check("S2.shape")
def tables(report: Report) -> Iterator[Finding]:
    if report.generation not in NATIONAL:
        return
    found = {cell.key.split(".")[0] for cell in report.cells if cell.state != "row_absent"}
    unread = [table for table, state in report.tables if state == "unread"]
    missing = [table for table in _TABLES if table not in found or table in unread]
    for table in missing:
        is_open = is_partly_read(report) or _is_spoken_of(report, table)
        yield finding("S2.shape", "undetermined" if is_open else "fails", say("table_missing"), table)
    if not missing:
        yield finding("S2.shape", "holds", say("all_tables"))


def _is_spoken_of(report: Report, table: str) -> bool:
    """Return whether the part of a missing table gives numbers in prose, which may be the table's own."""
    return any(section.key == table and _COUNTED.search(section.text) for section in report.sections)


@check("S2.unmapped")
def strangers(report: Report) -> Iterator[Finding]:
    """Yield a finding for each row unknown to the form. It is undetermined while rows of the same table are
    missing: the row may be a form row that was not recognised."""
    missing = {cell.key.split(".")[0] for cell in report.cells if cell.state in ("row_absent", "unread")}
    for key in sorted({cell.key for cell in report.cells if cell.key.startswith("unmapped.")}):
        _, table, label = key.split(".", 2)
        status: Status = "undetermined" if table in missing else "fails"
        yield finding("S2.unmapped", status, say("unknown_row", label=label), key)


@check("S3.generation")
def generation(report: Report) -> Iterator[Finding]:
    if report.year is None or report.generation is None:
        return
    if all(cell.key.startswith("remedies.") for cell in report.cells if cell.state != "row_absent"):
        yield finding("S3.generation", "not_assessable", say("only_part_four"))
        return
    used = {"year": report.year, "generation": report.generation}
    if year_of_generation(report.generation, report.year):
        yield finding("S3.generation", "holds", say("form_in_force", **used))
    else:
        yield finding("S3.generation", "fails", say("form_not_in_force", **used))


@check("S4.problems")
def problems(report: Report) -> Iterator[Finding]:
    part = next((section for section in report.sections if section.key == "problems"), None)
    if part is None or report.generation not in NATIONAL:
        return
    text = "".join(part.text.split())
    if text in _NOTHING or len(text) < _SHORT:
        yield finding("S4.problems", "fails", say("problems_short", text=text), "problems")
    else:
        yield finding("S4.problems", "holds", say("problems_long", count=len(text)), "problems")


@check("S5.fee")
def fee(report: Report) -> Iterator[Finding]:
    if report.generation != Generation.C2021:
        return
    unpaid = report.cell("applications.result.other.fee_unpaid", "total")
    spoken = [
        section.key
        for section in report.sections
        if _FEE in section.text or (section.key == "other" and _FEE_OTHERWISE.search(section.text))
    ]
    if "other" in spoken:
        yield finding("S5.fee", "holds", say("fee_spoken_of"), "other")
    elif unpaid and unpaid.value:
        has_part = any(section.key == "other" for section in report.sections)
        status: Status = "fails" if has_part else "undetermined"
        yield finding("S5.fee", status, say("fee_not_spoken_of", count=unpaid.value), "other")
    elif spoken:
        yield finding("S5.fee", "fails", say("fee_only_in", part=section_label(spoken[0])), "other")
