"""The promise of a link: how likely it leads to reports, told by its words and its address.

A number from 1 to 100 with a reason. Entries and columns of annual reports are requested at once and need no
promise. All other links wait in the frontier, the best first.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from crawler.cms import follow
from crawler.cms.base import Link
from crawler.cms.page_turns import is_turn
from crawler.frontier.refusals import is_furniture
from pipelines.text.titles import squeeze

SECTION = 50
"""Least promise of a disclosure section or a list of units."""
UNIT = 40
"""Promise of a government body on a page that lists several."""
OPEN = 75
"""Promise of a link named only 政府信息公开, 政务公开 or 信息公开."""
FILTER, FILTERED = "filter", 95
"""Reason and promise of a list that is shown again through one of its filters: tried before any section."""
_FRAME = 52
_MAP = 35
_DISCLOSES = 30
_AT_HOME = 20
_SLUG = 25
_AFFAIRS = 15
_FEED = 12
_NAVIGATION = 5
_UNNAMED = 4
_MAP_NAME = re.compile(r"^(网站|站点)(地图|导航)$|^sitemap$", re.I)
_FEED_NAME = re.compile(r"^(rss|订阅|信息订阅)(订阅|服务|中心|频道)?$", re.I)
_DISCLOSE = re.compile(r"公开|年报|年度报告")
_AFFAIRS_NAME = re.compile(
    r"^(政务|政府|信息|公示|公告|文件|政策|部门|街道|乡镇|规划|统计|数据|专题|专栏|资料|下载)"
)
_PLACE = re.compile(r"(?:^|[/_?=&-])(zf)?(xxgk|zwgk|gkml|zfxxgk|gongkai|openness|opengov)", re.I)
_NEWS = re.compile(r"\d{4}|召开|举[行办]|调研|会议|[，。！？：“”]|上一|下一")
_MOST_WORDS = 12  # characters: a menu's words are short


@dataclass(frozen=True, slots=True)
class Promise:
    """A link with its promise and the reason."""

    link: Link
    score: int
    why: str


def promises(
    links: Iterable[Link], *, home: bool, menu: frozenset[str] | set[str] = frozenset()
) -> Iterator[Promise]:
    """Yield the promising links of a page, each page once. `menu` holds the addresses that the home page
    links to: a body among them is a menu item. On a home page 部门 alone is ambiguous and promises no more
    than a body."""
    here = [link for link in links if not is_turn(link.text) and not follow.is_leaf(link.url)]
    sections = {link.url: SECTION + follow.disclosure_score(link) for link in follow.disclosure(here)}
    directories = {link.url for link in follow.directories(here, home=home)}
    bodies = {link.url for link in follow.directories(here)} - directories
    units = {link.url for link in follow.units(here)}
    seen = set()
    for link in here:
        key = follow.same(link.url)
        if key in seen:
            continue
        said = _said(link, sections, directories, units if key not in menu or home else set())
        if said and said[0] < UNIT and link.url in bodies:  # requested if few bodies have reported elsewhere
            said = UNIT, "directory"
        if said and home and said[1] == "unit":  # on a home page a body's name is ambiguous
            said = _AT_HOME, "unit"
        if said:
            seen.add(key)
            yield Promise(link, *said)


def frame_promise(link: Link) -> Promise:
    """Return the promise of a page in a frame."""
    return Promise(link, _FRAME, "frame")


def _said(
    link: Link, sections: dict[str, int], directories: set[str], units: set[str]
) -> tuple[int, str] | None:
    if link.url in sections:
        return sections[link.url], "section"
    if link.url in directories:
        return SECTION, "directory"
    if link.url in units:
        return UNIT, "unit"
    flat = squeeze(link.title or link.text)
    if _MAP_NAME.match(flat):
        return _MAP, "map"
    if _FEED_NAME.match(flat):
        return _FEED, "feed"
    if _NEWS.search(flat) or len(flat) > _MOST_WORDS * 2 or is_furniture(flat):
        return None
    if _DISCLOSE.search(flat):
        return _DISCLOSES, "discloses"
    if not flat and follow.is_annual_place(link.url):  # a picture
        return OPEN, "address"
    if _PLACE.search(urlsplit(link.url).path) and not link.date:
        return _SLUG, "address"
    if link.date:  # a row of a list: a document
        return None
    if not flat:  # a picture or an area of a map
        return _UNNAMED, "unnamed"
    if len(flat) > _MOST_WORDS:
        return None
    return (_AFFAIRS, "affairs") if _AFFAIRS_NAME.search(flat) else (_NAVIGATION, "navigation")
