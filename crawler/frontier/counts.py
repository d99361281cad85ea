"""How many rows a page says its list has: 共 45 条, `totalRecord`, `"total": 45`, `createPageHTML(…, 85)`."""

from __future__ import annotations

import re

from crawler.cms.page import Page, uncommented
from crawler.cms.rows import total

_TAG = r"\s*(?:<[^>]{0,80}>\s*)*"
_SAID = (
    (
        ("共", "合计"),
        re.compile(rf"(?:共|总共|合计)(?:有|计|找到|检索到)?{_TAG}(\d{{1,6}}){_TAG}(?:条|篇|份|个?记录|项)"),
    ),
    (("总", "记录数"), re.compile(rf"(?:总(?:记录|条)数?|记录总数|记录数)[:：]?{_TAG}(\d{{1,6}})")),
    (
        ("total",),
        re.compile(r"<totalrecord>\s*(\d+)|\btotal_?(?:record|row|count)s?['\"]?\s*[:=]\s*['\"]?(\d+)", re.I),
    ),
    (
        ("createpagehtml",),
        re.compile(
            r"createPageHTML\(\s*['\"][^'\"]*['\"]\s*,\s*\d+\s*,\s*\d+\s*,\s*['\"][^'\"]*['\"]\s*,\s*['\"]\w+['\"]\s*,\s*(\d+)"
        ),
    ),
    (
        ("pagination",),
        re.compile(
            r"<\w+[^>]*\bclass\s*=\s*['\"][^'\"]*pagination[^'\"]*['\"][^>]*\bcount\s*=\s*['\"](\d+)", re.I
        ),
    ),
)
"""Each with signs of which one must stand in the page: the patterns are slow where none does."""


def rows_said(page: Page) -> int | None:
    """The number, or None where the page says none."""
    if page.data is not None:
        return total(page)
    text = uncommented(page)
    small = text.lower()
    for signs, pattern in _SAID:
        if any(sign in small for sign in signs) and (found := pattern.search(text)):
            return int(next(group for group in found.groups() if group))
    return None
