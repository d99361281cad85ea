"""An article in several pages: where the others are, and all of them as one."""

from __future__ import annotations

import re
from collections.abc import Sequence
from copy import deepcopy
from urllib.parse import urljoin, urlsplit

from lxml import etree, html

from crawler.cms import pager
from crawler.cms.article import body_of
from crawler.cms.links import links
from crawler.cms.page import Page
from crawler.cms.page_turns import is_turn

_MOST = 30  # pages of one article


def parts(page: Page) -> tuple[str, ...]:
    """The pages after the first: those a script counts (`t2017_1_1.html`), or those that links called 2, 3, 下一页 lead to
    beside it, at the same address with a number."""
    above, _, name = urlsplit(page.url).path.rpartition("/")
    stem, _, ending = name.partition(".")
    if not stem:
        return ()
    count = min(pager.article_pages(page), _MOST)
    if count > 1:
        return tuple(urljoin(page.url, f"{above}/{stem}_{number}.{ending}") for number in range(1, count))
    beside = re.compile(rf"{re.escape(f'{above}/{stem}')}[_-]\d{{1,2}}\.{re.escape(ending)}$")
    found = [link.url for link in links(page) if is_turn(link.text) and beside.match(urlsplit(link.url).path)]
    return tuple(dict.fromkeys(found))[:_MOST]


def bound(pages: Sequence[Page]) -> bytes:
    """One page with the bodies of all of them, in order."""
    root = deepcopy(pages[0].root)
    first = body_of(root)
    place = root.find(".//body") if first is None else first
    if place is None:
        place = root
    for page in pages[1:]:
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
