"""Header rows: the table of the form that they open, told by their labels."""

from __future__ import annotations

import re
from functools import lru_cache

from archive.form.definition import FORM
from pipelines.form.applicant_columns import OVER_APPLICANTS
from pipelines.form.block_rows import find_block_row
from pipelines.form.labels import INDICATORS, find_applicant, find_column, find_outcome, find_row, normalise

_SHARED = ("result.other.misc", "result.total", "result.granted")
_ORGANISATIONS = frozenset(label.id for label in FORM.applicants[1:5])


_SOME = 3  # applicants that a header over the other half of the columns names
_DIGIT = re.compile(r"\d\s*$")
_FIGURES = re.compile(r"本年|累计|年度|数量|统计数|合计|^数$|^\d{4}年")


@lru_cache(maxsize=4096)  # the rows of a county's reports bear the same labels
def table_of(labels: tuple[str, ...]) -> str | None:
    """Return legacy, oldform, disclosure, applications or remedies, or None if the labels are not a
    header."""
    if _opens_legacy(labels):
        return "legacy"
    if _opens_old_form(labels):
        return "oldform"
    if _opens_disclosure(labels):
        return "disclosure"
    if _opens_applications(labels):
        return "applications"
    return "remedies" if _opens_remedies(labels) else None


def _opens_legacy(labels: tuple[str, ...]) -> bool:
    """Return whether 统计指标 and 统计数 stand in the row."""
    flat = set(map(normalise, labels))
    return "统计指标" in flat and any(text.startswith("统计数") for text in flat)


def _opens_old_form(labels: tuple[str, ...]) -> bool:
    """Return whether 指标名称 stands beside a column of figures."""
    if not any(normalise(text) in INDICATORS for text in labels):
        return False
    return any(_FIGURES.search("".join(text.split())) for text in labels)


def row_of(labels: tuple[str, ...]) -> str | None:
    """Return the table whose row a label names, for tables with a lost header. Wordings shared with other
    tables and the prose do not count."""
    for text in reversed(labels):
        if (row := find_row(text)) and row.id not in _SHARED:
            return "applications"
        if find_block_row(text):
            return "disclosure"
    return None


def _opens_disclosure(labels: tuple[str, ...]) -> bool:
    """Return whether the row has 信息内容 or a column's label, and names no row of the form."""
    is_named = any(normalise(text) == "信息内容" or find_column(text) for text in labels)
    return is_named and not any(map(find_block_row, labels))


def _opens_applications(labels: tuple[str, ...]) -> bool:
    """Return whether the row names 自然人, several organisations, or the label above them."""
    if any(normalise(text) in OVER_APPLICANTS for text in labels):
        return True
    named = {label.id for text in labels if (label := find_applicant(text))}
    return "natural_person" in named or len(named & _ORGANISATIONS) >= 2 or len(named) >= _SOME


def _opens_remedies(labels: tuple[str, ...]) -> bool:
    """Return whether the row has 行政复议 or 行政诉讼 among at most four labels, or all outcomes but the
    total, without numbers."""
    outcomes = sum(
        (found := find_outcome(text)) is not None and found.id != "total" and not _DIGIT.search(text)
        for text in labels
    )
    is_venue = any(normalise(text) in ("行政复议", "行政诉讼") for text in labels)
    return outcomes >= len(FORM.outcomes) - 1 or (is_venue and len(labels) <= 4)
