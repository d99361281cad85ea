"""Metadata of a gov.cn page: the standard meta set (ArticleTitle, PubDate, ContentSource), then its own
headings and lines. Hints for the form, never proof."""

from __future__ import annotations

from typing import cast

from lxml import etree

from archive.model import Metadata
from pipelines.readers.html.metas import metas, short_text, text_of
from pipelines.readers.html.publisher import publisher
from pipelines.text.dates import find_date, find_labelled_date

_HEADINGS = (
    "//ucaptitle",
    "//h1",
    "//h2[contains(@class, 'tit')]",
    "//h3[contains(@class, 'tit')]",
    "//*[contains(@class, 'article_title') or contains(@class, 'art-title') or @id='title']",
)
_INFO_LENGTH = 200  # characters: a line with 发布时间 is short
_FEW = 12  # elements in such a line


def page_metadata(root: etree._Element) -> Metadata:
    """Return the title, date of publication and source of an article page."""
    named = metas(root)
    return Metadata(
        title=named.get("articletitle") or _heading(root) or _title(root),
        published=find_date(named.get("pubdate")) or _printed_date(root),
        source=publisher(root, named) or named.get("contentsource"),
    )


def _heading(root: etree._Element) -> str | None:
    for path in _HEADINGS:
        for element in cast("list[etree._Element]", root.xpath(path)):
            text = " ".join(text_of(element).split())
            if text:
                return text
    return None


def _title(root: etree._Element) -> str | None:
    element = root.find(".//title")
    text = "" if element is None else " ".join(text_of(element).split())
    return text or None


def _printed_date(root: etree._Element) -> str | None:
    for element in root.iter("span", "p", "div", "td", "li", "em"):
        text = short_text(element, _INFO_LENGTH) if len(element) < _FEW else None
        if text and (found := find_labelled_date(text)):
            return found
    return None
