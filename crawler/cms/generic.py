"""The rules for pages of no known family: the ways to the next page of every software, the surest first."""

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
    forms.pressed,
    forms.composed,
    forms.dropped,
    widgets.drawn,
    widgets.boxed,
    forms.jumped,
)


def pages(page: Page) -> tuple[Ask, ...]:
    """Return the next pages: of an interface's answer, else by a script's count, 下一页, numbers, an address
    in a script, and last by a form or a composed address."""
    if page.data is not None:
        return pager.turned(page)
    return _STATIC(page)
