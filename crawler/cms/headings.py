"""What stands over the links of a list: the year or the body of a group, and the cells that reach into a row."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from lxml import etree

from crawler.cms.base import squash
from pipelines.readers.html.metas import text_of

_YEAR = re.compile(
    r"^[【\[（(]?((?:19|20)\d\d)年?度?(政府)?(信息公开)?(工作)?(年度?报告?|年报|报告|年度报告)?[】\])）]?[:：▼∨+＋-]*$"
)
_MARKED = re.compile(r"(?<!\d)((?:19|20)\d\d)(?!\d)")
_LEVELS = 5  # from a link up to the box of its group
_BEFORE = 40  # elements before it at each level: a group's rows and its heading
_LONG = 30  # most characters of a heading
_MOST_ROWS = 60  # rows that a cell reaches down


def year_over(element: etree._Element) -> str:
    """Return the year of the group of an element: by the nearest heading above that is a year alone, else by the box
    around it (`id="y2023"`, `data-year`); an empty string without one."""
    for one in headings_over(element):
        if found := _YEAR.match(squash(text_of(one)).replace(" ", "")):
            return found[1]
    for box in islice(element.iterancestors(), _LEVELS):
        for name in ("id", "data-year", "data-nd"):
            if found := _MARKED.search(box.get(name) or ""):
                return found[1]
    return ""


def headings_over(element: etree._Element) -> Iterator[etree._Element]:
    """Yield the short elements without links before an element and before the boxes around it, the nearest first."""
    for box in (element, *islice(element.iterancestors(), _LEVELS)):
        if box.tag in ("body", "html"):
            return
        for one in islice(box.itersiblings(preceding=True), _BEFORE):
            if (
                isinstance(one.tag, str)
                and next(one.iter("a"), None) is None
                and 0 < len(text_of(one)) <= _LONG
            ):
                yield one


def spanning(row: etree._Element) -> Iterator[etree._Element]:
    """Yield the cells of earlier rows that reach into a row of a table."""
    for distance, earlier in enumerate(islice(row.itersiblings("tr", preceding=True), _MOST_ROWS), start=1):
        for cell in earlier.iter("td", "th"):
            reach = cell.get("rowspan") or ""
            if reach.isdigit() and int(reach) > distance:
                yield cell
