"""龙讯 LonSun (安徽, parts of 四川): `page_1.html`, or a column with everything in its query.

`<pagination …>` states the count of a list. Reports are `XxgkAnnualReport/show/ID.html`, or the column itself
with a year: `/public/column/12651?type=3&nav=5&sub=4&timeFrame=2021&hasContent=true`.
"""

from __future__ import annotations

import re
from math import ceil
from urllib.parse import urlsplit

from crawler.cms import pager
from crawler.cms.base import Ask
from crawler.cms.links import links
from crawler.cms.page import Page
from crawler.cms.sending import with_parameters

__all__ = ["links", "pages"]

_TURNED = re.compile(r"^(?P<before>.*page_)(?P<number>\d+)(?P<after>\.html)$")
_PARAMETER = "pageIndex"


def pages(page: Page) -> tuple[Ask, ...]:
    """Return the page behind 下一页 if it has an address; else as many pages as the pagination counts."""
    return pager.first_of(pager.counted, pager.following, _paginated, pager.numbered, pager.literal)(page)


def _paginated(page: Page) -> tuple[Ask, ...]:
    count = _count(page)
    found = _TURNED.match(urlsplit(page.url).path)
    if found:
        numbers = range(int(found["number"]) + 1, count + 1)
        parts = urlsplit(page.url)
        return tuple(
            Ask(parts._replace(path=f"{found['before']}{n}{found['after']}").geturl()) for n in numbers
        )
    if f"{_PARAMETER}=" in page.url:
        return ()  # the first page has named all pages
    return tuple(Ask(with_parameters(page.url, {_PARAMETER: str(n)})) for n in range(2, count + 1))


def _count(page: Page) -> int:
    """Return the page count, stated as such or as rows and rows per page."""
    for element in page.root.iter("pagination"):
        said = {re.sub(r"[^a-z]", "", str(name).lower()): value for name, value in element.attrib.items()}
        numbers = {name: int(value) for name, value in said.items() if str(value).isdigit()}
        if pages := numbers.get("pagecount") or numbers.get("totalpage") or numbers.get("pages"):
            return min(pages, pager.MOST)
        size = numbers.get("pagesize") or numbers.get("size") or numbers.get("limit")
        rows = numbers.get("total") or numbers.get("count") or numbers.get("totalcount")
        if size and rows:
            return min(ceil(rows / size), pager.MOST)
    return 1
