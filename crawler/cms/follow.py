"""Which links lead to annual reports: scored by their Chinese text, never by an exact folder name.

Folder names (`zfxxgknb_171215`, `gknb`, `ndbg`) carry counters for duplicate names and differ from portal to
portal; what is printed is the law's own words and does not.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from urllib.parse import urljoin, urlsplit

from archive.form import FORM
from crawler.cms.base import Link, is_file
from pipelines.form.titles import is_report_title, squeeze

_ANNUAL = (
    re.compile(r"(政府|政务)?信息公开(工作)?(年度?(工作)?报告|年报|报告)"),
    re.compile(r"政务公开(工作)?(年度?(工作)?报告|年报)"),
    re.compile(r"^(公开)?(年度(工作)?报告|年报)$"),
)
_DISCLOSURE = (
    re.compile(r"^政府信息公开(专栏|平台)?$"),
    re.compile(r"^(政务|信息)公开$"),
    re.compile(r"政府信息公开"),
    re.compile(r"^(法定主动公开内容|政府信息公开目录|公开目录|信息公开目录|政务公开|信息公开|公开)"),
)
_NOT_DISCLOSURE = re.compile(r"指南|制度|申请|规定|条例|年度报告|年报|通知|意见|解读|办法|\d{4}|领导|机构")
_YEAR = re.compile(r"^(20\d\d)(年|年度)?$")
_SHELF = re.compile(
    r"^(县|市|区)?(级|直|政府)?(各)?(政府|部门|直部门|直单位|乡镇|镇街|街道|乡镇街道|乡镇（街道）|单位|部门单位|乡镇年报)"
)
_SLUG = re.compile(r"nb|ndbg|ndgzbg|xxgk.*bg|annual", re.I)
_REJECTED = re.compile("|".join(f"(?:{pattern})" for pattern in FORM.title_reject))
_CUT = re.compile(r"(…|\.{2,})$")
_TALK = re.compile(r"(政府信息|政务信息|政务|信息)公开")
_LEAF = re.compile(r"\.(s?html?|jsp|aspx?|php)$", re.I)
_INDEX = re.compile(r"/(index|default|list)\.(s?html?|jsp|aspx?|php)$", re.I)
_ARTICLE = re.compile(r"/t\d{8}_\d+|/art/\d{4}/|/content/post_|/info/\d+/\d+|/[0-9a-f]{24,32}\.s?html?$")
_TURNED = re.compile(r"/(index|list)_\d+\.s?html?$", re.I)


def annual(links: Iterable[Link]) -> list[Link]:
    """Links to 年报 columns, the best first, each column once."""
    return _ranked(links, _annual_score)


def disclosure(links: Iterable[Link]) -> list[Link]:
    """Links to disclosure sections, the best first, each once."""
    return _ranked(links, _disclosure_score)


def entries(links: Iterable[Link]) -> Iterator[Link]:
    """Links that are reports by their full title; one whose title is cut off in the middle stays in doubt and is
    kept, its page decides. What lives beside the reports (notices, digests, other reports) is left out."""
    seen = set()
    for link in links:
        if is_folder(link.url) and not _LEAF.search(urlsplit(link.url).path):
            continue
        if _INDEX.search(urlsplit(link.url).path) or link.url in seen:
            continue
        if is_report_title(link.title) or is_doubtful(link.title):
            seen.add(link.url)
            yield link


def is_annual_place(url: str) -> bool:
    """Whether the last folder of a URL sounds like a 年报 column: `zfxxgknb_171215`, `ndbg`. Only a hint, for
    an address somebody named."""
    return bool(_SLUG.search(urlsplit(folder(url)).path.rstrip("/").rpartition("/")[2]))


def is_doubtful(title: str) -> bool:
    """Whether a title is cut off before it says what it is of."""
    flat = squeeze(title)
    if not _CUT.search(flat) or is_report_title(flat) or _REJECTED.search(flat):
        return False
    return bool(_TALK.search(flat)) and not re.search(r"关于|转发|印发", flat)


def columns(links: Iterable[Link], column: str) -> Iterator[Link]:
    """Columns below a 年报 column: folders under its path (years, kinds of units, units), and folders elsewhere
    on the site that call themselves 年报."""
    prefix = folder(column)
    parent = urljoin(prefix, "../")
    seen = {same(column)}
    for link in links:
        flat = squeeze(link.title)
        if not is_folder(link.url) or same(link.url) in seen or not flat or _REJECTED.search(flat):
            continue
        place, root = same(link.url), same(urljoin(prefix, "/"))
        below = place.startswith(same(prefix)) and place != same(prefix) != root
        near = place.startswith(same(parent)) and same(parent) != root
        shelf = bool(_SHELF.match(flat)) and bool(_SLUG.search(urlsplit(link.url).path))
        if below or _is_annual(flat) or ((near or shelf) and (_YEAR.match(flat) or shelf)):
            seen.add(same(link.url))
            yield link


def is_folder(url: str) -> bool:
    """Whether a URL is a column's: a folder or its index page, not a file or an article."""
    path = urlsplit(url).path
    if is_file(url) or _TURNED.search(path):
        return False
    return path.endswith("/") or bool(_INDEX.search(path)) or "." not in path.rpartition("/")[2]


def folder(url: str) -> str:
    """The folder a column's URL stands for, with its slash."""
    last = urlsplit(url).path.rpartition("/")[2]
    return f"{url}/" if last and "." not in last else urljoin(url, ".")


def same(url: str) -> str:
    """What two URLs of one page share: no scheme, no www., no index page."""
    parts = urlsplit(url)
    path = _INDEX.sub("/", parts.path) or "/"
    return f"{parts.netloc.lower().removeprefix('www.')}{path}{'?' + parts.query if parts.query else ''}"


def _ranked(links: Iterable[Link], score: Callable[[Link], int]) -> list[Link]:
    best: dict[str, tuple[int, int, Link]] = {}
    for place, link in enumerate(links):
        points = score(link)
        if points and (same(link.url) not in best or points > best[same(link.url)][0]):
            best[same(link.url)] = (points, -place, link)
    return [link for _, _, link in sorted(best.values(), key=lambda entry: entry[:2], reverse=True)]


def _is_leaf(url: str) -> bool:
    """Whether a URL is surely no column: a file or an article."""
    return is_file(url) or bool(_ARTICLE.search(urlsplit(url).path))


def _is_annual(flat: str) -> bool:
    return any(pattern.search(flat) for pattern in _ANNUAL)


def _annual_score(link: Link) -> int:
    flat = squeeze(link.title)
    if _is_leaf(link.url) or _REJECTED.search(flat) or re.search(r"\d{4}", flat):
        return 0
    for points, pattern in zip((30, 20, 10), _ANNUAL, strict=True):
        if pattern.search(flat):
            return points + (5 if _SLUG.search(urlsplit(link.url).path) else 0) - min(len(flat), 30) // 10
    return 0


def _disclosure_score(link: Link) -> int:
    flat = squeeze(link.title)
    if _is_leaf(link.url) or len(flat) > 16 or _NOT_DISCLOSURE.search(flat):
        return 0
    for points, pattern in zip((40, 30, 20, 10), _DISCLOSURE, strict=True):
        if pattern.search(flat):
            return points
    return 0
