"""The cells that a finding is about, so that the page can show it beside them.

The subject of a finding is an applicant, a venue, a row of documents, a key, or `key@applicant`. A key that
is no cell stands for all cells below it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache

from archive.catalogue.words import Words
from archive.form.definition import FORM
from archive.model import Finding, Spot
from archive.reports.addresses import cited
from archive.sentence import say, templates

_APPLICANTS = frozenset(applicant.id for applicant in FORM.applicants)
_VENUES = frozenset(venue.id for venue in FORM.venues)
# Rows that an identity about an applicant's column compares. Other identities are shown at the column's total.
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
"""Rows of part two that findings name directly, as they name a column or a venue."""
_SOURCES = {
    said.told("en"): said for code in templates() if code.startswith("source_") for said in [say(code)]
}
"""Where the unit, the year or the scope of a report was found: the subject of W rules is the English."""


def concerned(finding: Finding) -> tuple[Spot, ...]:
    """Return the cells of a finding by (key, applicant); empty if it is about words or the whole report."""
    subject = _ROWS.get(finding.subject or "", finding.subject or "")
    return _spots_of(finding.rule.partition(".")[0], subject)


@lru_cache(4096)
def _spots_of(rule: str, subject: str) -> tuple[Spot, ...]:
    return tuple(_spots(rule, subject))


def beside(findings: Iterable[Finding]) -> dict[Spot, list[int]]:
    """Return the numbers (from 1) of the findings about each cell."""
    found: dict[Spot, list[int]] = {}
    for number, finding in enumerate(findings, 1):
        for spot in concerned(finding):
            found.setdefault(spot, []).append(number)
    return found


def subject_name(finding: Finding, words: Words) -> str:
    """Return the subject of a finding in the form's own words; the raw subject if the form has none."""
    return spot_name(finding.subject, words)


def spot_name(subject: str | None, words: Words) -> str:
    """Return the name of a key, an applicant or a venue, of a cell with both (`key@applicant`), or of a source
    of what a report says of itself."""
    if subject in _SOURCES:
        return words.told(_SOURCES[subject])
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
    """Return the path of the page that shows the subject of a finding: its first cell, or the report. `key`
    is the key of the report's document."""
    columns = [FORM.by_key[spot].column for spot in concerned(finding) if spot in FORM.by_key]
    return f"/report/{cited(key)}/cell/{columns[0]}" if columns else f"/report/{cited(key)}"
