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
ROW = "row"
_MOST = 80  # rows of one page


def chances(listing: ListPage, known: Collection[str], trails: Trails) -> Iterator[Promise]:
    """Yield the rows of the markup position with the most names of bodies and years, at most 80. `known`
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


def _is_row(link: Link) -> bool:
    flat = squeeze(link.title)
    if not flat or is_turn(link.text) or is_furniture(flat) or refuses(flat):
        return False
    return _is_named(link) if is_file(link.url) else True


def _is_named(link: Link) -> bool:
    return follow.is_unit(link.title) or follow.is_year(link.title)
