"""Rows of a column without any recognised report: rows named by a body or a year alone, or by anything.

A page whose name is a column of annual reports lists something. Its rows are on this page and on no page that
led to it; links on both belong to the frame. The crawl tries a few rows at a time, and all of them after the
first report.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator

from crawler.cms import follow
from crawler.cms.base import Link, ListPage, is_file
from crawler.cms.page_turns import is_turn
from crawler.frontier.promise import OPEN, Promise
from crawler.frontier.refusals import is_furniture, refuses
from crawler.frontier.trails import Trails
from pipelines.text.titles import squeeze

CHANCE = OPEN + 1
"""Promise of a row that is tried on the off chance."""
BESIDE = CHANCE + 1
"""Promise of a link among the links to the columns below a column."""
ROW = "row"
_MOST = 400  # rows of one page


def unnamed(
    listing: ListPage, own: str, known: Collection[str], trails: Trails, *, fresh: bool, bare: bool
) -> list[Promise]:
    """Return the links of the column at `own` that may lead to reports although no rule knows their names: those
    among the links to `fresh` columns below it, else the rows of a `bare` page, one that shows no report itself; of
    these only bodies count beside columns."""
    among = list(_beside(listing, own, known, trails)) if fresh else []
    rows = chances(listing, known, trails) if bare else ()
    return among or [one for one in rows if not fresh or follow.is_unit(one.link.title)]


def chances(listing: ListPage, known: Collection[str], trails: Trails) -> Iterator[Promise]:
    """Yield the rows of the markup position with the most names of bodies and years, at most 400. `known`
    holds the keys of the links on the pages that led here. On a page with rows of reports, yields the bodies
    beside them: each may have a list of its own."""
    if listing.entries:
        aside = [link for link in listing.links if link.where not in listing.places]
        some = [link for link in follow.units(aside) if trails.key(link.url) not in known]
        yield from (Promise(link, CHANCE, ROW) for link in some[:_MOST] if _is_row(link))
        return
    places: dict[str, list[Link]] = {}
    seen: set[str] = set()
    for link in listing.links:
        key = trails.key(link.url)
        if key not in known and key not in seen and _is_row(link):
            seen.add(key)
            places.setdefault(link.where, []).append(link)
    best = sorted(places.values(), key=lambda rows: (sum(map(_is_named, rows)), len(rows)), reverse=True)
    yield from (Promise(link, CHANCE, ROW) for rows in best[:1] for link in rows[:_MOST])


def _beside(listing: ListPage, own: str, known: Collection[str], trails: Trails) -> Iterator[Promise]:
    """Yield the other links at the positions of the columns below the column at `own`: at least half of the links there
    are columns, or the page itself."""
    below = {trails.key(link.url) for link in listing.columns} | {trails.key(own)}
    places: dict[str, dict[str, Link]] = {}
    for link in listing.links:
        places.setdefault(link.where, {}).setdefault(trails.key(link.url), link)
    for place in places.values():
        among = sum(key in below for key in place)
        if among > 1 and 2 * among >= len(place):
            for key, link in place.items():
                if key not in below and key not in known and _is_row(link):
                    yield Promise(link, BESIDE, ROW)


def _is_row(link: Link) -> bool:
    flat = squeeze(link.title)
    if not flat or is_turn(link.text) or is_furniture(flat) or refuses(flat):
        return False
    return _is_named(link) if is_file(link.url) else True


def _is_named(link: Link) -> bool:
    return follow.is_unit(link.title) or follow.is_year(link.title)
