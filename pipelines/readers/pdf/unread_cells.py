"""Cells of a PDF table with visible content that is not text: a picture of digits, a drawn sign, a field."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec.structs import replace

from archive.model import Box, Grid, GridCell
from pipelines.readers.pdf.annotations import Field
from pipelines.readers.pdf.rulings import Fill, Ruling

_WITHIN = 0.85  # of a cell's width and height: a larger shape is its background, or lies over several cells
_SIGN = 48.0  # points: the outline of a character or a short number is no larger
_STROKE = 16.0  # points: the stroke of a character is no longer
_APART = 1.5  # points by which it stands apart from the sides of its cell
_LIGHT = 235.0  # of 255: a paler area is a background


def with_unread(
    grids: Sequence[Grid],
    pictures: Sequence[Box],
    drawn: tuple[Sequence[Ruling], Sequence[Fill]],
    fields: Sequence[Field],
    width: float,
) -> list[Grid]:
    """Return the grids with the values of fields filled in and wordless cells marked as unread, so that they
    are not taken for blank. `width` is the width of the visible page."""
    lines, fills = drawn
    shapes = [fill.box for fill in fills if _is_sign(fill)]
    strokes = [_around(line) for line in lines if max(line.x1 - line.x0, line.bottom - line.top) < _STROKE]
    beyond = any(grid.place.box and grid.place.box[2] > width + _APART for grid in grids)
    if not (pictures or shapes or strokes or fields or beyond):
        return list(grids)
    edge = width + _APART
    shapes += pictures
    return [
        replace(grid, cells=tuple(_told(cell, shapes, strokes, fields, edge) for cell in grid.cells))
        for grid in grids
    ]


def _around(line: Ruling) -> Box:
    """Return the box of a stroke with some room around it: the side of a cell does not lie within the
    cell."""
    return line.x0 - _APART, line.top - _APART, line.x1 + _APART, line.bottom + _APART


def _is_sign(fill: Fill) -> bool:
    x0, top, x1, bottom = fill.box
    return x1 - x0 < _SIGN and bottom - top < _SIGN and (fill.light is None or fill.light < _LIGHT)


def _told(
    cell: GridCell, shapes: Sequence[Box], strokes: Sequence[Box], fields: Sequence[Field], edge: float
) -> GridCell:
    box = cell.place.box
    if cell.text or cell.unread or box is None:
        return cell
    if box[2] > edge:
        return replace(cell, unread="cut")  # by the edge of the page
    for field in fields:
        if _stands_in(field.box, box):
            return replace(cell, text=field.text) if field.text else replace(cell, unread="field")
    drawn = any(_stands_in(shape, box) and _is_inner(shape, box) for shape in shapes)
    drawn = drawn or any(_is_within(stroke, box) for stroke in strokes)
    return replace(cell, unread="picture") if drawn else cell


def _is_within(stroke: Box, cell: Box) -> bool:
    return cell[0] < stroke[0] and stroke[2] < cell[2] and cell[1] < stroke[1] and stroke[3] < cell[3]


def _stands_in(inner: Box, cell: Box) -> bool:
    x, y = (inner[0] + inner[2]) / 2, (inner[1] + inner[3]) / 2
    return cell[0] < x < cell[2] and cell[1] < y < cell[3]


def _is_inner(shape: Box, cell: Box) -> bool:
    wide, high = shape[2] - shape[0], shape[3] - shape[1]
    return wide < _WITHIN * (cell[2] - cell[0]) and high < _WITHIN * (cell[3] - cell[1])
