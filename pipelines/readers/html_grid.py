"""A table element as a grid of slots, the spans of its cells expanded as a browser does."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

from archive.model import Grid, GridCell, Place
from pipelines.readers.html_tree import Element, Hidden, cell_text

_WIDEST = 400  # columns and rows a span may claim: the rest is a typing error
_PROSE = 300  # characters in one cell that make a table a layout
_FEW = 4  # cells a table that lays out prose has at most
_CELLS = ("td", "th")
_NUMBER = re.compile(r"\s*(\d+)")

Rows = list[tuple[Element, list[Element]]]


def own_rows(table: Element, hidden: Hidden) -> Rows:
    """The rows of a table with their cells, those of tables within it and hidden ones left out: a browser lays
    out the others as if they were not there."""
    nested = next(table.iterdescendants("table"), None) is not None
    rows: Rows = []
    for row in table.iter("tr"):
        if (nested and _table_of(row) is not table) or row in hidden or row.getparent() in hidden:
            continue
        cells = [cell for cell in row if cell.tag in _CELLS]
        if not cells and len(row):  # a form or a font between the row and its cells
            cells = [cell for cell in row.iter(*_CELLS) if not nested or _table_of(cell) is table]
        rows.append((row, [cell for cell in cells if cell not in hidden] if hidden else cells))
    return rows


def _table_of(element: Element) -> Element | None:
    return next(element.iterancestors("table"), None)


def is_layout(table: Element, rows: Rows) -> bool:
    """A table that holds more cells of other tables than its own, or prose in its few cells."""
    own = sum(len(cells) for _, cells in rows)
    if next(table.iterdescendants("table"), None) is not None:
        nested = sum(1 for _ in table.iter(*_CELLS)) - own
        if nested >= own:
            return True
    if own <= _FEW:
        return any(len("".join(map(str, cell.itertext()))) > _PROSE for _, cells in rows for cell in cells)
    return False


def grid_of(table: Element, rows: Rows, tree: etree._ElementTree, hidden: Hidden) -> Grid:
    """The grid; every cell's place is its element path."""
    cells: list[GridCell] = []
    reached: dict[int, int] = {}  # column -> first row that no cell from above reaches into
    for r, (row, elements) in enumerate(rows):
        c = 0
        for element, path in _with_paths(row, elements, tree):
            while reached.get(c, 0) > r:
                c += 1
            down = _span(element.get("rowspan"), len(rows) - r, of_zero=_WIDEST)
            across = _span(element.get("colspan"), _WIDEST)
            if down > 1:
                reached.update(dict.fromkeys(range(c, c + across), r + down))
            cells.append(GridCell(cell_text(element, hidden), r, c, down, across, Place(None, None, path)))
            c += across
    return Grid(tuple(cells), Place(path=tree.getpath(table)))


def _with_paths(
    row: Element, cells: list[Element], tree: etree._ElementTree
) -> Iterator[tuple[Element, str]]:
    """Cells with their element paths: asked of the tree once a row, counted from there."""
    if len(cells) != len(row):  # hidden cells, or something between the row and its cells
        return zip(cells, map(tree.getpath, cells), strict=True)
    path, tags = tree.getpath(row), [cell.tag for cell in cells]
    if len(tags) > 1 and len(set(tags)) == 1:
        return zip(cells, (f"{path}/{tags[0]}[{n}]" for n in range(1, len(tags) + 1)), strict=True)
    return zip(cells, map(tree.getpath, cells), strict=True)


def _span(said: str | None, most: int, *, of_zero: int = 1) -> int:
    """How many slots a cell covers: what it says, within reason; a rowspan of zero means all that are left."""
    if said is None:
        return 1
    found = _NUMBER.match(said)
    number = int(found.group(1)) if found else 1
    return max(1, min(number or of_zero, most, _WIDEST))
