"""The functions that apply the rules of `archive/form/rules.toml`, and how all of them are run."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from archive.form.rules import RULES, Over, Rule
from archive.model import Finding, Report, Severity, Status
from archive.sentence import Sentence

Apply = Callable[..., Iterable[Finding]]


@dataclass(frozen=True, slots=True)
class Check:
    """A rule and the function that applies it: a Report in, or what its `over` says; Findings out."""

    rule: Rule
    apply: Apply


CHECKS: dict[str, Check] = {}


def check(*ids: str) -> Callable[[Apply], Apply]:
    """Register a function as the rule of this id in rules.toml, or as several that look at the same thing once."""

    def register(function: Apply) -> Apply:
        CHECKS.update((id, Check(RULES[id], function)) for id in ids)
        return function

    return register


def finding(
    rule: str, status: Status, detail: Sentence, subject: str | None = None, severity: Severity | None = None
) -> Finding:
    """A finding of a rule, as grave as the rule says unless told otherwise."""
    return Finding(rule, severity or RULES[rule].severity, status, detail, subject)


def applied_to(over: Over) -> list[Apply]:
    """The functions that look at one kind of thing, each once, in the order of rules.toml."""
    ids = [id for id, rule in RULES.items() if rule.over == over and id in CHECKS]
    return list(dict.fromkeys(CHECKS[id].apply for id in ids))


def run_checks(report: Report) -> tuple[Finding, ...]:
    """All findings of all rules on one report, as its figures were read: nobody is accused yet (`proof`)."""
    return tuple(one for apply in applied_to("report") for one in apply(report))
