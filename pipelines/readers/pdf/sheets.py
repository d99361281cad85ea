"""Sheets with two pages side by side, and pages with two columns. The left side is read before the right."""

from __future__ import annotations

from collections.abc import Sequence

from archive.model import Grid
from pipelines.readers.pdf.characters import PageText
from pipelines.readers.pdf.text_lines import TextLine

Half = tuple[Sequence[TextLine], list[Grid]]

_WIDE = 1.15  # times as wide as high
_GUTTER = 0.003  # of the width, on either side of the middle
_FEWEST = 8  # lines, and rows of tables, on each side


def halves(text: PageText, grids: list[Grid]) -> list[Half]:
    """Return the lines and tables of each page on a sheet, or of each column of a page with tables on both
    sides, from left to right; all of them for a single page."""
    width, height = text.frame.width, text.frame.height
    whole: list[Half] = [(text.lines, grids)]
    is_sheet = width >= _WIDE * height
    if not is_sheet and len(grids) < 2:
        return whole
    middle, gutter = width / 2, _GUTTER * width
    spans = [(line.x0, line.x1) for line in text.lines]
    spans += [(grid.place.box[0], grid.place.box[2]) for grid in grids if grid.place.box]
    if any(x0 < middle + gutter and x1 > middle - gutter for x0, x1 in spans):
        return whole
    sides: list[tuple[list[TextLine], list[Grid]]] = [([], []), ([], [])]
    for line in text.lines:
        sides[line.x0 > middle][0].append(line)
    for grid in grids:
        sides[bool(grid.place.box and grid.place.box[0] > middle)][1].append(grid)
    if not is_sheet and not all(tables for _, tables in sides):
        return whole
    if any(len(lines) + sum(grid.height for grid in tables) < _FEWEST for lines, tables in sides):
        return whole
    return [(lines, tables) for lines, tables in sides]
