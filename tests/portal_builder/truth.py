"""The ground truth of the sample portal: what a crawler must find, what each report says, what is wrong."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from tests.portal_builder.figures import cells, faults
from tests.portal_builder.plan import Placed, Portal


def truth(portal: Portal, pages: Iterable[str]) -> dict[str, Any]:
    """`reports` with their cells and faults; `pages` a crawler needs to fetch; `decoys` it must not.

    `pages` here are the site-relative paths of all HTML pages that were built.
    """
    needed = _needed(portal, pages)
    others = [decoy.page for decoy in (*portal.decoys, *portal.stubs) if decoy.page]
    return {
        "site": "sample",
        "reports": [_report(report) for report in portal.reports],
        "pages": needed,
        "decoys": sorted(others),
        "disallowed": ["search/"],
        "external": sorted(decoy.href for decoy in portal.decoys if decoy.href),
    }


def _needed(portal: Portal, pages: Iterable[str]) -> list[str]:
    lists = [page for page in pages if _is_list(page, portal)]
    articles = [page for report in portal.reports for page in report.articles]
    files = [file for report in portal.reports for file in report.files]
    return [*lists, *sorted(articles), *sorted(files)]


def _is_list(page: str, portal: Portal) -> bool:
    folder, _, name = page.rpartition("/")
    known = {"", "xxgk", *(column.path for column in portal.columns)}
    return folder in known and name.startswith("index")


def _report(report: Placed) -> dict[str, Any]:
    blank = report.style.blank.strip("\u00a0")
    return {
        "unit": report.unit.name,
        "source": report.unit.source,
        "scope": report.unit.scope,
        "region_code": report.unit.region_code,
        "year": report.year,
        "generation": report.generation,
        "title": report.title,
        "published": report.published[:10],
        "carrier": report.carrier,
        "urls": list(report.urls),
        "articles": list(report.articles),
        "faults": faults(report.unit.id, report.year),
        "cells": [
            {
                "key": cell.key,
                "applicant": cell.applicant,
                "value": cell.value,
                "raw": cell.raw,
                "state": cell.state,
            }
            for cell in cells(report.unit.id, report.year, blank)
        ],
    }
