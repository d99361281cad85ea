"""大汉 jpaas: the blocks of a page come one by one from
`/api-gateway/jpaas-publish-server/front/page/build/unit`.

An element of the page has the address in `url` and the question in `queryData` (JSON in single quotes).
Further pages of a list are requested with `paramJson={"pageNo":2,"pageSize":15}`. The answer is JSON with the
markup in `data.html`, where `<div class="pagination" rows="15" count="85">` states the count.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from math import ceil
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit

from lxml import etree

from crawler.cms import pager
from crawler.cms.base import Ask
from crawler.cms.links import links
from crawler.cms.page import Page
from crawler.cms.sending import with_parameters

__all__ = ["links", "pages"]

_UNIT = "page/build/unit"
_PAIR = re.compile(r"['\"](\w+)['\"]\s*:\s*['\"]?([^'\",}]*)['\"]?")
_LIST = re.compile(r"列表|分页|内容|信息|list|page", re.I)
_SIZE = 15


def pages(page: Page) -> tuple[Ask, ...]:
    """Return the further pages of a column page's list, or its first page if the column page does not show
    it. From the first answer, returns all pages after it."""
    if _UNIT in urlsplit(page.url).path:
        return _rest(page, page.url)
    blocks = list(_blocks(page))
    counter = _counter(page)
    if counter is not None:
        inside = next((url for element, url in blocks if element in set(counter.iterancestors())), None)
        listed = inside or next((url for _, url in blocks), None)
        return _rest(page, listed) if listed else pager.following(page)
    lists = [url for _, url in blocks if _LIST.search(dict(parse_qsl(urlsplit(url).query)).get("tagId", ""))]
    chosen = lists or [url for _, url in blocks]
    return tuple(Ask(_page(url, 1, _SIZE)) for url in chosen) or pager.first_of(
        pager.counted, pager.following
    )(page)


def _blocks(page: Page) -> Iterator[tuple[etree._Element, str]]:
    """Yield the blocks that a page fetches: the element, and the address with the question."""
    for element in page.root.iter():
        question = element.get("querydata") if isinstance(element.tag, str) else None
        if question:
            address = element.get("url") or f"/api-gateway/jpaas-publish-server/front/{_UNIT}"
            yield element, urljoin(page.url, f"{address}?{urlencode(dict(_PAIR.findall(question)))}")


def _counter(page: Page) -> etree._Element | None:
    """Return the element that states the row count of the list, or None."""
    for element in page.root.iter("div", "ul", "nav"):
        if element.get("rows", "").isdigit() and element.get("count", "").isdigit():
            return element
    return None


def _rest(page: Page, url: str) -> tuple[Ask, ...]:
    """Return the pages from the second on; empty if the page is not the first of a counted list."""
    known = dict(parse_qsl(urlsplit(url).query)).get("paramJson")
    number, size = _position(known)
    counter = _counter(page)
    if number > 1 and counter is not None:
        return ()
    if counter is None:
        return (Ask(_page(url, number + 1, size), guess=True),) if any(links(page)) else ()
    size = int(counter.get("rows", "")) or size
    last = min(ceil(int(counter.get("count", "")) / size), pager.MOST)
    return tuple(Ask(_page(url, at, size)) for at in range(2, last + 1))


def _position(known: str | None) -> tuple[int, int]:
    """Return (page, size) from `paramJson`."""
    try:
        said = json.loads(known or "{}")
        return int(said.get("pageNo", 1)), int(said.get("pageSize", _SIZE))
    except (ValueError, AttributeError, TypeError):
        return 1, _SIZE


def _page(url: str, number: int, size: int) -> str:
    wish = json.dumps({"pageNo": number, "pageSize": size}, separators=(",", ":"))
    return with_parameters(url, {"paramJson": wish})
