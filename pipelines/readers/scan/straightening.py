"""The way from a straightened page back to the scanned sheet."""

from __future__ import annotations

import math

from msgspec import Struct
from msgspec.structs import replace

from archive.model import Box, Grid, Paragraph, Place

Matrix = tuple[float, float, float, float, float, float]  # x' = a x + b y + c, y' = d x + e y + f


class Way(Struct, frozen=True):
    """An affine map from pixels of the straight page to points of the sheet. `lying` if the page was turned
    by an odd number of right angles, so that width and height are swapped. `shown` is the length of a point
    of the paper on the sheet."""

    matrix: Matrix
    scale: float
    lying: bool = False
    shown: float = 1.0

    @classmethod
    def of_quarter_turns(cls, turns: int, width: int, height: int, scale: float, shown: float = 1.0) -> Way:
        """Return the way back from a sheet of `width` x `height` pixels turned counter-clockwise."""
        matrix: Matrix = (
            (1, 0, 0, 0, 1, 0),
            (0, -1, width, 1, 0, 0),
            (-1, 0, width, 0, -1, height),
            (0, 1, 0, -1, 0, height),
        )[turns % 4]
        back = tuple(value * shown / scale for value in matrix)
        return cls(back, scale, turns % 2 == 1, shown)  # type: ignore[arg-type]

    def moved(self, left: float) -> Way:
        """Return the way of a page that begins `left` pixels further right."""
        a, b, c, d, e, f = self.matrix
        return replace(self, matrix=(a, b, c + a * left, d, e, f + d * left))

    def tilted(self, degrees: float, width: int, height: int) -> Way:
        """Return the way of a page of that size turned about its middle, counter-clockwise."""
        if not degrees:
            return self
        cosine, sine = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
        x, y = width / 2, height / 2
        back = (cosine, -sine, x - cosine * x + sine * y, sine, cosine, y - sine * x - cosine * y)
        a, b, c, d, e, f = self.matrix
        g, h, i, j, k, m = back
        return replace(
            self,
            matrix=(
                a * g + b * j, a * h + b * k, a * i + b * m + c,
                d * g + e * j, d * h + e * k, d * i + e * m + f,
            ),
        )  # fmt: skip

    def box(self, box: Box) -> Box:
        """Return a box of the straight page, in its points, as a box on the sheet: its middle is mapped, its
        sides keep their length."""
        a, b, c, d, e, f = self.matrix
        x, y = (box[0] + box[2]) / 2 * self.scale, (box[1] + box[3]) / 2 * self.scale
        x, y = a * x + b * y + c, d * x + e * y + f
        wide, high = (box[2] - box[0]) / 2 * self.shown, (box[3] - box[1]) / 2 * self.shown
        if self.lying:
            wide, high = high, wide
        return (round(x - wide, 1), round(y - high, 1), round(x + wide, 1), round(y + high, 1))

    def block(self, block: Paragraph | Grid) -> Paragraph | Grid:
        """Return a block with its places on the sheet."""
        if isinstance(block, Paragraph):
            return replace(block, place=self._place(block.place))
        cells = tuple(replace(cell, place=self._place(cell.place)) for cell in block.cells)
        return Grid(cells, self._place(block.place))

    def _place(self, place: Place) -> Place:
        return replace(place, box=self.box(place.box)) if place.box else place
