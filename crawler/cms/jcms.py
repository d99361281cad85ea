"""大汉 jcms / jpage: lists are XML inside a script, with further rows from `dataproxy.jsp`.

`<datastore>` holds the first records, their total, and in `<nextgroup>` the address of the next group.
Otherwise the page's script holds the parameters of `dataproxy.jsp`. The reports of a unit may be one page per
year: `xxgkAnnualReport.jsp?fbtime=2020&area=…`.
"""

from __future__ import annotations

import html
import re
from urllib.parse import urlencode, urljoin

from crawler.cms import pager
from crawler.cms.base import Ask
from crawler.cms.links import links
from crawler.cms.page import Page

__all__ = ["links", "pages"]

_NEXT = re.compile(r"<nextgroup>.*?href\s*=\s*['\"]?([^'\"\s>]*dataproxy\.jsp[^'\"\s>]*)", re.S | re.I)
_TOTAL = re.compile(r"<totalrecord>\s*(\d+)|totalRecord['\"]?\s*[:=]\s*['\"]?(\d+)", re.I)
_PROXY = re.compile(r"['\"](?P<url>[^'\"\s]*dataproxy\.jsp)[^'\"\s]*['\"]")
_SIZE = re.compile(r"(?<![a-z])perPage['\"]?\s*[:=]\s*['\"]?(\d+)", re.I)
_PARAMETERS = re.compile(
    r"['\"]?\b(col|appid|webid|path|columnid|sourceContentType|unitid|webname|permissiontype)['\"]?\s*[:=]\s*"
    r"['\"]?([^'\",;&}\s]+)"
)


def pages(page: Page) -> tuple[Ask, ...]:
    """Return the next group that the page names, or the groups after its records; else the generic next
    pages."""
    shown = len(re.findall(r"<record\b", page.text))
    found = _TOTAL.search(page.text)
    every = int(found[1] or found[2]) if found else None
    if every is not None and every <= shown:
        return ()
    if following := _NEXT.search(page.text):
        return (Ask(urljoin(page.url, html.unescape(following[1]))),)
    if every and shown and "dataproxy.jsp" not in page.url:
        return _groups(page, shown, every)
    if "dataproxy.jsp" in page.url:
        return pager.turned(page) if every is None and "<nextgroup>" not in page.text else ()
    return pager.first_of(pager.counted, pager.following)(page)


def _groups(page: Page, shown: int, every: int) -> tuple[Ask, ...]:
    """Return requests for the records after the page's own, in groups of the same size, as the page's script
    would send them."""
    proxy = _PROXY.search(page.text)
    asked = dict(_PARAMETERS.findall(page.text))
    if not proxy or "columnid" not in asked:
        return ()
    size = _SIZE.search(page.text)
    form = urlencode(asked)
    asks = []
    for start in range(shown + 1, min(every, shown * pager.MOST) + 1, shown):
        window = {"startrecord": start, "endrecord": start + shown - 1, "perpage": size[1] if size else shown}
        url = urljoin(page.url, f"{proxy['url']}?{urlencode(window)}")
        asks.append(Ask(f"{url}&{form}", instead=Ask(f"{url}&{form}", body=form)))
    return tuple(asks)
