"""Rows that name a report and lead nowhere: only a script that did not run here, or no one, knows their address."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from lxml import etree

from crawler.cms import follow
from crawler.cms.base import Link, squash
from crawler.cms.links import row_text
from crawler.cms.page import Page
from crawler.frontier.refusals import refuses
from pipelines.readers.html.metas import text_of
from pipelines.text.titles import is_report_title, squeeze

_TAGS = ("a", "button", "li", "td", "dd", "option")
_BOXES = ("div", "span", "p", "h3", "h4", "h5")
"""Rows only where several of one class name reports: one alone may be the heading of a page."""
_LONG = 80  # most characters of a title
_YEAR = re.compile(r"(19|20)\d\d")
_PLACE = re.compile(r"[省市县区旗州盟]$")


def unlinked(page: Page, links: Iterable[Link]) -> tuple[str, ...]:
    """Return the titles of rows that none of the links has: a body, a year and the name of the report."""
    found = dict.fromkeys(_titles(page)) if page.data is None else {}
    return without(found, links)


def without(titles: Iterable[str], links: Iterable[Link]) -> tuple[str, ...]:
    """Return the titles that no link has."""
    led = "\n".join(squeeze(f"{link.title}\n{link.text}") for link in links)
    return tuple(one for one in titles if squeeze(one) not in led)


def several(titles: tuple[str, ...]) -> tuple[str, ...]:
    """Return the titles on a page that is a report: a single one is its own."""
    return titles if len(titles) > 1 else ()


def _titles(page: Page) -> Iterator[str]:
    for element in page.root.iter(*_TAGS):
        if text := _title(element):
            yield text
    boxes: dict[tuple[str, str], dict[str, None]] = {}
    for element in page.root.iter(*_BOXES):
        if text := _title(element):
            boxes.setdefault((str(element.tag), element.get("class") or ""), {})[text] = None
    yield from (text for some in boxes.values() if len(some) > 1 for text in some)


def _title(element: etree._Element) -> str:
    """Return the title of a report that an element is called by, if it has no link of its own; else an empty string."""
    text = row_text(element)
    if not 0 < len(text) <= _LONG or any(True for _ in element.iter("a", "td", "li") if _ is not element):
        return ""
    body = follow.reporter(text)
    named = (follow.is_unit(body) or _PLACE.search(body)) and _YEAR.search(text) and is_report_title(text)
    return text if named and not refuses(text) and not _has_link(element) else ""


def _has_link(element: etree._Element) -> bool:
    """Return whether the row of an element has a link of its own: then that link is the row's."""
    row = next(element.iterancestors("tr", "li", "dl"), None)
    return row is not None and any(squash(text_of(one)) and _leads(one) for one in row.iter("a"))


def _leads(anchor: etree._Element) -> bool:
    return not (anchor.get("href") or "#").strip().lower().startswith(("#", "javascript:"))
