"""陕西集约化平台: a column is `…/zfxxgknb/1.html`, its next page `2.html`. Articles have a number of 19
digits or 24 hexadecimal digits."""

from __future__ import annotations

import re

from crawler.cms import pager
from crawler.cms.base import Ask
from crawler.cms.links import links
from crawler.cms.page import Page

__all__ = ["links", "pages"]

_PAGED = re.compile(r"(?:id|class)\s*=\s*['\"][^'\"]*(?:page|paging|pagination)", re.I)


def pages(page: Page) -> tuple[Ask, ...]:
    """Return the page behind 下一页 or the counted pages; the next number if a script's pager states
    neither."""
    return pager.first_of(pager.following, pager.counted, pager.numbered, _guess)(page)


def _guess(page: Page) -> tuple[Ask, ...]:
    found = re.match(r"^(.*/)(\d{1,3})(\.html)$", page.url)
    if not found or pager.count(page) > 1 or not _PAGED.search(page.text):
        return ()
    return (Ask(f"{found[1]}{int(found[2]) + 1}{found[3]}", guess=True),)
