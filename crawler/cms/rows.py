"""A JSON answer as a list: whatever the software calls them, a row has a title, an address and a time."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from crawler.cms.base import Link, resolve, squash
from crawler.cms.page import Page
from pipelines.text.dates import find_date

_TITLE = re.compile(r"^(doc|art|article|info|news)?_?title$", re.I)
_NAME = re.compile(r"(title|name|subject)$", re.I)
_URL = re.compile(r"^(chnldoc|docpub|post|art|article|info|pub|page|static)?_?(url|link|href)(_comp)?$", re.I)
_PLACE = re.compile(r"url|link|href", re.I)
_OTHER = re.compile(r"img|image|pic|thumb|icon|file|attach|logo", re.I)
_TIME = re.compile(r"reltime|publish|pub_?date|pubtime|created|create_?time|^date$|^time$|fbsj|fbrq", re.I)
_TOTAL = re.compile(
    r"^(total|count|total_?count|total_?elements|total_?records?|record_?count|all_?row|rows_?total)$", re.I
)
_CHINA = timedelta(hours=8)


def rows(page: Page) -> Iterator[Link]:
    """The rows of a JSON answer, in order; nothing where the page is no such answer."""
    for item in _items(page.data):
        title = _text(item, _TITLE) or _text(item, _NAME)
        address = next(_addresses(item), None)
        url = resolve(page.url, address)
        if title and url:
            plain = squash(html.unescape(re.sub(r"<[^>]+>", "", title)))
            yield Link(url, plain, plain, _date(item), "json")


def total(page: Page) -> int | None:
    """How many rows the whole list has, if the answer says."""
    for item in _items(page.data):
        for name, value in item.items():
            if _TOTAL.search(name) and str(value).isdigit() and not isinstance(value, bool):
                return int(value)
    return None


def _items(value: Any) -> Iterator[dict[str, Any]]:
    """Every object in a JSON value, outer before inner."""
    if isinstance(value, dict):
        yield value
        for inner in value.values():
            yield from _items(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _items(inner)


def _text(item: dict[str, Any], pattern: re.Pattern[str]) -> str | None:
    found = (value for name, value in item.items() if pattern.search(name) and isinstance(value, str))
    return next((value for value in found if value.strip()), None)


def _addresses(item: dict[str, Any]) -> Iterator[str]:
    for pattern in (_URL, _PLACE):
        for name, value in item.items():
            if pattern.search(name) and not _OTHER.search(name) and isinstance(value, str) and value.strip():
                yield value


def _date(item: dict[str, Any]) -> str | None:
    """When a row was published: a date as printed, or seconds or milliseconds since 1970."""
    for name, value in item.items():
        if not _TIME.search(name) or isinstance(value, bool):
            continue
        number = str(value)
        if re.fullmatch(r"\d{9,10}|\d{12,13}", number):
            seconds = int(number) / (1000 if len(number) > 10 else 1)
            return (datetime.fromtimestamp(seconds, UTC) + _CHINA).date().isoformat()
        if found := find_date(number):
            return found
    return None
