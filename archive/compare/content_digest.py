"""Whether two documents say the same: one digest over everything a report prints, and how far figures differ.

Pages change without changing: a visit counter, a share bar, a new footer. What a report *says* is its unit and
year, its title and date, its cells as printed and its words; white space is nobody's statement.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from archive.model import Report
from archive.report_json import plain

CARRIERS_AGREE = 0.9
"""Share of figures that must agree for two files of one article to be the same report, one of them misread."""


def content_digest(report: Report) -> str:
    """SHA-256 (hex) of what a report says. Equal for two captures of a page in which nothing but its frame moved."""
    said = {
        "who": [report.unit, report.scope, report.region_code, report.year, report.generation],
        "title": _squeeze(report.title),
        "published": report.published,
        "cells": sorted(
            [cell.key, cell.applicant or "", cell.state, _squeeze(cell.raw), str(plain(cell.value))]
            for cell in report.cells
        ),
        "sections": [[part.key, _squeeze(part.heading), _squeeze(part.text)] for part in report.sections],
    }
    return hashlib.sha256(json.dumps(said, ensure_ascii=False).encode()).hexdigest()


def count_differing(one: Mapping[str, Any], other: Mapping[str, Any]) -> tuple[int, int]:
    """Figures of two reports of one unit and year: (how many differ, how many either prints).

    A blank beside a 0 is no difference here: one carrier may print the zero that another leaves out.
    """
    names = [name for name in one.keys() | other.keys() if one.get(name) or other.get(name)]
    return sum((one.get(name) or 0) != (other.get(name) or 0) for name in names), len(names)


def _squeeze(text: str | None) -> str:
    return "".join((text or "").split())
