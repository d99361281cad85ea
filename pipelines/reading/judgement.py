"""A report that was read, checked; and where a rule is broken, read a second way before anybody is accused."""

from __future__ import annotations

from dataclasses import replace

from archive.model import Report
from pipelines.checks import run_checks
from pipelines.checks.locate import locate
from pipelines.checks.proof import accuses, proved
from pipelines.checks.settle import Looks


def judged(report: Report, body: bytes, looks: Looks) -> Report:
    """The report with the findings of all rules over one report. `looks` are what further looks at the cells of a scan
    said."""
    located = locate(report, looks)
    known = len(report.findings)
    findings = (*report.findings, *run_checks(report), *located.findings[known:])
    if accuses(findings[known:]):
        from pipelines.witness.second_way import read_twice  # here, for most reports accuse nobody

        located = replace(located, read_twice=read_twice(report, body, looks))
    return located.with_findings(proved(findings, located))
