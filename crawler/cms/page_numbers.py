"""The numbers of pages that a pager shows: 1 2 3 … 17 下一页. They count the pages even where nobody knows how to turn."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice, pairwise

from lxml import etree

from crawler.cms.page import Page
from pipelines.readers.html.metas import text_of

_NAMED = re.compile(
    r"(^|[\s_-])(lay|kk)?(page|pager|pages|paging|pagination|fenye|fanye|yema|page_?(div|box|list|bar|nav))(\d|[\s_-]|$)",
    re.I,
)
_WORD = re.compile(
    r"首页|尾页|末页|[上前下后]一?[页頁]|最后|跳[转至到]|前往|转到?|确定|第|共|到|[页頁条]|go|next|prev(?:ious)?|page|first|last|\d+|[\s<>«»‹›＜＞|.…·/：:,，]+",
    re.I,
)
_TURN = re.compile(r"[下后]一?[页頁]|尾页|末页|跳[转至到]|前往|next|last", re.I)
_NUMBER = re.compile(r"\d{1,3}")
_LONGEST = 200  # signs of a pager
_LEVELS = 4  # from a number up to the box of its pager
_MOST = 500  # numbers on a page that are looked at


def is_pager(element: etree._Element) -> bool:
    """Return whether the class or the id of an element calls it a pager."""
    return bool(_NAMED.search(f"{element.get('class') or ''} {element.get('id') or ''}"))


def pages_shown(page: Page) -> int | None:
    """Return the greatest number in a pager that counts at least two pages on; None without such a pager."""
    if page.data is not None:
        return None
    found = (numbers for box in _boxes(page) if (numbers := _numbers(box)))
    return max((max(numbers) for numbers in found), default=None)


def _boxes(page: Page) -> Iterator[etree._Element]:
    """Yield the boxes around the page numbers: each the first above a number with a word or a name of a pager, or
    with the number of the page itself, the only one that no script turns to."""
    seen: set[etree._Element] = set()
    numbers = (
        one for one in page.root.iter("a", "span", "li", "td", "em", "b", "strong", "i", "button", "div", "label")
        if not len(one) and _NUMBER.fullmatch((one.text or "").strip())
    )  # fmt: skip
    for element in islice(numbers, _MOST):
        for box in islice(element.iterancestors(), _LEVELS):
            if len(text := text_of(box)) > _LONGEST:
                break
            if is_pager(box) or _TURN.search(text) or (_calls(element) and _shows_own(box)):
                if box not in seen:
                    seen.add(box)
                    yield box
                break


def _shows_own(box: etree._Element) -> bool:
    """Return whether all numbers in a box but one call a script."""
    every = [
        one for one in box.iter(etree.Element) if not len(one) and _NUMBER.fullmatch((one.text or "").strip())
    ]
    return len(every) > 1 and sum(not _calls(one) for one in every) == 1


def _calls(element: etree._Element) -> bool:
    """Return whether a click on a number calls a script."""
    return (element.get("href") or "").lower().startswith("javascript:") or bool(element.get("onclick"))


def _numbers(box: etree._Element) -> list[int]:
    """Return the page numbers in a box that holds nothing but a pager; none unless two of them count on."""
    if _WORD.sub("", text_of(box)):
        return []
    texts = ((one.text or "").strip() for one in box.iter(etree.Element) if not len(one))
    numbers = [int(text) for text in texts if _NUMBER.fullmatch(text)]
    return numbers if any(b == a + 1 for a, b in pairwise(numbers)) else []
