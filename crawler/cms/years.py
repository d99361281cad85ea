"""Reports behind a choice of years or of units: a drop-down whose entries are no addresses.

Only what a page offers is asked for, never a range somebody imagined.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit

from lxml import etree

from crawler.cms.base import Link, resolve, squash
from crawler.cms.follow import is_unit
from crawler.cms.page import Page
from crawler.cms.pager import with_parameters
from pipelines.readers.html.metas import text_of

CHOICE = "choice"
"""Where the links of a drop-down stand."""
_LEAST = 3  # units: fewer are a choice of something else
_YEAR = re.compile(r"(20\d\d)\s*(年|年度)?$")
_JOINED = re.compile(
    r"['\"](?P<before>[^'\"]*[=/])['\"]\s*\+\s*[^+;]+?(?:\+\s*['\"](?P<after>[^'\"]*)['\"])?\s*(?:[;)]|$)"
)


def year_links(page: Page) -> Iterator[Link]:
    """The page of each year that a drop-down of the page offers, called by the year."""
    for select in page.root.iter("select"):
        years = [
            (entry, found[1])
            for entry in select.iter("option")
            if (found := _YEAR.match(squash(text_of(entry))))
        ]
        if len(years) < 1 or any("/" in (entry.get("value") or "") for entry, _ in years):
            continue
        for entry, year in years:
            if url := _address(page, select, (entry.get("value") or year).strip()):
                yield Link(url, f"{year}年", f"{year}年")


def unit_links(page: Page) -> Iterator[Link]:
    """The page of each unit that a drop-down of the page offers, called by the unit."""
    for select in page.root.iter("select"):
        units = [(entry, text) for entry in select.iter("option") if is_unit(text := squash(text_of(entry)))]
        if len(units) < _LEAST or any("/" in (entry.get("value") or "") for entry, _ in units):
            continue
        for entry, text in units:
            if url := _address(page, select, (entry.get("value") or text).strip()):
                yield Link(url, text, text, where=CHOICE)


def _address(page: Page, select: etree._Element, value: str) -> str | None:
    """Where a choice leads: the script of the drop-down, the parameter of the address it stands for, its form."""
    if joined := _JOINED.search(select.get("onchange") or ""):
        return resolve(page.url, f"{joined['before']}{value}{joined['after'] or ''}")
    name = select.get("name") or select.get("id") or ""
    known = dict(parse_qsl(urlsplit(page.url).query, keep_blank_values=True))
    if name in known:
        return with_parameters(page.url, {name: value})
    for parameter, now in known.items():
        if _YEAR.match(now):
            return with_parameters(page.url, {parameter: value})
    form = next(select.iterancestors("form"), None)
    if form is None or (form.get("method") or "get").lower() != "get" or not select.get("name"):
        return None
    hidden = {
        field.get("name", ""): field.get("value") or ""
        for field in form.iter("input")
        if field.get("name") and (field.get("type") or "").lower() == "hidden"
    }
    action = urljoin(page.url, form.get("action") or "")
    return resolve(page.url, f"{action.partition('?')[0]}?{urlencode(hidden | {name: value})}")
