"""A page of a 年报 column: its reports, the columns below it, how it goes on, and what it says it holds."""

from __future__ import annotations

from collections.abc import Collection

from crawler.cms import follow, generic
from crawler.cms.base import Family, ListPage
from crawler.cms.page import Page
from crawler.cms.pager import pages_said
from crawler.cms.years import posted_choices, unit_links, year_links
from crawler.frontier.counts import rows_said
from crawler.frontier.entries import rows_of


def list_page(
    page: Page, column: str, family: Family, *, inside: bool = True, known: Collection[str] = ()
) -> ListPage:
    """The page as one of the column at `column`, read as `family` has it. Not `inside` a 年报 column nothing is taken for a
    report that is not called one; `known` are the places other pages of the list have their rows in. Where the software's
    way of going on finds nothing, any other's may."""
    found = (*family.links(page), *year_links(page), *unit_links(page))
    rows = rows_of(found, inside=inside, known=known)
    columns = tuple(follow.columns(found, column))
    said = rows_said(page)
    shown_whole = said is not None and said <= len(rows.entries) + len(rows.refused)
    return ListPage(
        entries=rows.entries,
        columns=columns,
        units=() if rows.entries or not follow.only_years(columns) else tuple(follow.units(found)),
        pages=(
            *(family.pages(page) or (() if shown_whole else generic.pages(page))),
            *posted_choices(page, listed=[link.title for link in rows.entries]),
        ),
        links=found,
        refused=rows.refused,
        said=said,
        turns=pages_said(page),
        places=rows.places,
    )
