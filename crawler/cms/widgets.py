"""The next pages of a list with a library's pager: laypage, kkpager, jQuery pagination.

The page tells the library the number of rows or pages and the action of a click, which composes the address.
The library itself is not needed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from math import ceil
from urllib.parse import urljoin

from crawler.cms import pager
from crawler.cms.base import PAGE, Ask
from crawler.cms.page import Page

_CALLS = re.compile(
    r"laypage|kkpager|generPageHtml|\.(?:pagination|paging|pager|twbsPagination|bootstrapPaginator|jqPaginator|createPage|page)\s*\(",
    re.I,
)
_PAGES = re.compile(
    r"\b(?:total|pages|pageCount|page_count|totalPages?|allPages?)['\"]?\s*:\s*['\"]?(\d{1,5})", re.I
)
_ROWS = re.compile(
    r"\b(?:count|totalRecords?|totalCount|total_count|dataCount|totalData|totalNum|total)['\"]?\s*:\s*['\"]?(\d{1,6})",
    re.I,
)
_SIZE = re.compile(
    r"\b(?:limit|pageSize|page_size|size|showData|num_display|items_per_page|itemsOnPage|pageRecords)['\"]?\s*:\s*['\"]?(\d{1,3})",
    re.I,
)
_HELD = re.compile(r"\b(hrefFormer|hrefLatter)['\"]?\s*:\s*(['\"])(.*?)\2")
_TEMPLATE = re.compile(r"`([^`\n]{0,300})`")
_GLUE = re.compile(r"(['\"])\s*\+\s*(['\"])")
_ADDRESS = re.compile(
    r"""(?:\bhref\s*=|location\s*=|\breturn|\.(?:replace|assign)\(|\bopen\()\s*(?:['"](?P<before>[^'"]*)['"]\s*\+\s*)?\(?\s*(?!this)"""
    r"""[\w.$\[\]]+\s*(?P<less>-\s*1)?\s*\)?\s*(?:\+\s*['"](?P<after>[^'"]*)['"])?"""
)
_NAME = re.compile(rf"[_-]?\w{{0,20}}{PAGE}(\?|$)", re.I)
"""The rest of an address that begins with the number: `3.html`."""
_PLACE = re.compile(
    r"""['"]([^'"\s]*(?:\{0\}|\{\{?\s*(?:page(?:no|num|index)?|number|n|p)\s*\}?\}|\[(?:page|p)\]|[#$%]page[#$%]|__id__|\(:num\))[^'"\s]*)['"]""",
    re.I,
)
_MARK = re.compile(
    r"\{0\}|\{\{?\s*(?:page(?:no|num|index)?|number|n|p)\s*\}?\}|\[(?:page|p)\]|[#$%]page[#$%]|__id__|\(:num\)",
    re.I,
)


def drawn(page: Page) -> tuple[Ask, ...]:
    """Return the pages after this one."""
    for script in page.root.iter("script"):
        text = script.text or ""
        calls = _CALLS.search(text) or _PLACE.search(text)
        count = min(_count(text), pager.MOST) if calls else 0
        for before, after, less in _addresses(text) if count > 1 else ():
            urls = {n: urljoin(page.url, f"{before}{n - less}{after}") for n in range(1, count + 1)}
            own = next((n for n, url in urls.items() if url == page.url), 1)
            return tuple(Ask(url) for n, url in urls.items() if n > own)
    return ()


def boxed(page: Page) -> tuple[Ask, ...]:
    """Return the pages after this one of a pager whose box holds its counts and the pattern of its addresses:
    `<div data-count="45" data-size="15" data-url="list_{page}.html">`."""
    for box in page.root.iter("div", "ul", "nav", "span"):
        held = {str(name)[5:]: str(value) for name, value in box.items() if str(name).startswith("data-")}
        place = next((value for value in held.values() if _MARK.search(value) and " " not in value), None)
        if place is None:
            continue
        count = _count(", ".join(f"{name}: {value}" for name, value in held.items()))
        urls = {n: urljoin(page.url, _MARK.sub(str(n), place)) for n in range(1, min(count, pager.MOST) + 1)}
        own = next((n for n, url in urls.items() if url == page.url), 1)
        return tuple(Ask(url) for n, url in urls.items() if n > own)
    return ()


def _count(text: str) -> int:
    """Return the page count: the rows divided by the page size, or the pages as stated; 0 without a
    statement."""
    rows, size, pages = _ROWS.search(text), _SIZE.search(text), _PAGES.search(text)
    if rows and size and int(size[1]):
        return ceil(int(rows[1]) / int(size[1]))
    return int(pages[1]) if pages else 0


def _addresses(text: str) -> Iterator[tuple[str, str, int]]:
    """Yield (before, after, less) of an address: the text around the number, and the amount subtracted from
    the number."""
    for name, quote, value in _HELD.findall(text):
        text = text.replace(f"this.{name}", f"{quote}{value}{quote}")
    text = _TEMPLATE.sub(lambda one: '"' + re.sub(r"\$\{([^}]*)\}", r'" + \1 + "', one[1]) + '"', text)
    joined = _GLUE.sub("", text)
    for found in _ADDRESS.finditer(joined):
        before, after = found["before"] or "", found["after"] or ""
        if before or (after and (found["before"] is not None or _NAME.match(after))):
            yield before, after, 1 if found["less"] else 0
    for place in _PLACE.finditer(text):
        before, after = _MARK.split(place[1], maxsplit=1)
        yield before, after, 0
