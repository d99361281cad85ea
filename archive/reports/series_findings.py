"""Findings over more than one report, written after the reports themselves."""

from __future__ import annotations

from collections.abc import Iterable

from archive.database.finding_rows import add_findings
from archive.database.sqlite import Database
from archive.database.verdicts import review, verdicts_of
from archive.form.rules import RULES
from archive.model import Finding

CARRIERS = "V1.carriers"
"""The rule that two files of one article print the same figures."""

OVER_SEVERAL = frozenset(
    {CARRIERS, *(rule.id for rule in RULES.values() if rule.over in ("years", "unit", "family"))}
)
"""Rules over more than one report. A reading never holds findings of these rules."""


def replace_findings(
    database: Database, report_id: int, rules: Iterable[str], findings: Iterable[Finding]
) -> None:
    """Replace all findings of a report by these rules with the given findings, in one transaction."""
    wanted = list(rules)
    marks = ", ".join("?" * len(wanted))
    sha256 = next(database.query("SELECT sha256 FROM reports WHERE id = ?", [report_id]))["sha256"]
    judged = review(findings, sha256, verdicts_of(database))
    with database.atomic():
        database.execute(
            f"DELETE FROM told_findings WHERE report = ? AND rule IN ({marks})", [report_id, *wanted]
        )
        add_findings(database, report_id, judged)
