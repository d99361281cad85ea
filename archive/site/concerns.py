"""Which cells of a report a finding is about, so that it can stand beside them.

A finding's subject is an applicant, a venue, a row of documents, a key, or `key@applicant`; a key that is no cell stands
for all below it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from archive.catalogue.words import Words
from archive.form.definition import FORM
from archive.model import Finding, Spot
from archive.reports.addresses import cited

_APPLICANTS = frozenset(applicant.id for applicant in FORM.applicants)
_VENUES = frozenset(venue.id for venue in FORM.venues)
# What an identity about one applicant's column compares; any other is shown at the column's total.
_COLUMN = {
    "A1": (
        "applications.new",
        "applications.carried_in",
        "applications.result.total",
        "applications.carried_out",
    ),
    "X1": ("applications.carried_in",),
    "A2": ("applications.result.total",),
}

_ROWS = {name: f"disclosure.art20_1.{name}" for name in ("rules", "normative_docs")}
"""Rows of part two that a finding names by themselves, as it names a column or a way of remedy."""


def concerned(finding: Finding) -> tuple[Spot, ...]:
    """The cells, by key and applicant; none where a finding is about words or the report as a whole."""
    subject = _ROWS.get(finding.subject or "", finding.subject or "")
    return tuple(_spots(finding.rule.partition(".")[0], subject))


def beside(findings: Iterable[Finding]) -> dict[Spot, list[int]]:
    """Cell -> numbers (from 1) of the findings about it."""
    found: dict[Spot, list[int]] = {}
    for number, finding in enumerate(findings, 1):
        for spot in concerned(finding):
            found.setdefault(spot, []).append(number)
    return found


def subject_name(finding: Finding, words: Words) -> str:
    """What a finding is about, in the form's own words; its subject as it is where the form has none for it."""
    return spot_name(finding.subject, words)


def spot_name(subject: str | None, words: Words) -> str:
    """What a key, an applicant or a venue is called, or a cell named by both (`key@applicant`)."""
    subject = _ROWS.get(subject or "", subject or "")
    key, _, applicant = subject.partition("@")
    parts = [FORM.row_name(key, words.language)] if key in FORM.keys else []
    named = {label.id: label for label in (*FORM.applicants, *FORM.venues)}
    parts += [words.of(named[part]) for part in (applicant, key) if part in named]
    return " · ".join(parts) or subject


def _spots(rule: str, subject: str) -> Iterator[Spot]:
    key, _, applicant = subject.partition("@")
    if subject in _APPLICANTS:
        keys = _COLUMN.get(rule, ("applications.result.total",))
        yield from ((key, subject) for key in keys)
    elif subject in _VENUES:
        yield f"remedies.{subject}.total", None
    elif applicant:
        yield from ((k, a) for k, a in FORM.by_key if a == applicant and _is_in(k, key))
    elif any(_is_in(known, key) for known in FORM.keys):
        yield from ((k, a) for k, a in FORM.by_key if a in (None, "total") and _is_in(k, key))


def _is_in(key: str, group: str) -> bool:
    return key == group or key.startswith(f"{group}.")


def sight(key: str, finding: Finding) -> str:
    """The path of the page that shows what a finding of a report (by its document) is about: the cell, or the report."""
    columns = [FORM.by_key[spot].column for spot in concerned(finding) if spot in FORM.by_key]
    return f"/report/{cited(key)}/cell/{columns[0]}" if columns else f"/report/{cited(key)}"
