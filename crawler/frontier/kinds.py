"""The kind of a page, told by its content: a report, a list of reports, a directory of units, a section, or
nothing."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from itertools import islice
from urllib.parse import urljoin, urlsplit

from lxml import etree

from crawler.cms import follow
from crawler.cms.article import heading, holds_tables, read_article, words
from crawler.cms.base import Article, ListPage
from crawler.cms.links import frames
from crawler.cms.page import Page
from pipelines.readers.html.metas import metas, text_of
from pipelines.text.titles import is_report_title, squeeze

_YEAR = re.compile(r"20\d\d")
_FORM = "年政府信息公开工作年度报告"
_SEVERAL = 2
_DOCUMENTS = 5


class Kind(StrEnum):
    """The kind of a page."""

    REPORT = "report"
    LIST = "list"
    DIRECTORY = "directory"
    SECTION = "section"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Sight:
    """A page as looked at: its kind, its list and its article."""

    kind: Kind
    listing: ListPage
    article: Article


def is_annual_page(page: Page, *, tabs: bool = False) -> bool:
    """Return whether a page calls itself a column of annual reports, and not one report. With `tabs`, also whether one
    of its own tabs or headings is called so."""
    if tabs and any(
        map(_is_column_tab, page.root.iter("a", "li", "span", "h2", "h3", "h4", "dt", "button", "div"))
    ):
        return True
    said = metas(page.root).get("columnname", "")
    title = next((text_of(one) for one in page.root.iter("title")), "")
    names = (squeeze(said), squeeze(re.split(r"[-_|—–]", title)[0]))
    return any(follow.is_annual(name) and not _YEAR.search(name) for name in names)


def _is_column_tab(element: etree._Element) -> bool:
    """Return whether an element that leads nowhere is named as a column of annual reports."""
    if len(element) or not follow.is_annual(flat := squeeze(element.text or "")) or _YEAR.search(flat):
        return False
    above = [element, *islice(element.iterancestors("a"), 1)]
    return all((one.get("href") or "#").lower().startswith(("#", "javascript:")) for one in above)


def is_wide(listing: ListPage) -> bool:
    """Return whether a page lists documents of all sorts over several pages: notices, decisions, news."""
    return bool(listing.pages) and sum(bool(link.date) for link in listing.links) >= _DOCUMENTS


def is_one_report(page: Page, title: str) -> bool:
    """Return whether a page is the report of the year that the link to it (`title`) names, whatever else stands
    on it."""
    article = read_article(page)
    return bool(_YEAR.search(title)) and article.is_report and _is_named(article, title)


def own_report(page: Page, sight: Sight, name: str) -> str | None:
    """Return the title of the report that a column page shows itself; None if it shows none, or also offers it by
    its year. `name` is the title of the link to the page: the page behind a year that it speaks of is that
    year's."""
    article = sight.article
    names = [one for one in (article.title, name, heading(page)) if is_report_title(one)]
    title = next((one for one in names if _YEAR.search(one or "")), next(iter(names), None))
    year = _YEAR.search(title or "")
    called = _YEAR.search(name) if follow.is_year(name) and year is None else None
    is_own = called is not None and called[0] in words(page)
    beside = (urljoin(page.url, "."), page.url.partition("?")[0])
    offered = [
        link
        for link in sight.listing.columns
        if follow.is_year(link.title) and link.url.startswith(beside)  # not the years of the government above
    ]
    if offered and not is_own and (year is None or any(year[0] in link.title for link in offered)):
        return None
    below = {link.url for link in (*sight.listing.columns, *sight.listing.units)}
    alone = year and (not below or any(one.url not in below for one in article.attachments))
    host = urlsplit(page.url).netloc
    if not (article.is_report or article.attachments) and any(
        urlsplit(f.url).netloc == host for f in frames(page)
    ):
        return None
    if (article.is_report and (title or holds_tables(page))) or (title and alone):
        return title or (f"{called[0]}{_FORM}" if called and is_own else None) or name or article.title or ""
    return None


def _is_named(article: Article, title: str) -> bool:
    return is_report_title(article.title) or is_report_title(title)


def kind_of(page: Page, listing: ListPage, article: Article, title: str) -> Kind:
    """Return the kind of a page. `title` is the title of the link to it."""
    named = _is_named(article, title)
    rows = [link for link in listing.entries if follow.same(link.url) != follow.same(page.url)]
    if named and (article.is_report or (article.attachments and len(rows) < _SEVERAL)):
        return Kind.REPORT
    if len(rows) >= _SEVERAL or (rows and not named):
        return Kind.LIST
    if named and bool(_YEAR.search(f"{article.title} {title}")):
        return Kind.REPORT
    if listing.units:
        return Kind.DIRECTORY
    if follow.annual(listing.links) or follow.disclosure(listing.links) or listing.columns:
        return Kind.SECTION
    return Kind.NOTHING


def look(page: Page, listing: ListPage, title: str = "") -> Sight:
    """Return a page with its kind, its list and its article."""
    article = read_article(page)
    return Sight(kind_of(page, listing, article, squeeze(title)), listing, article)
