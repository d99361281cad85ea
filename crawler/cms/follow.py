"""Links that lead to annual reports, scored by their Chinese text and never by an exact folder name.

Folder names (`zfxxgknb_171215`, `gknb`, `ndbg`) carry counters for duplicate names and differ from portal to
portal. The printed names are the law's own words and do not differ.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from urllib.parse import urljoin, urlsplit

from archive.form.definition import FORM
from crawler.cms.base import PAGE, Link, is_file, is_route, without_session
from crawler.cms.page_turns import is_turn
from pipelines.text.titles import is_report_title, squeeze

_ANNUAL = (
    re.compile(r"(政府|政务)?信息公开(工作)?(年度?(工作)?报告|年报|报告)"),
    re.compile(r"政务公开(工作)?(年度?(工作)?报告|年报)"),
    re.compile(
        r"^(信息|政务|政府)?(公开)?(工作)?(年度(工作)?报告|年报)(公开|公示|公布|专栏|专题|专区|列表|汇总|汇编|展示|下载|查询)?$"
    ),
    re.compile(
        r"^(历年|往年|历史|最新|近年|更多|各|县|市|区|州|旗|镇|乡|街道|级|直|属|部门|单位|政府|和|及|、)+(年度(工作)?报告|年报)$"
    ),
    re.compile(
        r"^[\u4e00-\u9fff、（）()]{0,10}(单位|部门|机构|系统|街道|乡镇|镇|乡|园区|开发区|管委会|局|委|办|政府)年报$"
    ),
)
_DISCLOSURE = (
    re.compile(r"^政府信息公开(专栏|平台)?$"),
    re.compile(r"^(政务|信息)公开$"),
    re.compile(r"政府信息公开"),
    re.compile(r"^(法定主动公开内容|政府信息公开目录|公开目录|信息公开目录|政务公开|信息公开|公开)"),
)
_NOT_DISCLOSURE = re.compile(r"指南|制度|申请|规定|条例|年度报告|年报|通知|意见|解读|办法|\d{4}|领导|机构")
_YEAR = re.compile(r"^(20\d\d)(年|年度)?(年?年报|年?年度报告|工作报告|报告|公开年报)?$")
_SPAN = re.compile(
    r"[（(]?(20\d\d年?度?)?([-—–~～至到]+(20)?\d\d年?(?!\d)|年?(及其?)?(以|之)前(年度(?!报))?的?)[）)]?"
)
"""Several years in the name of a column: 历史年报（2021年及以前）, 2015-2019年年度报告."""
_KIND = re.compile(
    r"^(全?(县|市|区|州|旗|镇|乡))?(级|直|属|直属|政府)?(各)?(政府|人民政府|部门|单位|事业单位|乡镇|镇街|街道|乡镇街道|街道乡镇|镇\(?街道\)?|乡镇（街道）|乡（镇）|"
    r"部门单位|乡镇部门|县区|区县|其他|园区)(年度报告|年报)?$"
)
_UNIT = re.compile(
    r"(局|委|办|办公室|镇|乡|街道|办事处|委员会|政府|中心|大队|支队|厅|社|联合会|总工会|管委会|开发区|园区|苏木|农场|林场|区|县|市)$"
)
_DIRECTORY = re.compile(
    r"^(县|市|区|州|省|旗)?(级|直|直属|政府|各)*(部门|单位|乡镇|镇街|街道|镇\(?街道\)?|乡镇街道|乡镇（街道）|部门乡镇|部门单位|部门和单位|县区|区县)"
    r"[^年]{0,6}(信息公开|政务公开|公开|公开平台|公开目录|公开专栏|信息公开平台|信息公开目录|公开年报)?$"
)
_SHELF = re.compile(
    r"^(县|市|区)?(级|直|政府)?(各)?(政府|部门|直部门|直单位|乡镇|镇街|街道|乡镇街道|乡镇（街道）|单位|部门单位|乡镇年报)"
)
_STEM = re.compile(r"(zf|zw)?(xx)?(gk)?(nd)?(gz)?(nb|bg)([_-]?\d+)*$", re.I)
_SLUG = re.compile(r"nb|ndbg|ndgzbg|xxgk.*bg|annual", re.I)
_REJECTED = re.compile("|".join(f"(?:{pattern})" for pattern in FORM.title_reject))
_CUT = re.compile(r"(…|\.{2,})$")
_TALK = re.compile(r"(政府信息|政务信息|政务|信息)公开")
_BEGUN = re.compile(r"20\d\d年?度?(政府?|政府信息?公?|政务信?息?公?|信息?公?)(…|\.{2,})$")
"""A title that ends in the middle of the words after its year."""
_ORDERS = re.compile(r"转发|印发|做好|开展|编制|报送|组织|召开|加强|推进")
_LEAF = re.compile(rf"{PAGE}$", re.I)
_INDEX = re.compile(rf"/(index|default|main|home|list|common_list|nav_list|xlist|rlist){PAGE}$", re.I)
_ARTICLE = re.compile(
    r"/t\d{8}_\d+|/art/\d{4}/|/content/(\d+/\d+/)?post_|/info/\d+/\d+|/([0-9a-f]{24,32}|\d{19})\.s?html?$"
)
_TURNED = re.compile(rf"/(\w*list|index)_\d+{PAGE}$", re.I)
_FRONT = re.compile(rf"/(index|default){PAGE}$|(?<=[^/])/list{PAGE}$", re.I)
_ORDER = re.compile(r"C=[NMSD][;&]?(O=[AD])?$|(.*&)?(sort|order)(by)?=\w+(&|$)", re.I)
_NUMBER = re.compile(r"(\w*[_-])?\d{1,3}\.\w+$")
_MOST_WORDS = 16  # most characters of a column's name
_LEAST_UNITS = 3  # fewest units that make a list


def annual(links: Iterable[Link]) -> list[Link]:
    """Return links to 年报 columns, the best first, each column once."""
    return _ranked(links, _annual_score)


def disclosure(links: Iterable[Link]) -> list[Link]:
    """Return links to disclosure sections, the best first, each once."""
    return _ranked(links, disclosure_score)


def entries(links: Iterable[Link]) -> Iterator[Link]:
    """Yield links that are reports by their full title, each once. Keeps a link with a title cut off in the
    middle: its page decides. Omits neighbours of the reports (notices, digests, other reports)."""
    seen = set()
    for link in links:
        if is_folder(link.url) and not _LEAF.search(urlsplit(link.url).path):
            continue
        if is_index(link.url) or link.url in seen:
            continue
        if is_report_title(link.title) or is_doubtful(link.title):
            seen.add(link.url)
            yield link


def is_index(url: str) -> bool:
    """Return whether an address is an index page's: `/nb/index.html`, `list.shtml`. False with a query: a
    program (`index.php?c=show&id=381`) may show anything."""
    parts = urlsplit(url)
    return bool(_INDEX.search(parts.path)) and not parts.query


def is_annual_place(url: str) -> bool:
    """Return whether the last folder or the name of a URL sounds like a 年报 column: `zfxxgknb_171215`,
    `ndbg`, `nb_1.html`. A hint only."""
    stem = urlsplit(url).path.rpartition("/")[2].partition(".")[0]
    return bool(_SLUG.search(urlsplit(folder(url)).path.rstrip("/").rpartition("/")[2]) or _STEM.match(stem))


def is_doubtful(title: str) -> bool:
    """Return whether a title is cut off before its decisive words."""
    flat = squeeze(title)
    if not _CUT.search(flat) or is_report_title(flat) or _REJECTED.search(flat) or _ORDERS.search(flat):
        return False
    if "关于" in flat:  # 关于2023年度政府信息公开工作情况的报告 as against 关于政府信息公开的…
        return bool(re.search(r"20\d\d", flat)) and bool(_TALK.search(flat) or _BEGUN.search(flat))
    return bool(_TALK.search(flat) or _BEGUN.search(flat))


def columns(links: Iterable[Link], column: str) -> Iterator[Link]:
    """Yield the columns below a 年报 column: folders under its path (years, kinds of units, units),
    neighbours named by a year or a kind of units, and columns named 年报 elsewhere on the site. Without
    folders (`zfxxgknb/2023n.htm`, `?timeFrame=2021`) only the names decide."""
    place = _Place(column)
    seen = {same(column)}
    for link in links:
        flat = squeeze(link.title)
        if same(link.url) in seen or not flat or is_turn(flat) or _REJECTED.search(flat) or is_file(link.url):
            continue
        named = bool(_YEAR.match(flat)) or bool(_KIND.match(flat))
        if is_folder(link.url):
            slug = bool(_SHELF.match(flat)) and bool(_SLUG.search(urlsplit(link.url).path))
            fits = (
                (place.is_above(link.url) and not place.is_same(link.url))
                or is_annual(flat)
                or is_report_title(flat)
                or slug
                or (named and place.is_near(link.url))
            )
        else:
            short = (
                is_annual(flat) and not re.search(r"\d{4}", _SPAN.sub("", flat)) and len(flat) <= _MOST_WORDS
            )
            fits = (named and place.is_near(link.url)) or (short and not is_leaf(link.url))
        if fits or link.where == "choice":
            seen.add(same(link.url))
            yield link


class _Place:
    """The position of a column, for telling addresses below it and near it."""

    def __init__(self, column: str) -> None:
        self.path = urlsplit(column).path
        self.prefix = same(folder(column))
        self.parent = same(urljoin(folder(column), "../"))
        self.root = same(urljoin(column, "/"))
        self.beside = same(urljoin(column, "."))

    def is_above(self, url: str) -> bool:
        place = same(url)
        return place.startswith(self.prefix) and place != self.prefix != self.root

    def is_same(self, url: str) -> bool:
        """Return whether an address is the column's own page in another order, as the index of a folder offers
        it: `?C=M;O=A`."""
        parts = urlsplit(url)
        return parts.path == self.path and bool(_ORDER.match(parts.query))

    def is_near(self, url: str) -> bool:
        """Return whether an address is below the same parent, in the same folder, or the same page with
        another query."""
        place = same(url)
        if urlsplit(url).path == self.path or place.startswith(self.prefix):
            return True
        return any(place.startswith(near) and near != self.root for near in (self.parent, self.beside))


def units(links: Iterable[Link]) -> Iterator[Link]:
    """Yield links named by a government body if a page has at least three: each may lead to its reports."""
    found = {same(link.url): link for link in links if is_unit(link.title)}
    yield from found.values() if len(found) >= _LEAST_UNITS else ()


def is_unit(title: str) -> bool:
    """Return whether a text is the name of a government body."""
    flat = squeeze(title)
    return bool(_UNIT.search(flat)) and 3 <= len(flat) <= 25 and not _REJECTED.search(flat)


def is_kind(title: str) -> bool:
    """Return whether a text names a kind of government bodies: 县直部门, 乡镇街道."""
    return bool(_KIND.match(squeeze(title)))


def directories(links: Iterable[Link], *, home: bool = False) -> Iterator[Link]:
    """Yield links to lists of units that disclose on their own: 县直部门, 乡镇（街道）信息公开. On a home
    page 部门 alone is ambiguous and is left out."""
    seen = set()
    for link in links:
        flat = squeeze(link.title)
        if not _DIRECTORY.match(flat) or (home and "公开" not in flat):
            continue
        if not is_leaf(link.url) and same(link.url) not in seen:
            seen.add(same(link.url))
            yield link


def reporter(title: str) -> str:
    """Return the body that a title names: the title without years and the words of the form."""
    return re.sub(r"\d{4}年?度?|(政府|政务)?信息公开.*|政务公开.*", "", squeeze(title))


def is_folder(url: str) -> bool:
    """Return whether a URL is a column's: a folder or its index page, no file and no article."""
    path = urlsplit(url).path
    if is_file(url) or _TURNED.search(path):
        return False
    return path.endswith("/") or is_index(url) or "." not in path.rpartition("/")[2]


