"""The element that holds an editor's text, and the boxes of attachments, by their classes and ids."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import cast

from lxml import etree

from pipelines.readers.html.metas import text_of

_BODIES = tuple(
    re.compile(pattern)
    for pattern in (
        r"\.TRS_Editor(?!\S)",
        r"\.\S*(?:TRS_UEDITOR|trs_editor_view|TRS_PreAppend)",
        r"<ucapcontent",
        r"#vsb_content(?:_|(?!\S))|\.\S*v_news_content",
        r"#(?:[zZ]oom|zoomcon|fontzoom|textbody|ivs_content)(?!\S)",
        r"\.\S*(?:article_content|article-content|articleCon)",
        r"\.\S*(?:art-cont|article_zoom|is-contentbox)",
        r"\.\S*(?:main-txt|nscont|news_cont)",
        r"\.\S*(?:content-box|contentbox|content_article)",
        r"#(?:[cC]ontent|news_content|article|detailCont)(?!\S)",
        r"<article",
        r"<div .*\.(?:view|content)(?!\S)",
    )
)
"""Marks of the element that holds an editor's text, the surest first, as a selector: `<div .class .class #id`."""
_MARKED = etree.XPath(
    "descendant-or-self::*/@class/.. | descendant-or-self::*/@id/.. | descendant::article | descendant::ucapcontent"
)
"""The elements that may match, found through their attributes: a table has thousands of others."""
_ATTACHED = re.compile(r"\.\S*(?:fujian|fj|appendix|attach|reldoc|xl_list|download)|#appendix(?!\S)")


def body_of(root: etree._Element) -> etree._Element | None:
    """Return the element with the editor's text, or None if the page does not mark it."""
    return places(root)[0]


def places(root: etree._Element) -> tuple[etree._Element | None, list[etree._Element]]:
    """Return (body, boxes of attachments). The body is the surest one with any content, the first among equals."""
    ranked: list[tuple[int, int, etree._Element]] = []
    boxes = []
    for number, element in enumerate(cast("list[etree._Element]", _MARKED(root))):
        rank, attaches = _marks(element.tag, element.get("class"), element.get("id"))
        if rank is not None:
            ranked.append((rank, number, element))
        if attaches:
            boxes.append(element)
    ranked.sort(key=lambda one: one[:2])
    return next((box for _, _, box in ranked if len(box) or text_of(box)), None), boxes


@lru_cache(maxsize=4096)  # pasted text repeats a few marks thousands of times
def _marks(tag: object, classes: str | None, identity: str | None) -> tuple[int | None, bool]:
    """Return the index of the body pattern that matches, 0 the surest, None if no pattern matches; and whether
    the marks speak of attachments."""
    if not isinstance(tag, str):  # a comment
        return None, False
    names = "".join(f" .{name}" for name in (classes or "").split())
    mark = f"<{tag}{names} #{identity or ''}"
    rank = next((rank for rank, pattern in enumerate(_BODIES) if pattern.search(mark)), None)
    return rank, bool(_ATTACHED.search(mark))
