"""The row count that a page states: 共 45 条, `totalRecord`, `"total": 45`, `createPageHTML(…, 85)`."""

from __future__ import annotations

import re

from crawler.cms.page import Page, lowered, uncommented
from crawler.cms.rows import total

_TAG = r"\s*(?:<[^>]{0,80}>\s*)*"
_SAID = (
    (
        ("共", "合计"),
        re.compile(rf"(?:共|总共|合计)(?:有|计|找到|检索到)?{_TAG}(\d{{1,6}}){_TAG}(?:条|篇|份|个?记录|项)"),
    ),
    (
        ("总记录", "总条", "记录总数", "记录数"),
        re.compile(rf"(?:总(?:记录|条)数?|记录总数|记录数)[:：]?{_TAG}(\d{{1,6}})"),
    ),
    (
        ("totalrecord", "total_record", "totalrow", "total_row", "totalcount", "total_count"),
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
"""(signs, pattern) pairs. A slow pattern runs only on a page that contains one of its signs."""


def rows_said(page: Page) -> int | None:
    """Return the stated row count; None if the page states none."""
    if page.data is not None:
        return total(page)
    text, small = uncommented(page), lowered(page)
    for signs, pattern in _SAID:
        if any(sign in small for sign in signs) and (found := pattern.search(text)):
            return int(next(group for group in found.groups() if group))
    return None
