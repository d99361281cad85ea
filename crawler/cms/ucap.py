"""开普 UCAP: page 2 of `common_list.shtml` is `common_list_2.shtml`, counted by a script beside the list.

Articles are `/site/c123149/202101/<32 hex>.shtml` with `<UCAPTITLE>` and `<UCAPCONTENT>`. Some lists come
from `/u/search/…`, whose answers are JSON or JSONP.
"""

from __future__ import annotations

from crawler.cms import pager
from crawler.cms.base import Ask
from crawler.cms.links import links
from crawler.cms.page import Page

__all__ = ["links", "pages"]


def pages(page: Page) -> tuple[Ask, ...]:
    """Return the next answers of a search interface, else the pages that a script counts, else the page
    behind 下一页."""
    if page.data is not None:
        return pager.turned(page)
    if "/u/search/" in page.text and (asked := pager.literal(page)):
        return asked
    return pager.first_of(pager.counted, pager.following)(page)
