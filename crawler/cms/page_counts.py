"""The page count that a page states: `countPage = 5`, 共 5 页, 1/5 页."""

from __future__ import annotations

import re

from crawler.cms.page import Page, lowered, once, uncommented

_VARIABLE = re.compile(
    r"\b(?:countPage|totalPages?|pageCount|page_count|allPages?|total-pages?|page-?count)"
    r"(?:['\"][^<>]{0,60}?\bvalue\s*=|['\"]?\s*[=:])\s*(?:parseInt\(\s*)?['\"]?(\d+)",
    re.I,
)
_VARIABLES = ("countpage", "totalpage", "pagecount", "page_count", "allpage", "total-page", "page-count")
_PRINTED = (
    re.compile(r"共\s*(?:<[^>]{0,80}>\s*)*(\d+)\s*(?:<[^>]{0,80}>\s*)*页"),
    re.compile(
        r"/\s*(?:<[^>]{0,80}>\s*)?(\d+)\s*(?:<[^>]{0,80}>\s*)*页|(?<![\d/])\d{1,3}\s*(?:<[^>]{0,80}>\s*)?/\s*(?:<[^>]{0,80}>\s*)?(\d{1,3})(?![\d/])[\s\]】)）]*(?:<[^>]{0,80}>\s*)*[\[【(（]?(?:下一?页|后一?页|[末尾]页)"
    ),
)
_BUTTON = re.compile(r"(?:下一?|后一?|[末尾])$")
_BRACKETS = "[]【】()（） \t\r\n"
_BEFORE = 600  # most characters between a 页 and its number, tags included


@once
def stated(page: Page) -> int | None:
    """Return the page count that comes first in the text, or None."""
    text, small = uncommented(page), lowered(page)
    variables = [_VARIABLE] if any(name in small for name in _VARIABLES) else []
    patterns = [*variables, *(_PRINTED if _numbers_pages(text) else ())]
    found = [one for pattern in patterns if (one := pattern.search(text))]
    first = min(found, key=lambda one: one.start(), default=None)
    return int(next(filter(None, first.groups()))) if first else None


def _numbers_pages(text: str) -> bool:
    """Return whether a number stands before a 页, tags apart. Tested first: the patterns are slow on a text full
    of numbers."""
    at = text.find("页")
    while at >= 0:
        before = _BUTTON.sub("", text[max(0, at - _BEFORE) : at].rstrip()).rstrip(_BRACKETS)
        while before.endswith(">"):
            before = before[: max(before.rfind("<"), 0)].rstrip(_BRACKETS)
        if before[-1:].isdigit():
            return True
        at = text.find("页", at + 1)
    return False
