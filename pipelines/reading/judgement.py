"""The checks of a report that was read. If a rule is broken, a second reading comes before any accusation."""

from __future__ import annotations

from msgspec.structs import replace

from archive.model import TABLES, Finding, Report
from archive.sentence import say
from pipelines.checks import run_checks
from pipelines.checks.locate import locate
from pipelines.checks.proof import accuses, proved
from pipelines.checks.settle import Looks
from pipelines.readers.sniff import PDF


def judged(report: Report, body: bytes, looks: Looks) -> Report:
    """Return the report with the findings of all rules on a single report. `looks` are further readings of a
    scan's cells."""
    located = locate(report, looks)
    known = len(report.findings)
    findings = (*report.findings, *run_checks(report), *located.findings[known:])
    if accuses(findings[known:]):
        from pipelines.witness.second_way import read_twice  # here: most reports need no second reading

        if report.media_type == PDF and not report.is_recognised and _is_deceived(report, body):
            return judged(_unread(report), body, looks)
        located = replace(located, read_twice=read_twice(report, body, looks))
    return located.with_findings(proved(findings, located))


def _is_deceived(report: Report, body: bytes) -> bool:
    """Return whether the file's fonts declare other digits than they draw. Files from a bundle are not
    examined."""
    from pipelines.witness.digit_shapes import digits_lie

    return (
        body.startswith(b"%PDF")
        and any(cell.value is not None for cell in report.cells)
        and digits_lie(report, body)
    )


def _unread(report: Report) -> Report:
    """Return the report with every number and its year unread, and a finding for each table: the page may
    show other digits."""
    detail = say("fonts_lie")
    cells = tuple(
        cell if cell.state in ("blank", "row_absent") else replace(cell, value=None, raw=None, state="unread")
        for cell in report.cells
    )
    told = tuple(Finding("read.tables", "warning", "fails", detail, table) for table in TABLES)
    return replace(report, cells=cells, year=None, findings=(*report.findings, *told))
