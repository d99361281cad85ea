"""The list of checks, and how all of them are run."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from archive.model import Finding, Report, Severity


@dataclass(frozen=True, slots=True)
class Check:
    """A rule: its id, formula and explanation in both languages, and the function that applies it."""

    id: str
    severity: Severity
    formula: str
    zh: str
    en: str
    source: str
    apply: Callable[[Report], Iterable[Finding]]


CHECKS: dict[str, Check] = {}


def check(
    id: str, *, severity: Severity, formula: str, zh: str, en: str, source: str
) -> Callable[[Callable[[Report], Iterable[Finding]]], Callable[[Report], Iterable[Finding]]]:
    """Register a function as the rule `id`."""

    def register(function: Callable[[Report], Iterable[Finding]]) -> Callable[[Report], Iterable[Finding]]:
        CHECKS[id] = Check(id, severity, formula, zh, en, source, function)
        return function

    return register


def run_checks(report: Report) -> tuple[Finding, ...]:
    """All findings of all rules on one report, in the order of registration."""
    return tuple(finding for rule in CHECKS.values() for finding in rule.apply(report))
