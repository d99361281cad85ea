"""A JSON answer as a list: a row has a title, an address and a time, under whatever names."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from crawler.cms.base import Link, resolve, squash
from crawler.cms.page import Page
from pipelines.text.dates import find_date
from pipelines.text.titles import is_report_title

_TITLE = re.compile(r"^((doc|art|article|info|news)?_?title|(wz|xx|nb|xw)?bt|biaoti)$", re.I)
_NAME = re.compile(r"(title|name|subject)$|^(wz|xx|wj|dw)?mc$", re.I)
_URL = re.compile(
    r"^(chnldoc|docpub|post|art|article|info|pub|page|static)?_?(url|link|href)(_comp)?$|^(wz|xx|lj)?(lj|dz|lianjie|dizhi)$",
    re.I,
)
_PLACE = re.compile(r"url|link|href", re.I)
_OTHER = re.compile(r"img|image|pic|thumb|icon|file|attach|logo", re.I)
_TIME = re.compile(
    r"reltime|publish|pub_?date|pubtime|created|create_?time|^date$|^time$|fb(sj|rq)$|^rq$|^sj$", re.I
)
_TOTAL = re.compile(
    r"^(total|count|total_?count|total_?elements|total_?records?|record_?count|all_?row|rows_?total|records?_?total|total_?num|numfound|z(s|ts|js))$",
    re.I,
)
_FOLLOWING = re.compile(r"^next_?(page)?_?(url|link|href)?$", re.I)
_TURN = re.compile(r"^(next|prev|previous|first|last)_?(page)?_?(url|link|href)?$", re.I)
_CHINA = timedelta(hours=8)
_OBJECT = re.compile(r"\{[^{}]{10,2000}\}")
_PAIR = re.compile(
    r"""['"]?(\w{1,40})['"]?\s*:\s*(?:"((?:[^"\\\n]|\\.)*)"|'((?:[^'\\\n]|\\.)*)'|(\d{1,13})(?=\s*[,}]))"""
)
_ARRAY = re.compile(r"\[[^\[\]{}]{10,1000}\]")
_QUOTED = re.compile(r"""'((?:[^'\\\n]|\\.)*)'|"((?:[^"\\\n]|\\.)*)\"""")
_WORDS = re.compile(
    r"[\u4e00-\u9fff].*[\u4e00-\u9fff].*[\u4e00-\u9fff].*[\u4e00-\u9fff]"
)  # four Han characters are a title
_ROOTED = re.compile(
    r"^(https?:/|\.{0,2})/[^\s<>]*$|^[^\s<>:,]+\.(s?html?|jspx?|aspx?|php|xml|pdf|docx?)(\?[^\s<>]*)?$", re.I
)
_NO_PAGE = re.compile(r"\.(png|jpe?g|gif|svg|ico|css|js|webp|bmp)(\?|$)", re.I)
_LONG = 120  # most characters of a title
_MOST_SCRIPT = 4 << 20  # most characters of a script to search


def rows(page: Page) -> Iterator[Link]:
    """Yield the rows of a JSON answer, in order; nothing for any other page."""
    yield from (link for item in _items(page.data) if (link := _row(page, item, "json")))


def scripted(page: Page) -> Iterator[Link]:
    """Yield the rows that a script of the page holds: `var list = [{title: "…", url: "…"}, …]`."""
    for script in page.root.iter("script"):
        for found in _OBJECT.finditer((script.text or "")[:_MOST_SCRIPT]):
            item = {one[1]: _literal(one[2] or one[3] or one[4] or "") for one in _PAIR.finditer(found[0])}
            if link := _row(page, item, "script"):
                yield link
        for found in _ARRAY.finditer((script.text or "")[:_MOST_SCRIPT]):
            if link := _array(page, found[0]):
                yield link


def _array(page: Page, text: str) -> Link | None:
    """Return the row of an array of strings, or None: `["title", "/a/1.html", "2024-01-09"]`."""
    strings = [_literal(one[1] or one[2] or "") for one in _QUOTED.finditer(text)]
    title = next((one for one in strings if _WORDS.search(one)), None)
    url = resolve(page.url, next((one for one in strings if _leads(one)), None))
    if not title or not url:
        return None
    plain = squash(html.unescape(re.sub(r"<[^>]+>", "", title)))
    return Link(url, plain, plain, next(filter(None, map(find_date, strings)), None), "script")


def _leads(text: str) -> bool:
    """Return whether a string is the address of a page."""
    return bool(_ROOTED.match(text.strip())) and not _NO_PAGE.search(text)


def _literal(text: str) -> str:
    """Return the value of a string literal."""
    plain = re.sub(r"\\u([0-9a-fA-F]{4})", lambda one: chr(int(one[1], 16)), text)
    return re.sub(r"\\(.)", r"\1", plain)


def _row(page: Page, item: dict[str, Any], where: str) -> Link | None:
    """Return the link of an object with a title and an address, or None."""
    title = _text(item, _TITLE) or _text(item, _NAME) or _report(item)
    url = resolve(page.url, next(_addresses(item), None))
    if not title or not url:
        return None
    plain = squash(html.unescape(re.sub(r"<[^>]+>", "", title)))
    return Link(url, plain, plain, _date(item), where)


def total(page: Page) -> int | None:
    """Return the row count of the whole list, or None if the answer states none."""
    for item in _items(page.data):
        for name, value in item.items():
            if _TOTAL.search(name) and str(value).isdigit() and not isinstance(value, bool):
                return int(value)
    return None


def following(page: Page) -> str | None:
    """Return the address that an answer names as its next page, or None."""
    found = (value for item in _items(page.data) for name, value in item.items() if _FOLLOWING.match(name))
    return next(
        (url for one in found if isinstance(one, str) and one and (url := resolve(page.url, one))), None
    )


def _items(value: Any) -> Iterator[dict[str, Any]]:
    """Yield every object in a JSON value, outer before inner."""
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


def _report(item: dict[str, Any]) -> str | None:
    """Return a value with the title of a report, under whatever name, or None."""
    texts = (value for value in item.values() if isinstance(value, str) and len(value) < _LONG)
    return next(filter(is_report_title, texts), None)


def _addresses(every: dict[str, Any]) -> Iterator[str]:
    item = {name: value for name, value in every.items() if not _TURN.match(name)}
    for pattern in (_URL, _PLACE):
        for name, value in item.items():
            if not pattern.search(name) or _OTHER.search(name):
                continue
            if isinstance(held := _opened(value), dict):  # an address for each kind of screen
                yield from (
                    one for _, one in sorted(held.items(), key=_for_desks) if isinstance(one, str) and one
                )
            elif isinstance(value, str) and value.strip():
                yield value
    yield from (value for value in item.values() if isinstance(value, str) and _leads(value))


def _opened(value: Any) -> Any:
    """Return the value of a string that holds JSON; any other value unchanged."""
    if not isinstance(value, str) or not value.lstrip().startswith("{"):
        return value
    try:
        return json.loads(value)
    except ValueError:
        return None


def _for_desks(item: tuple[str, Any]) -> bool:
    return item[0].lower() not in ("pc", "www", "web")


def _date(item: dict[str, Any]) -> str | None:
    """Return when a row was published (ISO): from a printed date, or from seconds or milliseconds since
    1970."""
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
