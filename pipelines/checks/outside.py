"""Rows that an agency adds to part three. Their numbers may belong to the form's sums, so a sum that does not come
out without them accuses nobody."""

from __future__ import annotations

from collections.abc import Mapping

from archive.model import Cell, Spot
from pipelines.checks.equations import LOST

_ADDED = "unmapped.applications."
_SUBTOTAL = "计"  # 小计, 合计: such a row repeats other rows


def counted_outside(cells: Mapping[Spot, Cell]) -> frozenset[str]:
    """Return the applicants for whom a row outside the form has a number, or marks that may be one."""
    return frozenset(
        who
        for (key, who), cell in cells.items()
        if who and key.startswith(_ADDED) and _SUBTOTAL not in key.removeprefix(_ADDED)
        if cell.value or cell.state in LOST
    )
