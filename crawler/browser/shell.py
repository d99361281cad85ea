"""Recognising shells: pages that, as sent, only wait for a script to fill in the content.

Plain requests are preferred: a page with a list, a known interface of its family, or its own prose is no
shell, whatever its scripts.
"""

from __future__ import annotations

import re
from itertools import islice
from urllib.parse import parse_qsl, urlsplit

from lxml import etree

from crawler.cms import follow, pager
from crawler.cms.article import closed_files, holds_tables, read_article, words
from crawler.cms.base import Family, Link, ListPage, is_file, squash
from crawler.cms.links import frames
from crawler.cms.page import Page
from crawler.cms.page_numbers import is_pager
from crawler.cms.parts import is_tabbed
from crawler.cms.years import CHOICE
from crawler.frontier.listing import list_page
from pipelines.readers.html.metas import text_of
from pipelines.text.titles import squeeze

_SCRIPT = re.compile(r"<script\b", re.I)
_UNFILLED = re.compile(
    r"<(?P<tag>div|ul|ol|section|main|tbody|article|app-root)\b[^>]*\b(?:id|class)\s*=[^>]*>\s*(?:<!--.*?-->\s*)?</(?P=tag)>"
    r"|<app-root\b|\sv-(?:for|html|text)=|\sng-(?:repeat|bind)|\sms-(?:repeat|for)|\{\{[^{}]{1,80}\}\}|\sx-for=",
    re.S | re.I,
)
"""An empty mount point, or the marks of an unfilled template."""
_EMPTY_MENU = re.compile(
    r"<(?P<tag>div|ul|ol)\b[^>]*\b(?:id|class)\s*=\s*['\"]?[^'\">]*(?:tree|menu|nav)[^>]*>\s*</(?P=tag)>",
    re.I,
)
"""An empty menu that a script draws: the frame beside it is only its first page."""
_TURNS = re.compile(
    r"^(下一?[页頁]|后一?[页頁]|([点上下滑滚向]{1,3}[击拉动滑]?)?(加载|查看|显示)更多|next( page)?)\s*[>»›.…]*$",
    re.I,
)
_SCROLLS = re.compile(r"scroll|IntersectionObserver")
_FETCHES = re.compile(r"XMLHttpRequest|\bfetch\(|\.(?:get|post|ajax|getJSON)\(")
_ARROW = re.compile(r"^\s*(>{1,2}|[›»→＞])\s*$")
_RESTS = ("全文", "全部", "正文", "剩余")
_FOLDED = re.compile(rf"(展开|查看|阅读|显示)({'|'.join(_RESTS)})")
_DEAD = re.compile(r"disabled?|(^|\s|[_-])(d|no|gray|grey|end|nolink)(\s|$)", re.I)
_LIVE = re.compile(r"more|next", re.I)
_BOXES = ("ul", "ol", "dl", "table")
_LEAST_CHOICES = 2
_SIGN = re.compile(r"((点击)?(查看|展开|收起|更多|详情)|[（(]\d+[)）]|[+＋\-－▼▲∨∧>»›])+$")
_LETTER = re.compile(r"[A-Z]([-~～、,]?[A-Z]){0,5}")
_LEAST_LETTERS = 4
_ROWS = re.compile(r"href|unescape|decodeURI|atob|%3ca", re.I)
_SHAPES = ("area", "path", "polygon", "rect", "circle", "g")
_TABS = (
    "a", "button", "span", "li", "div", "summary", "label", "dt", "h2", "h3", "h4", "h5", "b", "strong", "em", "font",
    "text", *_SHAPES,
)  # fmt: skip
_NEAR = 3  # levels up to the box of a pager
_LITTLE = 300  # characters outside of links: a footer has some


def is_shell(page: Page, family: Family, *, inside: bool = False) -> bool:
    """Return whether a browser may show more. `inside` says that the page belongs to a 年报 column or is a
    report: then a menu round an empty mount point counts as nothing. Otherwise a link to reports or to a
    disclosure section counts as content."""
    if page.data is not None or not _SCRIPT.search(page.text):
        return False
    found = list(family.links(page))
    if found and not _UNFILLED.search(page.text):
        return False
    if (
        any(link.date for link in found)
        or (any(True for _ in frames(page)) and not _EMPTY_MENU.search(page.text))
        or len(squash(words(page))) > _LITTLE
    ):
        return False
    listing = list_page(page, page.url, family)
    if listing.entries or listing.pages or read_article(page).attachments:
        return False
    if inside:
        return not any(follow.is_year(link.title) for link in listing.columns)
    return not (follow.annual(found) or follow.disclosure(found) or any(follow.directories(found)))


