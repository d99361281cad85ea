"""The functions that apply the rules of `archive/form/rules.toml`, and the functions that run them."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from msgspec import Struct

from archive.form.rules import RULES, Over, Rule
from archive.model import Finding, Report, Severity, Status
from archive.sentence import Sentence

Apply = Callable[..., Iterable[Finding]]


class Check(Struct, frozen=True):
    """A rule and the function that applies it: takes a Report, or the reports of the rule's `over`, and
    yields Findings."""

    rule: Rule
    apply: Apply


CHECKS: dict[str, Check] = {}


def check(*ids: str) -> Callable[[Apply], Apply]:
    """Register a function under the rule of this id in rules.toml, or under several that share a single
    pass."""

    def register(function: Apply) -> Apply:
        CHECKS.update((id, Check(RULES[id], function)) for id in ids)
        return function

    return register


def finding(
    rule: str, status: Status, detail: Sentence, subject: str | None = None, severity: Severity | None = None
) -> Finding:
    """Return a finding of a rule, with the rule's severity unless another is given."""
    return Finding(rule, severity or RULES[rule].severity, status, detail, subject)


def applied_to(over: Over) -> list[Apply]:
    """Return the functions that check this kind of subject, each once, in the order of rules.toml."""
    ids = [id for id, rule in RULES.items() if rule.over == over and id in CHECKS]
    return list(dict.fromkeys(CHECKS[id].apply for id in ids))


def run_checks(report: Report) -> tuple[Finding, ...]:
    """Return all findings of all rules on a single report, before the proof that lets them accuse
    (`proof`)."""
    return tuple(one for apply in applied_to("report") for one in apply(report))
