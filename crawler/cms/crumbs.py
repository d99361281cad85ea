"""The breadcrumb at the top of a page: 您的位置：首页 > 部门频道 > 县教育局 > 政府信息公开年报."""

from __future__ import annotations

import re

from lxml import etree

from crawler.cms.base import squash
from crawler.cms.follow import is_unit
from crawler.cms.page import Page
from pipelines.readers.html.metas import text_of

_WAY = re.compile(r"^.{0,8}(位置|首页)\s*[:：>›»→/-]")
_MOST = 120  # most characters of a breadcrumb
_LEAST = 2  # fewest links in a breadcrumb


def channel(page: Page) -> str | None:
    """Return the last body in the breadcrumb after the home page, whose channel the page belongs to; else
    None."""
    for element in page.root.iter("div", "p", "span", "td", "nav", "ul", "ol", "dd", "section"):
        if len(element) > _MOST or not _WAY.match(text := squash(text_of(element))) or len(text) > _MOST:
            continue
        anchors: list[etree._Element] = list(element.iter("a"))
        if len(anchors) >= _LEAST:
            names = (squash(text_of(anchor)) for anchor in reversed(anchors[1:]))
            return next(filter(is_unit, names), None)
    return None