def shows_nothing(page: Page, family: Family, *, column: bool = False) -> bool:
    """Return whether a page expected to be a column of reports, or a report, shows neither and has scripts
    that may. A column may have any amount of prose above its rows."""
    if page.data is not None or not _SCRIPT.search(page.text) or any(True for _ in frames(page)):
        return False
    listing, article = list_page(page, page.url, family), read_article(page)
    if listing.entries or listing.columns or listing.units or _has_other_ways(page, listing):
        return False
    if article.attachments or article.is_report:
        return False
    return column or len(squash(words(page))) <= _LITTLE


def _has_other_ways(page: Page, listing: ListPage) -> bool:
    """Return whether the list goes on at another place: an interface, a form. Further pages of an empty page are
    empty, too."""
    return any(ask.body or not pager.is_alike(page.url, ask.url) for ask in listing.pages)


def hides_menu(page: Page, family: Family) -> bool:
    """Return whether a home page has no link to disclosure, and scripts that may draw its menu."""
    if page.data is not None or not _SCRIPT.search(page.text) or any(True for _ in frames(page)):
        return False
    found = list(family.links(page))
    return not (follow.annual(found) or follow.disclosure(found) or any(follow.directories(found)))


def hides_way(page: Page, family: Family) -> bool:
    """Return whether a page names disclosure or its reports only on elements that call functions of a script file."""
    if page.data is not None or "<script" not in page.text.lower():
        return False
    found = list(family.links(page))
    if follow.annual(found) or follow.disclosure(found):
        return False
    calling = (one for one in page.root.iter("a", "td", "li", "div", "span", "p", "button") if _calls(one))
    names = (squash(text_of(one) or one.get("title") or "") for one in calling)
    return any(
        follow.annual([Link("x:", one, one)]) or follow.disclosure([Link("x:", one, one)]) for one in names
    )


def shows_no_article(page: Page) -> bool:
    """Return whether a page is only the frame of an article."""
    article = read_article(page)
    has_content = article.attachments or article.is_report
    return not has_content and len(squash(words(page))) <= _LITTLE


def leads_nowhere(page: Page, family: Family) -> bool:
    """Return whether a list has rows that name reports and lead nowhere, and scripts that may know where."""
    if page.data is not None or not _SCRIPT.search(page.text):
        return False
    return bool(list_page(page, page.url, family, turns=False).unlinked)


def needs_hand(page: Page, family: Family, *, inside: bool = True) -> bool:
    """Return whether a list shows more rows only after clicks: 下一页 or 加载更多 without an address, or a
    choice of units or years without addresses. Not `inside` a 年报 column, the page must surely be a list of
    reports."""
    if page.data is not None or not _SCRIPT.search(page.text):
        return False
    listing = list_page(page, page.url, family, inside=inside)
    if listing.pages or not (inside or (listing.places and len(listing.entries) > 1)):
        return False
    if inside and any(_writes(script) for box in page.root.iter(*_BOXES) for script in box.iter("script")):
        return True
    buttons = list(page.root.iter(*_TABS, "input"))
    here = _number_of(page.url)
    if listing.entries and (
        any(map(_is_button, buttons)) or sum(_is_number(one, here) for one in buttons) > 1
    ):
        return True
    if listing.entries and (
        any(map(_is_empty_pager, buttons)) or any(map(_scrolls, page.root.iter("script")))
    ):
        return True
    if inside and _offers_more(buttons, listing):
        return True
    return any(_is_choice(select, years=here < 2) for select in page.root.iter("select")) and not any(
        link.where == CHOICE or follow.is_year(link.title) for link in listing.columns
    )


def _offers_more(elements: list[etree._Element], listing: ListPage) -> bool:
    """Return whether the page has tabs: names of years or bodies without an address that no row contains, or
    first letters of bodies."""
    shown = "".join(squeeze(link.title) for link in listing.links)
    bare = (one for one in elements if _is_dead(one.get("href")) and not any(map(_speaks, one)))
    names = {_SIGN.sub("", squeeze(text_of(one) or _shape_name(one))) for one in bare}
    years = {name for name in names if follow.is_year(name)}
    bodies = {name for name in names if follow.is_unit(name) or follow.is_kind(name)}
    letters = {name for name in names if _LETTER.fullmatch(name)} - {link.text for link in listing.links}
    return len(letters) >= _LEAST_LETTERS or any(
        len(some) >= least and any(name[:4] not in shown for name in some)
        for some, least in ((years, 2), (bodies, _LEAST_CHOICES + 1))
    )


