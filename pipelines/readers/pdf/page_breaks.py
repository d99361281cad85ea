"""Header cells cut by a page break or left on the page before, completed on the page that continues the
table."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from msgspec.structs import replace

from archive.model import Grid, GridCell
from pipelines.readers.pdf.columns import VALUE
from pipelines.readers.pdf.hints import heads_column

_LEVEL = 6.0  # points by which the edges of one column may differ between two pages


def carry_heads(pages: Sequence[list[Grid]]) -> list[list[Grid]]:
    """Return the grids of every page with header cells carried over page breaks.

    If the last grid of a page ends in its header, the first grid of the next page takes over the text above
    its own first cells: 自然 above 人, 总计 above a blank cell.
    """
    carried = [list(grids) for grids in pages]
    for above, below in pairwise(carried):
        if above and below:
            below[0] = _completed(above[-1], below[0])
    return carried


def _completed(above: Grid, below: Grid) -> Grid:
    over = [cell for cell in above.cells if cell.row + cell.rowspan == above.height]
    first = [cell for cell in below.cells if cell.row == 0]
    if any(VALUE.match(cell.text) for cell in (*over, *first)):
        return below
    if not any(heads_column(cell.text) for cell in over):
        return below
    return replace(below, cells=tuple(_headed(cell, over) for cell in below.cells))


def _headed(cell: GridCell, over: Sequence[GridCell]) -> GridCell:
    """Return a cell of the first row with the half of its head from the page before."""
    if cell.row:
        return cell
    head = next((other for other in over if _is_over(other, cell)), None)
    if head is None or not head.text:
        return cell
    whole = f"{head.text}\n{cell.text}" if cell.text else head.text
    return replace(cell, text=whole) if heads_column(whole) and not heads_column(cell.text) else cell


def _is_over(head: GridCell, cell: GridCell) -> bool:
    a, b = head.place.box, cell.place.box
    if not a or not b:
        return False
    return abs(a[0] - b[0]) <= _LEVEL and abs(a[2] - b[2]) <= _LEVEL
