"""A table that a style sheet makes of boxes (`display: grid`), with its cells placed as a browser places
them."""

from __future__ import annotations

import re

from archive.model import Grid, GridCell, Place
from pipelines.readers.html.cell import marks_of
from pipelines.readers.html.declarations import Declared
from pipelines.readers.html.elements import SKIPPED, Element
from pipelines.readers.html.hidden import Hidden
from pipelines.readers.html.paths import Paths

_REPEAT = re.compile(r"repeat\(\s*(\d+)\s*,([^()]*(?:\([^()]*\)[^()]*)*)\)")
_TRACK = re.compile(r"[^\s()]+(?:\([^()]*\))?")
_SPAN = re.compile(r"span\s+(\d+)|(\d+)\s*/\s*(?:span\s+(\d+)|(-?\d+))|^(\d+)$")
_WIDEST = 100  # columns
_FEWEST = 10  # cells of a table


def box_grid(node: Element, paths: Paths, hidden: Hidden) -> Grid | None:
    """Return the grid of an element's boxes, or None if its columns are unknown, the boxes are few, or they
    do not fill it."""
    columns = _columns(hidden.laid[node].get("grid-template-columns", ""))
    boxes = [child for child in node if child.tag not in SKIPPED and child not in hidden.gone]
    if not 1 < columns <= _WIDEST or len(boxes) < _FEWEST:
        return None
    taken: set[tuple[int, int]] = set()
    cells = []
    row, column = 0, 0
    for box in boxes:
        said = hidden.laid.get(box, {})
        start, across = _span(said, "grid-column", columns)
        _, down = _span(said, "grid-row", len(boxes))
        across = min(across, columns)
        column = start if start is not None and start >= column else column
        while column + across > columns or any((row, c) in taken for c in range(column, column + across)):
            column += 1
            if column + across > columns:
                row, column = row + 1, start or 0
        taken.update((r, c) for r in range(row, row + down) for c in range(column, column + across))
        text, raw, unread = marks_of(box, hidden)
        place = Place(path=paths.of(box))
        cells.append(GridCell(text, row, column, down, across, place, None, raw, unread))
        column += across
    height = max(row for row, _ in taken) + 1
    return Grid(tuple(cells), Place(path=paths.of(node))) if len(taken) == height * columns else None


def _columns(template: str) -> int:
    """Return the number of columns of a template; 0 if the width of the screen decides."""
    if "auto-fi" in template:
        return 0
    whole = _REPEAT.sub(lambda found: f" {found[2]} " * min(int(found[1]), _WIDEST), template)
    return len(_TRACK.findall(re.sub(r"\[[^\]]*\]", " ", whole)))


def _span(said: Declared, name: str, most: int) -> tuple[int | None, int]:
    """Return the first track of a box (from 0; None if it follows the box before), and the number of its
    tracks."""
    found = _SPAN.search(said.get(name, "").strip())
    if not found:
        return None, 1
    span, start, to, end, alone = found.groups()
    if span:
        return None, max(1, min(int(span), most))
    first = int(start or alone) - 1
    last = most + 1 if end and int(end) < 0 else int(end) if end else first + 1 + int(to or 1)
    return first, max(1, last - 1 - first)
