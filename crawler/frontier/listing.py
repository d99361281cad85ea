"""A page of a 年报 column: its reports, the columns below it, its next pages and its stated row count."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from crawler.cms import follow, generic, pager
from crawler.cms.base import Ask, Family, ListPage
from crawler.cms.calendars import days
from crawler.cms.page import Page
from crawler.cms.page_numbers import pages_shown
from crawler.cms.years import column_links, only_years, posted_choices, unit_links, year_choice, year_links
from crawler.frontier.counts import rows_said
from crawler.frontier.entries import Rows, rows_of
from crawler.frontier.unlinked import unlinked


def list_page(
    page: Page,
    column: str,
    family: Family,
    *,
    inside: bool = True,
    known: Collection[str] = (),
    turns: bool = True,
    by: Ask | None = None,
) -> ListPage:
    """Return the page as a list page of the column at `column`, read with the rules of `family`. If `inside`
    is false, only titles of reports count as reports. `known` holds the positions of rows on other pages of
    the list. If the family finds no next page, the generic rules may. If `turns` is false, looks for no next
    pages and no counts: nobody turns a report. `by` is the turn that led here, None for a first page."""
    drawn = replace(page, url=by.base, kept={}) if by and by.base else page
    found = (*family.links(drawn), *year_links(drawn), *unit_links(drawn), *column_links(drawn))
    rows = rows_of(found, inside=inside, known=known)
    columns = tuple(follow.columns(found, column))
    if inside and not (columns or rows.entries):
        columns = year_choice(found)
    said = rows_said(page) if turns else None
    return ListPage(
        entries=rows.entries,
        columns=columns,
        units=() if rows.entries or not only_years(columns) else tuple(follow.units(found)),
        pages=_pages(page, family, rows, said, by, inside=inside) if turns else (),
        links=found,
        refused=rows.refused,
        said=said,
        turns=(pager.pages_said(page) or pages_shown(page)) if turns else None,
        places=rows.places,
        unlinked=unlinked(page, found) if inside else (),
    )


def _pages(
    page: Page, family: Family, rows: Rows, said: int | None, by: Ask | None, *, inside: bool
) -> tuple[Ask, ...]:
    if by and by.back:
        return pager.preceding(page)
    shown_whole = said is not None and said <= len(rows.entries) + len(rows.refused)
    if inside and not rows.entries and (found := days(page)):
        return found
    found = (
        *(family.pages(page) or (() if shown_whole else generic.pages(page))),
        *posted_choices(page, listed=[link.title for link in rows.entries]),
    )
    if by and by.base:
        return tuple(replace(ask, base=by.base) for ask in found)
    return found if found or by else pager.preceding(page)