def _writes(script: etree._Element) -> bool:
    """Return whether a script inside a list writes its rows: a script file, or a script that writes links."""
    text = script.text or ""
    return bool(script.get("src")) or ("document.write" in text and bool(_ROWS.search(text)))


def _scrolls(script: etree._Element) -> bool:
    """Return whether a script fetches more when the page is scrolled."""
    text = script.text or ""
    return bool(_SCROLLS.search(text) and _FETCHES.search(text))


def _is_dead(href: str | None) -> bool:
    """Return whether an element leads nowhere by itself."""
    return not href or href.strip().lower().startswith(("#", "javascript:"))


def _shape_name(element: etree._Element) -> str:
    """Return the name of an area of a map."""
    names = ("data-name", "title", "aria-label", "alt") if element.tag in _SHAPES else ()
    return next(filter(None, map(element.get, names)), "")


def _speaks(element: etree._Element) -> bool:
    """Return whether an element has text besides the sign of a box that opens."""
    return bool(_SIGN.sub("", squeeze(text_of(element))))


def _is_button(element: etree._Element) -> bool:
    """Return whether an element turns the list and has no address. A grey 下一页 on the last page turns
    nothing."""
    said = squash(text_of(element) or element.get("value") or element.get("alt") or "")
    arrow = _ARROW.match(said) and _calls(element)
    if len(element) > 1 or not (arrow or _TURNS.match(said)):
        return False
    parent = element.getparent()
    around = [element] if parent is None else [element, parent]
    if any(
        _DEAD.search(f"{one.get('class') or ''} {'disabled' if 'disabled' in one.attrib else ''}")
        for one in around
    ):
        return False
    if element.tag in ("a", "button", "input"):
        return _is_dead(element.get("href"))
    if any(one.get("onclick") for one in around) or _LIVE.search(element.get("class") or ""):
        return True
    return "加载" in text_of(element) and all(_is_dead(one.get("href")) for one in element.iterancestors("a"))


def _calls(element: etree._Element) -> bool:
    """Return whether a click calls a script."""
    href = (element.get("href") or "").strip().lower()
    return bool(element.get("onclick")) or (
        href.startswith("javascript:") and "(" in href.replace("void(", "")
    )


def _number_of(url: str) -> int:
    """Return the page number in the query of an address; 0 without a number."""
    said = parse_qsl(urlsplit(url).query)
    return next((int(value) for name, value in said if pager.is_page_number(name) and value.isdigit()), 0)


def _is_number(element: etree._Element, here: int) -> bool:
    """Return whether an element is the number of a page after page `here` that only a script turns to."""
    said = squash(text_of(element))
    if len(element) or not re.fullmatch(r"\d{1,3}", said) or int(said) < here:
        return False
    href = (element.get("href") or "").strip().lower()
    if element.get("onclick") or element.get("data-page") or href.startswith(("javascript:", "#")):
        return True
    above = islice(element.iterancestors(), _NEAR)
    return not href and any(map(is_pager, above))


def _is_empty_pager(element: etree._Element) -> bool:
    """Return whether an element is an empty mount point of a pager."""
    if element.tag != "div" or len(element) or squash(text_of(element)):
        return False
    return is_pager(element)


def is_folded(page: Page) -> bool:
    """Return whether an article hides its rest behind clicks: 展开全文, tabs named by its chapters."""
    text = page.text
    if _SCRIPT.search(text) and is_tabbed(page):
        return True
    if not any(rest in text for rest in _RESTS) or not _FOLDED.search(text):  # the pattern alone is slow
        return False
    if not ("onclick" in text or _SCRIPT.search(text)):
        return False
    return not (holds_tables(page) or any(is_file(one.url) for one in read_article(page).attachments))


def lacks_files(page: Page) -> bool:
    """Return whether a page without attachments and tables names files whose addresses only its scripts
    know."""
    return closed_files(page) and not read_article(page).attachments


def _is_choice(select: etree._Element, *, years: bool) -> bool:
    """Return whether a drop-down offers bodies, kinds of bodies or, if `years` is true, years: the further pages of
    a list have had them all."""
    names = [squash(text_of(option)) for option in select.iter("option")]
    kinds = sum(map(follow.is_kind, names))
    some = sum((years and follow.is_year(name)) or follow.is_unit(name) for name in names)
    return kinds > 1 or some > _LEAST_CHOICES
