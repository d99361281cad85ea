"""An article in several pages: the addresses of its pages, and all pages as one."""

from __future__ import annotations

import re
from base64 import b64decode
from collections.abc import Sequence
from copy import deepcopy
from urllib.parse import parse_qsl, urljoin, urlsplit

from lxml import etree, html

from crawler.cms import forms, pager
from crawler.cms.article import CHAPTERS, holds_tables, words
from crawler.cms.base import Link, squash
from crawler.cms.body import body_of
from crawler.cms.follow import is_index
from crawler.cms.links import links
from crawler.cms.page import Page
from crawler.cms.page_turns import is_turn
from crawler.cms.pager import is_page_number
from pipelines.readers.html.metas import text_of
from pipelines.text.titles import is_report_title

_NUMBERED = re.compile(r"[_-]\d{1,2}\.(?P<ending>.*)")
MOST = 100  # pages of one article: no report in hand has more than twelve
_LEAST_CHAPTERS = 4  # 主动公开 and 依申请公开 are in every menu
_SIGNS = ("JVBERi0", "UEsDB", "0M8R4")
"""How PDF, ZIP (DOCX, XLSX, OFD) and old Word files begin in Base64."""
_CARRIED = re.compile(rf"[\"'(,]((?:{'|'.join(_SIGNS)})[A-Za-z0-9+/\s]{{1000,}}={{0,2}})")
_FEW = 2  # elements in a tab
_MOST_NAME = 40  # characters of a chapter's heading


def parts(page: Page) -> tuple[str, ...]:
    """Return the pages after the first: pages that a script counts (`t2017_1_1.html`), or pages at the same address
    with a number, whatever their links say; else the pages of the other chapters."""
    above, _, name = urlsplit(page.url).path.rpartition("/")
    stem, _, ending = name.partition(".")
    if not stem:
        return ()
    count = 1 if is_index(page.url) else min(pager.article_pages(page), MOST)
    if count > 1:
        return tuple(urljoin(page.url, f"{above}/{stem}_{number}.{ending}") for number in range(1, count))
    return tuple(dict.fromkeys(further(page.url, page) or _chapters(page)))[:MOST]


def further(first: str, page: Page) -> list[str]:
    """Return the pages of the article at `first` that one of its pages leads to: a pager may only know the next."""
    above, _, name = urlsplit(first).path.rpartition("/")
    stem, _, ending = name.partition(".")
    composed = [ask.url for ask in forms.composed(page) if _is_further(first, ask.url)]
    return composed or [
        link.url
        for link in links(page)
        if (
            _is_beside(urlsplit(link.url).path, f"{above}/{stem}", ending)
            or (is_turn(link.text) and _is_further(first, link.url))
        )
        and (is_turn(link.text) or not (is_index(first) or is_report_title(link.title)))
    ]


def _is_beside(path: str, front: str, ending: str) -> bool:
    """Return whether a path is the page's own with a number behind its name: `t2017_1.html`."""
    numbered = _NUMBERED.match(path, len(front)) if path.startswith(front) else None
    return numbered is not None and numbered["ending"] == ending


def _is_further(own: str, url: str) -> bool:
    """Return whether an address is the page's own with a higher page number in its query:
    `show.asp?id=381&page=2`."""
    here, there = urlsplit(own), urlsplit(url)
    known, said = dict(parse_qsl(here.query)), dict(parse_qsl(there.query))
    named = {name: value for name, value in said.items() if is_page_number(name)}
    number = next(iter(named.values()), "")
    same = {name: value for name, value in said.items() if name not in named}
    return (
        (here.netloc, here.path) == (there.netloc, there.path)
        and len(named) == 1
        and number.isdigit()
        and int(number) > 1
        and same == {name: value for name, value in known.items() if name not in named}
    )


def _chapters(page: Page) -> list[str]:
    """Return the other pages of a report with one page per chapter: neighbours named by the chapters."""
    here = urlsplit(urljoin(page.url, "."))
    found: dict[str, list[Link]] = {}
    for link in links(page):
        if len(link.text) <= _MOST_NAME and urlsplit(urljoin(link.url, ".")) == here:
            found.setdefault(link.where, []).append(link)
    best = max(found.values(), key=_chaptered, default=[])
    return [link.url for link in best if link.url != page.url] if _chaptered(best) >= _LEAST_CHAPTERS else []


def _chaptered(place: Sequence[Link]) -> int:
    """Return how many chapters of a report the links of a position name."""
    return sum(any(part.search(link.text) for link in place) for part in CHAPTERS)


def carried(page: Page) -> bytes | None:
    """Return the file that a page without tables of figures carries in Base64, in a `data:` address or a script."""
    if not any(sign in page.text for sign in _SIGNS) or holds_tables(page):
        return None
    found = _CARRIED.search(page.text)
    packed = "".join(found[1].split()).rstrip("=") if found else ""
    try:
        return b64decode(packed + "=" * (-len(packed) % 4), validate=True) or None
    except ValueError:
        return None


def is_tabbed(page: Page) -> bool:
    """Return whether a page without tables of figures names most chapters of a report in elements that lead nowhere."""
    if holds_tables(page):
        return False
    found: dict[str, set[int]] = {}
    for element in page.root.iter("a", "li", "span", "button", "dt", "td", "div", "label"):
        text = text_of(element) if len(element) < _FEW else ""
        leads = (one.get("href") or "#" for one in (*element.iter("a"), *element.iterancestors("a")))
        if 0 < len(text) <= _MOST_NAME and all(one.lower().startswith(("#", "javascript:")) for one in leads):
            named = {number for number, part in enumerate(CHAPTERS) if part.search(text)}
            found.setdefault(str(element.tag), set()).update(named)
    return any(len(named) >= _LEAST_CHAPTERS for named in found.values())


def bound(pages: Sequence[Page]) -> bytes:
    """Return one HTML page with the bodies of all pages, in order. A page that says what an earlier one said adds
    nothing: behind the last page some portals show it again."""
    root = deepcopy(pages[0].root)
    first = body_of(root)
    place = root.find(".//body") if first is None else first
    if place is None:
        place = root
    texts = [squash(words(page)) for page in pages]
    for page in (one for at, one in enumerate(pages) if texts[at] not in texts[:at]):
        body = body_of(page.root)
        inner = page.root.find(".//body") if body is None else body
        box = etree.SubElement(place, "div")
        for child in [] if inner is None else inner:
            if child.tag not in ("script", "style"):
                box.append(deepcopy(child))
    for old in root.iter("meta"):
        if old.get("charset"):
            old.set("charset", "utf-8")
    made: bytes = html.tostring(root, encoding="utf-8", doctype="<!DOCTYPE html>")
    return made
