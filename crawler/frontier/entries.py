"""The rows of a page that lists reports: the rows to request, and the rows that a named rule refuses.

Rows of one list share a markup position. If reports are a good share of the rows at a position, it is a list
of reports: every row is requested unless a rule refuses its full title. At other positions only a row with
the title of a report is requested, or with a cut title that may be one.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

from crawler.cms import follow
from crawler.cms.base import Link
from crawler.cms.page import Page
from crawler.cms.page_turns import is_turn
from crawler.frontier.refusals import OTHER, Rule, is_cut, refuses
from pipelines.readers.html.metas import text_of
from pipelines.text.titles import is_report_title, squeeze

_SHARE = 3  # one report in so many rows makes a list of reports
_ENOUGH = 4  # so many reports at one position make a list, whatever the other rows are
_BEGINS = 6  # characters of a cut title that identify its heading
_FEW, _HEADING = 4, 80  # elements in a heading, and its characters
_NUMBER = re.compile(r"\d{3}|[0-9a-f]{16}|\bid=", re.I)
_YEAR = re.compile(r"(19|20)\d\d")
_CALLED = r"(年报|年度报告|报告|工作报告|年度工作报告)?"
_BARE = re.compile(
    rf"^(?P<unit>\D{{2,25}})[（(]?(19|20)\d\d年?度?[)）]?{_CALLED}$"
    rf"|^(19|20)\d\d年?度?{_CALLED}[（(](?P<inside>\D{{2,25}})[)）]$|^(19|20)\d\d年?度?(?P<after>\D{{2,25}}?){_CALLED}$"
)
_CARRIER = re.compile(r"(\.(pdf|docx?|wps|xlsx?|ofd|zip|rar))?[（(]?(\d+(\.\d+)?[kmKM][bB]?)?[)）]?$", re.I)
"""The suffix and the size of a file after its name."""


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows of a page: `entries` to request, `refused` with the rule, and `places`, the positions of lists
    of reports."""

    entries: tuple[Link, ...]
    refused: tuple[tuple[Link, Rule], ...]
    places: frozenset[str]


def rows_of(links: Sequence[Link], *, inside: bool = False, known: Collection[str] = ()) -> Rows:
    """Return the rows of a page. `inside` says that the page belongs to a 年报 column, so a cut title may be
    a report's. `known` holds the positions of reports on other pages of the list."""
    places: dict[str, list[Link]] = {}
    for link in _best(links):
        places.setdefault(link.where, []).append(link)
    entries: list[Link] = []
    refused: list[tuple[Link, Rule]] = []
    lists = set()
    for where, place in places.items():
        if where in known or _is_list(place, inside):
            lists.add(where)
            for link in place:
                rule = refuses(link.title or link.text)
                if rule:
                    refused.append((link, rule))
                else:
                    entries.append(link)
        elif chosen := [link for link in place if may_be_report(link.title)]:
            entries += chosen
            refused += [(link, refuses(link.title) or OTHER) for link in place if link not in chosen]
    order = {link.url: number for number, link in enumerate(links)}
    return Rows(tuple(sorted(entries, key=lambda link: order[link.url])), tuple(refused), frozenset(lists))


def may_be_report(title: str) -> bool:
    """Return whether a title is a report's, or is cut off too early to tell."""
    return (is_report_title(title) and not refuses(title)) or follow.is_doubtful(title)


def named(page: Page, link: Link) -> Link:
    """Return a link with its cut title completed by the heading of the page that begins the same way. Returns
    any other link unchanged."""
    begins = squeeze(link.title).rstrip("….⋯")
    if not is_cut(link.title) or len(begins) < _BEGINS:
        return link
    for element in page.root.iter("h1", "h2", "h3", "h4", "b", "strong", "font", "p", "div", "span", "td"):
        heading = squeeze(text_of(element)) if len(element) < _FEW else ""
        if heading.startswith(begins) and len(begins) < len(heading) < _HEADING:
            return replace(link, title=heading)
    return link


def _is_list(place: Sequence[Link], inside: bool) -> bool:
    sure = sum(is_report_title(link.title) for link in place)
    maybe = sum(_may_be_cut(link.title) or is_bare(link.title) for link in place) if sure or inside else 0
    if not (sure or maybe > 1):
        return False
    return sure >= _ENOUGH or (sure + maybe) * _SHARE >= len(place)


def is_bare(title: str) -> bool:
    """Return whether a title is a body and a year without the words of a report: 教育局2023年,
    2023年度报告（教育局）.docx."""
    found = _BARE.match(_CARRIER.sub("", squeeze(title), count=1))
    return bool(found) and follow.is_unit(
        next(filter(None, found.group("unit", "inside", "after")), "") if found else ""
    )


def _may_be_cut(title: str) -> bool:
    """Return whether a cut title has a year or the first words of a report, and no rule refuses it."""
    flat = squeeze(title)
    return (
        is_cut(flat)
        and not refuses(flat)
        and bool(_YEAR.search(flat) or re.search(r"政府信|政务公|信息公", flat))
    )


def _best(links: Iterable[Link]) -> list[Link]:
    """Return the rows that lead to documents, each address once with its longest title and its earliest date: a row may
    be shown anew. Omits folders, page links and years."""
    found: dict[str, Link] = {}
    for link in links:
        if is_turn(link.text) or follow.is_index(link.url) or follow.is_year(link.title):
            continue
        if follow.is_folder(link.url) and not _is_row(link):
            continue
        known = found.get(link.url)
        best = link if known is None or len(link.title) > len(known.title) else known
        dates = [one.date for one in (link, known) if one and one.date]
        found[link.url] = replace(best, date=min(dates, default=None))
    return list(found.values())


def _is_row(link: Link) -> bool:
    """Return whether an address without a suffix may be an article's: it has a number, or the title is a
    report's with its year or, with a query, a body with a year."""
    parts = urlsplit(link.url)
    if parts.fragment:
        return True
    if parts.path.endswith("/") and not parts.query:
        return False
    if _NUMBER.search(parts.path.rpartition("/")[2]) or _NUMBER.search(parts.query):
        return True
    if parts.query and is_bare(link.title):
        return True
    return bool(_YEAR.search(link.title)) and is_report_title(link.title)