def folder(url: str) -> str:
    """Return the folder of a column's URL, with its slash: `nb/` for `nb/index.html` and `nb/1.html`; for
    `nb.htm` the folder of its further pages."""
    parts = urlsplit(url)
    above, _, last = parts.path.rpartition("/")
    stem = last.partition(".")[0]
    inside = stem and not _INDEX.search(parts.path) and not _NUMBER.match(last)
    return parts._replace(path=f"{above}/{stem}/" if inside else f"{above}/", query="").geturl()


def same(url: str) -> str:
    """Return a key that the URLs of one page share: without scheme, www. and index page, but with a script's
    route (`#/list`)."""
    parts = urlsplit(without_session(url))
    path = _FRONT.sub("/", parts.path) or "/"
    route = f"#{parts.fragment}" if is_route(parts.fragment) else ""
    return (
        f"{parts.netloc.lower().removeprefix('www.')}{path}{'?' + parts.query if parts.query else ''}{route}"
    )


def _ranked(links: Iterable[Link], score: Callable[[Link], int]) -> list[Link]:
    best: dict[str, tuple[int, int, Link]] = {}
    for place, link in enumerate(links):
        points = score(link)
        if points and (same(link.url) not in best or points > best[same(link.url)][0]):
            best[same(link.url)] = (points, -place, link)
    return [link for _, _, link in sorted(best.values(), key=lambda entry: entry[:2], reverse=True)]


