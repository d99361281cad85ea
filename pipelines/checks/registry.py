"""The rules in words (`rules.toml`), the functions that apply them, and how all of them are run."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from archive.model import Finding, Report, Severity, Status
from pipelines.checks.verdicts import Verdict, load_verdicts, review

Over = Literal["report", "years", "unit", "family", "reading"]


@dataclass(frozen=True, slots=True)
class Rule:
    """What a check demands, in words: `over` is what it looks at, `exceptions` when a breach is legitimate."""

    id: str
    over: Over
    severity: Severity
    formula: str
    source: str
    zh: str
    en: str
    exceptions: str


Apply = Callable[..., Iterable[Finding]]


@dataclass(frozen=True, slots=True)
class Check:
    """A rule and the function that applies it: a Report in, or what its `over` says; Findings out."""

    rule: Rule
    apply: Apply


_FILE: dict[str, Any] = tomllib.loads((Path(__file__).parent / "rules.toml").read_text(encoding="utf-8"))
RULES: dict[str, Rule] = {entry["id"]: Rule(**entry) for entry in _FILE["rules"]}
FACTS: dict[str, str] = _FILE["facts"]
"""Words that some rules go by."""

CHECKS: dict[str, Check] = {}
VERDICTS: dict[tuple[str, str, str | None], Verdict] = load_verdicts()


def check(*ids: str) -> Callable[[Apply], Apply]:
    """Register a function as the rule of this id in rules.toml, or as several that look at the same thing once."""

    def register(function: Apply) -> Apply:
        CHECKS.update((id, Check(RULES[id], function)) for id in ids)
        return function

    return register


def finding(
    rule: str, status: Status, detail: str, subject: str | None = None, severity: Severity | None = None
) -> Finding:
    """A finding of a rule, as grave as the rule says unless told otherwise."""
    return Finding(rule, severity or RULES[rule].severity, status, detail, subject)


def applied_to(over: Over) -> list[Apply]:
    """The functions that look at one kind of thing, each once, in the order of rules.toml."""
    ids = [id for id, rule in RULES.items() if rule.over == over and id in CHECKS]
    return list(dict.fromkeys(CHECKS[id].apply for id in ids))


def run_checks(report: Report) -> tuple[Finding, ...]:
    """All findings of all rules on one report, with the verdicts of people on them."""
    found = (one for apply in applied_to("report") for one in apply(report))
    return review(found, report.sha256, VERDICTS)
