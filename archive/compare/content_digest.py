"""A digest over everything a report prints, to tell whether two documents have the same content, and a count
of differing figures.

Pages change without a change of content: a visit counter, a share bar, a new footer. The content of a report
is its unit and year, its title and date, its cells as printed and its words. White space does not count.
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
    """Return the SHA-256 (hex) of a report's content. It is equal for two captures of a page that differ only
    in the page around the report."""
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
    """Count the figures of two reports of one unit and year: (number that differ, number that either prints).

    A blank and a 0 do not differ here, because one carrier may print a zero that another leaves out.
    """
    names = [name for name in one.keys() | other.keys() if one.get(name) or other.get(name)]
    return sum((one.get(name) or 0) != (other.get(name) or 0) for name in names), len(names)


def _squeeze(text: str | None) -> str:
    return "".join((text or "").split())
