"""The articles as they stood before the county edited them without a word: `data/earlier.toml` over the figures."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping

from msgspec.structs import replace

from archive.model import Section
from tests.portal_builder.figures import DATA, figures
from tests.portal_builder.plan import Portal
from tests.portal_builder.prose import sections
from tests.portal_builder.report_pages import html_article


def earlier(portal: Portal) -> dict[str, bytes]:
    """Site-relative path -> page as it was at first. Raises ValueError for a sentence the report does not say."""
    edits = tomllib.loads((DATA / "earlier.toml").read_text(encoding="utf-8"))["edits"]
    pages: dict[str, bytes] = {}
    for edit in edits:
        report = next(r for r in portal.reports if (r.unit.id, r.year) == (edit["unit"], edit["year"]))
        raws = figures(report.unit.id, report.year) | {
            (key, None): raw for key, raw in edit["figures"].items()
        }
        prose = _reworded(sections(report.unit.id, report.year), edit["sentences"])
        pages |= dict.fromkeys(report.articles, html_article(report, raws, prose, portal).encode())
    return pages


def _reworded(prose: tuple[Section, ...], sentences: Mapping[str, str]) -> tuple[Section, ...]:
    for now, then in sentences.items():
        if sum(part.text.count(now) for part in prose) != 1:
            raise ValueError(f"not said once: {now}")
        prose = tuple(replace(part, text=part.text.replace(now, then)) for part in prose)
    return prose
