"""A comparison as the document of `gongkai diff --json`."""

from __future__ import annotations

from typing import Any

from archive.compare.figures import Comparison
from archive.model import Report
from archive.report_json import plain


def as_dict(comparison: Comparison) -> dict[str, Any]:
    """Return the document of `gongkai diff --json`: every figure, and the sentences that changed."""
    old, new = comparison.old, comparison.new
    return {
        "unit": new.unit if old.unit == new.unit else [old.unit, new.unit],
        "years": [old.year, new.year],
        "old": _whose(old),
        "new": _whose(new),
        "warnings": list(comparison.warnings),
        "figures": [
            {
                "key": figure.key,
                "applicant": figure.applicant,
                "zh": figure.zh,
                "unit": figure.unit,
                "old": plain(figure.old),
                "new": plain(figure.new),
                "difference": plain(figure.difference),
                "ratio": None if figure.ratio is None else round(float(figure.ratio), 6),
                "comparable": figure.comparable,
                "change": figure.change,
                "note": "; ".join(figure.notes) or None,
            }
            for figure in comparison.figures
        ],
        "unread_tables": [one._asdict() for one in comparison.unread_tables],
        "text": [
            {
                "section": section.key,
                "changes": [{"kind": c.kind, "old": c.old, "new": c.new} for c in section.changes],
            }
            for section in comparison.text
            if section.changes
        ],
    }


def _whose(report: Report) -> dict[str, Any]:
    names = ("sha256", "unit", "scope", "year", "generation", "version", "url", "captured")
    return {name: getattr(report, name) for name in names}
