"""Whatever no family has: every way of going on that any software has, the surest first."""

from __future__ import annotations

from crawler.cms import forms, longxun, pager, widgets
from crawler.cms.base import Ask
from crawler.cms.links import links
from crawler.cms.page import Page

__all__ = ["links", "pages"]

_STATIC = pager.first_of(
    pager.counted,
    longxun.pages,
    pager.indexed,
    forms.posted_back,
    forms.submitted,
    forms.composed,
    forms.dropped,
    widgets.drawn,
)


def pages(page: Page) -> tuple[Ask, ...]:
    """The answers of an interface, the pages a script counts, 下一页, numbers, an address in a script; at last
    what a script sends or puts together."""
    if page.data is not None:
        return pager.turned(page)
    return _STATIC(page)
