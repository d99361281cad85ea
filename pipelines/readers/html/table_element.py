"""A table element as a grid of slots, with the spans of its cells expanded as in a browser."""

from __future__ import annotations

import re
from collections import Counter

from archive.errors import BrokenFile
from archive.model import Grid, GridCell, Place
from archive.sentence import say
from pipelines.readers.html.cell import marks_of
from pipelines.readers.html.elements import Element
from pipelines.readers.html.hidden import Hidden
from pipelines.readers.html.paths import Paths

_WIDEST = 400  # columns and rows a span may claim: the rest is a typing error
_MOST_CELLS = 50_000  # of one table: a report has 300
_PROSE = 300  # characters in one cell that make a table a layout
_FEW = 4  # cells a table that lays out prose has at most
_CELLS = ("td", "th")
_NUMBER = re.compile(r"\s*(\d+)")

Rows = list[tuple[Element, list[Element]]]


def own_rows(table: Element, hidden: Hidden) -> Rows:
    """Return the rows of a table with their cells, without inner tables and hidden rows and cells: a browser
    lays out the rest as if they were absent."""
    nested = next(table.iterdescendants("table"), None) is not None
    gone = hidden.gone
    rows: Rows = []
    for row in table.iter("tr"):
        if (nested and _table_of(row) is not table) or row in gone or row.getparent() in gone:
            continue
        cells = [cell for cell in row if cell.tag in _CELLS]
        if not cells and len(row):  # a form or a font between the row and its cells
            cells = [cell for cell in row.iter(*_CELLS) if not nested or _table_of(cell) is table]
        rows.append((row, [cell for cell in cells if cell not in gone] if gone else cells))
    return rows


def _table_of(element: Element) -> Element | None:
    return next(element.iterancestors("table"), None)


def is_layout(table: Element, rows: Rows) -> bool:
    """Return whether a table only lays out content: it holds at least as many cells of inner tables as its
    own, or prose in its few cells."""
    own = sum(len(cells) for _, cells in rows)
    if next(table.iterdescendants("table"), None) is not None and _nested(table) >= own:
        return True
    if own <= _FEW:
        return any(len("".join(map(str, cell.itertext()))) > _PROSE for _, cells in rows for cell in cells)
    return False


def _nested(table: Element) -> int:
    """Return the number of cells in inner tables. A table of one cell is a box around its text and does not
    count."""
    within = Counter(holder for cell in table.iter(*_CELLS) if (holder := _table_of(cell)) is not table)
    return sum(number for inner, number in within.items() if number > 1)


def grid_of(table: Element, rows: Rows, paths: Paths, hidden: Hidden) -> Grid:
    """Return the grid of a table; every cell's place is its element path. Raises BrokenFile if the table is
    too large for a worker."""
    cells: list[GridCell] = []
    reached: dict[int, int] = {}  # column -> first row that no cell from above reaches into
    blank, unsure = hidden.blank, hidden.unsure
    for r, (row, elements) in enumerate(rows):
        c = 0
        for element in elements:
            while reached.get(c, 0) > r:
                c += 1
            rowspan, colspan = element.get("rowspan"), element.get("colspan")
            down = _span(rowspan, len(rows) - r, of_zero=_WIDEST) if rowspan else 1
            across = _span(colspan, max(1, _WIDEST - c)) if colspan else 1
            if down > 1:
                reached.update(dict.fromkeys(range(c, c + across), r + down))
            text, raw, unread = ("", None, None) if row in blank else marks_of(element, hidden)
            if text and (row in unsure or row.getparent() in unsure):
                unread = unread or "style"
            cells.append(
                GridCell(text, r, c, down, across, Place(None, None, paths.of(element)), None, raw, unread)
            )
            c += across
        if len(cells) > _MOST_CELLS:
            raise BrokenFile(say("table_too_large"))
    return Grid(tuple(cells), Place(path=paths.of(table)))


def _span(said: str, most: int, *, of_zero: int = 1) -> int:
    """Return the number of slots a cell covers: its declared span, within reason. A rowspan of zero covers
    all rows left."""
    found = _NUMBER.match(said)
    number = int(found.group(1)) if found else 1
    return max(1, min(number or of_zero, most, _WIDEST))