def is_leaf(url: str) -> bool:
    """Return whether a URL is surely no column: a file or an article."""
    return is_file(url) or bool(_ARTICLE.search(urlsplit(url).path))


def is_annual(flat: str) -> bool:
    """Return whether a squeezed text speaks of annual reports on disclosure."""
    plain = _SPAN.sub("", flat)
    return any(pattern.search(plain) for pattern in _ANNUAL)


def _annual_score(link: Link) -> int:
    flat = squeeze(link.title)
    plain = _SPAN.sub("", flat)
    if is_leaf(link.url) or _REJECTED.search(flat) or re.search(r"\d{4}", plain):
        return 0
    for points, pattern in zip((30, 20, 10, 10, 10), _ANNUAL, strict=True):
        if pattern.search(plain):
            return points + (5 if _SLUG.search(urlsplit(link.url).path) else 0) - min(len(flat), 30) // 10
    return 0


def disclosure_score(link: Link) -> int:
    """Return how surely a link leads to a disclosure section: 10 to 40, or 0 if it does not."""
    flat = squeeze(link.title)
    if is_leaf(link.url) or len(flat) > 16 or _NOT_DISCLOSURE.search(flat):
        return 0
    for points, pattern in zip((40, 30, 20, 10), _DISCLOSURE, strict=True):
        if pattern.search(flat):
            return points
    return 0


def is_year_report(title: str) -> bool:
    """Return whether a link is named a report of a year and nothing more: 2023年度报告, 2023年年报."""
    return bool(
        re.match(r"^20\d\d年?度?(政府)?(信息公开|公开)?(年报|年度报告|工作年度报告)$", squeeze(title))
    )


def is_year(title: str) -> bool:
    """Return whether a link is named by a year: 2023年, 2023年度报告."""
    return bool(_YEAR.match(squeeze(title)))
