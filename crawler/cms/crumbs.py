"""The body that a page belongs to: by its breadcrumb (首页 > 部门频道 > 县教育局 > 政府信息公开年报), or by its head."""

from __future__ import annotations

import re
from itertools import islice
from urllib.parse import urlsplit

from lxml import etree

from crawler.cms.base import resolve, squash
from crawler.cms.follow import folder, is_folder, is_unit
from crawler.cms.page import Page
from pipelines.readers.html.metas import text_of

_WAY = re.compile(r"^.{0,8}(位置|首页)\s*[:：>›»→/-]")
_MOST = 120  # most characters of a breadcrumb
_MOST_LINKS = 100  # links of a page that are looked at
_LEAST = 2  # fewest links in a breadcrumb


def channel(page: Page) -> str | None:
    """Return the body whose channel a page belongs to: the last in the breadcrumb after the home page, else the one whose
    home page lies above the page; None without either."""
    return _in_crumbs(page) or _at_home(page)


def _at_home(page: Page) -> str | None:
    """Return the body that a link to a folder above the page names, as the head of a body's own site does."""
    for anchor in islice(page.root.iter("a"), _MOST_LINKS):
        url = resolve(page.url, anchor.get("href"))
        if not url or not is_folder(url) or not page.url.startswith(above := folder(url)):
            continue
        said = text_of(anchor) or " ".join(image.get("alt") or "" for image in anchor.iter("img"))
        if is_unit(name := squash(said or anchor.get("title") or "")) and urlsplit(above).path != "/":
            return name
    return None


def _in_crumbs(page: Page) -> str | None:
    for element in page.root.iter("div", "p", "span", "td", "nav", "ul", "ol", "dd", "section"):
        if len(element) > _MOST or not _WAY.match(text := squash(text_of(element))) or len(text) > _MOST:
            continue
        anchors: list[etree._Element] = list(element.iter("a"))
        if len(anchors) >= _LEAST:
            names = (squash(text_of(anchor)) for anchor in reversed(anchors[1:]))
            return next(filter(is_unit, names), None)
    return None
