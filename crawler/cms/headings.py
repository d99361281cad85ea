"""What stands over the links of a list: the year or the body of a group, and the cells that reach into a row."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
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
_HEADS = 3  # rows of a table that may name its columns
_MOST_COLUMNS = 60


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
            if _reach(cell) > distance:
                yield cell


def heads_over(cell: etree._Element) -> Iterator[etree._Element]:
    """Yield the cells of the first rows of a table that stand over a cell, the lowest first. Cells that reach down into
    a row are taken for its first."""
    row, table = cell.getparent(), next(cell.iterancestors("table"), None)
    rows = list(islice(table.iter("tr"), _HEADS)) if table is not None and row is not None else []
    heads = [
        one for one in (rows[: rows.index(row)] if row in rows else rows) if _MARKED.search(text_of(one))
    ]
    if row is None or not heads:
        return
    at = _width((*spanning(row), *islice(row, row.index(cell))))
    for head in reversed(heads):
        left = _width(spanning(head))
        for one in head.iterchildren("td", "th"):
            right = left + _width((one,))
            if left <= at < right:
                yield one
            left = right


def _width(cells: Iterable[etree._Element]) -> int:
    """Return how many columns some cells of a row take."""
    wide = (one.get("colspan") or "" for one in cells if one.tag in ("td", "th"))
    return sum(int(said) if said.isdigit() and 0 < int(said) <= _MOST_COLUMNS else 1 for said in wide)


def _reach(cell: etree._Element) -> int:
    """Return how many rows a cell takes."""
    said = cell.get("rowspan") or ""
    return int(said) if said.isdigit() else 1
