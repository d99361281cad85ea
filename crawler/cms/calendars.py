"""The days of a calendar as pages of a list: some portals only list by the day of publication."""

from __future__ import annotations

import re

from crawler.cms.base import Ask
from crawler.cms.links import links
from crawler.cms.page import Page

_DAY = re.compile(r"\d{1,2}")
_DATE = re.compile(r"(?<!\d)20\d\d[-/._]?(?:1[0-2]|0?[1-9])[-/._]?(3[01]|[12]\d|0?[1-9])(?!\d)")


def days(page: Page) -> tuple[Ask, ...]:
    """Return the pages behind the days of a calendar: numbers whose addresses hold the date of that day."""
    found = [
        Ask(link.url, choice=True)
        for link in links(page)
        if _DAY.fullmatch(link.text) and (date := _DATE.search(link.url)) and int(date[1]) == int(link.text)
    ]
    return tuple(dict.fromkeys(found))
