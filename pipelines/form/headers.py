"""Which table of the form a header row opens, told by its labels."""

from __future__ import annotations

from functools import lru_cache

from archive.form.definition import FORM
from pipelines.form.disclosure import find_block_row
from pipelines.form.labels import find_applicant, find_column, find_outcome, normalise

_ORGANISATIONS = frozenset(label.id for label in FORM.applicants[1:5])


@lru_cache(maxsize=4096)  # the rows of a county's reports bear the same labels
def table_of(labels: tuple[str, ...]) -> str | None:
    """legacy, disclosure, applications or remedies; None where the labels are those of no header."""
    if _opens_legacy(labels):
        return "legacy"
    if _opens_disclosure(labels):
        return "disclosure"
    if _opens_applications(labels):
        return "applications"
    return "remedies" if _opens_remedies(labels) else None


def _opens_legacy(labels: tuple[str, ...]) -> bool:
    """统计指标 and 统计数 in one row."""
    flat = set(map(normalise, labels))
    return "统计指标" in flat and any(text.startswith("统计数") for text in flat)


def _opens_disclosure(labels: tuple[str, ...]) -> bool:
    """信息内容, or a column's label, in a row that names no row of the form."""
    is_named = any(normalise(text) == "信息内容" or find_column(text) for text in labels)
    return is_named and not any(map(find_block_row, labels))


def _opens_applications(labels: tuple[str, ...]) -> bool:
    """自然人, or several of the organisations."""
    named = {label.id for text in labels if (label := find_applicant(text))}
    return "natural_person" in named or len(named & _ORGANISATIONS) >= 2


def _opens_remedies(labels: tuple[str, ...]) -> bool:
    """行政复议 or 行政诉讼 with no number beside it, or the five outcomes."""
    outcomes = sum((found := find_outcome(text)) is not None and found.id != "total" for text in labels)
    is_venue = any(normalise(text) in ("行政复议", "行政诉讼") for text in labels)
    return outcomes >= len(FORM.outcomes) - 1 or (is_venue and len(labels) <= 4)
