"""A page of a 年报 column: its reports, the columns below it, and how it goes on."""

from __future__ import annotations

from crawler.cms import follow
from crawler.cms.base import Family, ListPage
from crawler.cms.page import Page
from crawler.cms.years import year_links


def list_page(page: Page, column: str, family: Family) -> ListPage:
    """The page as one of the column at `column`, read as `family` has it."""
    found = (*family.links(page), *year_links(page))
    entries = tuple(follow.entries(found))
    columns = tuple(follow.columns(found, column))
    return ListPage(
        entries=entries,
        columns=columns,
        units=() if entries or columns else tuple(follow.units(found)),
        pages=family.pages(page),
        links=found,
    )
