"""TRS as used in 福建 (动静结合): the first page of a column is static, the rest comes from
`/fjdzapp/search`.

The page holds the number of the search (`searchId: 200210`), the condition (`classsql:"chnlid=1813"`) and the
order. Anchors that the page's script binds (`ms-attr-href`) have no address and are no links.
"""

from __future__ import annotations

import re
from urllib.parse import urlencode, urljoin

from crawler.cms import pager
from crawler.cms.base import Ask
from crawler.cms.page import Page
from crawler.cms.trs import links

__all__ = ["links", "pages"]

_SEARCH = "/fjdzapp/search"
_SIZE = 75  # rows of an answer: the most that the portals' own pages request
_ORDER = "-docorderpri,-docreltime"


def pages(page: Page) -> tuple[Ask, ...]:
    """Return the search request for the whole list, the rows of the static page included; after an answer,
    the next pages."""
    if page.data is not None:
        return pager.turned(page)
    search = _said(page, r"(?:channelid|searchId)['\"]?\s*[:=]\s*['\"]?(\d+)")
    condition = _said(page, r"classsql['\"]?\s*[:=]\s*(?:['\"]{2}\s*\|\|\s*)*['\"]([^'\"]+)['\"]")
    if not (search and condition):
        return pager.first_of(pager.counted, pager.following)(page)
    question = {
        "channelid": search,
        "classsql": condition,
        "sortfield": _said(page, r"sortfield['\"]?\s*[:=]\s*['\"]([^'\"]+)['\"]") or _ORDER,
        "templet": "docs.jsp",
        "page": "1",
        "prepage": str(_SIZE),
    }
    form = urlencode(question, safe="=,")
    url = urljoin(page.url, f"{_SEARCH}?{form}")
    return (Ask(url, instead=Ask(url, body=form)),)


def _said(page: Page, pattern: str) -> str | None:
    found = re.search(pattern, page.text)
    return found[1] if found else None
