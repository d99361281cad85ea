"""The responsibility for a broken rule. It is the agency's only if two ways read the document alike and every
mark has its place.

Only this module says "printed so" (原文如此). A rule that fails without that proof is undetermined.
"""

from __future__ import annotations

from collections.abc import Iterable

from msgspec.structs import replace

from archive.form.rules import RULES
from archive.model import TABLES, Finding, Report
from archive.sentence import Sentence, say
from pipelines.checks.locate import RULE

PROSE = "prose"
EVERYTHING = (*TABLES, PROSE)
"""The parts of a report that rules read."""

_PRINTED_SO = say("printed_so")
_OPEN = say("marks_without_a_place")
_ONCE = say("not_read_twice")


def accuses(findings: Iterable[Finding]) -> bool:
    """Return whether any of the findings would blame the agency if the reading were proved. A hint (`info`)
    only says that something differs."""
    return any(found.is_breach and _reads(found) for found in findings)


def proved(findings: Iterable[Finding], *reports: Report) -> tuple[Finding, ...]:
    """Return the findings on these reports, with the responsibility for each breach, undetermined if it is
    not proved."""
    return tuple(_weighed(found, reports) if found.status == "fails" else found for found in findings)


def _weighed(found: Finding, reports: Iterable[Report]) -> Finding:
    parts = _reads(found)
    if not parts:
        return found
    reports = tuple(reports)
    if _is_hint(found) and all(report.read_twice is None and not report.open_tables for report in reports):
        return found
    for report in reports:
        if not report.open_tables.isdisjoint(parts):
            return _said(found, _OPEN, is_open=True)
        if not set(parts) <= set(report.read_twice or ()):
            return _said(found, _ONCE, is_open=True)
    return _said(found, _PRINTED_SO)


def _is_hint(found: Finding) -> bool:
    """Return whether a finding only says that something differs, and names no cell as wrong."""
    return not found.is_breach and found.rule != RULE


def _said(found: Finding, words: Sentence, *, is_open: bool = False) -> Finding:
    detail = found.detail + words if found.detail else words
    return replace(found, status="undetermined" if is_open else "fails", detail=detail)


def _reads(found: Finding) -> tuple[str, ...]:
    """Return the parts that the rule of a finding reads; none for findings on the reading itself
    (`read.tables`)."""
    rule = RULES.get(found.rule)
    return rule.reads if rule else ()
