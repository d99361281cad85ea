"""Tables made without table elements: a row of boxes (`div.tr > div.td`, `ul > li`, `display: table-row`,
flex, ARIA roles) becomes a line with tabs between its cells, like text copied from a table."""

from __future__ import annotations

import re

from pipelines.readers.html.cell import cell_text
from pipelines.readers.html.elements import SKIPPED, Element
from pipelines.readers.html.hidden import Hidden

_LONGEST = 90  # characters in a cell: the longest label of the form has 40
_ROW_CLASS = re.compile(r"(?:^|[\s_-])t?(?:tr|row|line)(?=$|[\s_\d-])", re.I)
_CELL_CLASS = re.compile(r"(?:^|[\s_-])t?(?:td|th|cell|col|column)(?=$|[\s_\d-])", re.I)
_ROW_STYLE = re.compile(r"display\s*:\s*(?:table-row|(?:inline-)?flex|(?:inline-)?grid)\b", re.I)
_CELL_STYLE = re.compile(
    r"display\s*:\s*(?:table-cell|inline-block)|float\s*:\s*left|flex\s*:|width\s*:\s*[\d.]+%", re.I
)
_CELL_ROLES = frozenset(["cell", "gridcell", "columnheader", "rowheader"])
_LISTS = frozenset(["ul", "ol"])


def row_line(node: Element, hidden: Hidden) -> str | None:
    """Return the cells of a row of boxes separated by tabs, blank cells included, or None if the element is
    not a row."""
    if len(node) < 2 or not _looks_like_row(node):
        return None
    if (node.text and node.text.strip()) or any(child.tail and child.tail.strip() for child in node):
        return None
    boxes = [child for child in node if child.tag not in SKIPPED and child not in hidden.unseen]
    if len(boxes) < 2 or any(_looks_like_row(inner) and len(inner) > 1 for inner in node.iterdescendants()):
        return None
    if next(node.iterdescendants("table"), None) is not None:
        return None
    cells = [" ".join(cell_text(box, hidden).split()) for box in boxes]
    return "\t".join(cells) if max(map(len, cells)) <= _LONGEST else None


def _looks_like_row(node: Element) -> bool:
    """Return whether an element is a row by its role, style or class, or by those of its first two boxes. A
    list is a row if the same kind of list stands beside it."""
    if node.tag in _LISTS:
        return any(
            other is not None and other.tag == node.tag for other in (node.getnext(), node.getprevious())
        )
    role, style, kind = node.get("role"), node.get("style"), node.get("class")
    if role == "row" or (style and _ROW_STYLE.search(style)) or (kind and _ROW_CLASS.search(kind)):
        return True
    if len(node) < 2 or node.tag == "tr":
        return False
    return _looks_like_cell(node[0]) and _looks_like_cell(node[1])


def _looks_like_cell(node: Element) -> bool:
    style, kind = node.get("style"), node.get("class")
    if node.get("role") in _CELL_ROLES or (kind and _CELL_CLASS.search(kind)):
        return True
    return bool(style and _CELL_STYLE.search(style))
