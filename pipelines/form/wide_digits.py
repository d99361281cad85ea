"""Numbers whose digits are set widely apart (1 9 7): one number, or several that stand in one cell.

The sums decide. Where every sum a cell stands in comes out with the digits as one number, and does not with the first or
the last of them alone, it is one number, and said to be reconstructed. Where they do not say, the cell stays unparsed.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from archive.model import Cell, Spot, Value
from pipelines.form.sums import Sum, sums, values_of

_WIDE = re.compile(r"\d(?: \d)+")
_LOST = ("unparsed", "unread", "row_absent", "text")


def decided(cells: Mapping[Spot, Cell], generation: str) -> dict[Spot, Cell]:
    """The cells, those with wide digits as numbers where the sums say so."""
    wide = {
        spot: cell.raw
        for spot, cell in cells.items()
        if cell.state == "unparsed" and cell.raw and _WIDE.fullmatch(cell.raw) and cell.unit != "元"
    }
    if not wide:
        return dict(cells)
    lost = {spot for spot, cell in cells.items() if cell.state in _LOST} - wide.keys()
    told = [one for one in sums(generation) if wide.keys() & set(one.spots) and not lost & set(one.spots)]
    joined = {spot: int(raw.replace(" ", "")) for spot, raw in wide.items()}
    values = values_of(cells)
    fitting = _fitting(told, values, joined)
    others = (
        {spot: int(raw[0]) for spot, raw in wide.items()},
        {spot: int(raw[-1]) for spot, raw in wide.items()},
    )
    if any(_fitting(told, values, other) >= fitting for other in others):
        return dict(cells)
    return {
        spot: replace(cell, value=joined[spot], state="reconstructed") if spot in fitting else cell
        for spot, cell in cells.items()
    }


def _fitting(told: list[Sum], values: Mapping[Spot, Value], meant: Mapping[Spot, int]) -> set[Spot]:
    """The cells that stand in a sum, and only in sums that come out."""
    tried = {**values, **meant}
    out = [one for one in told if one.comes_out(tried)]
    failing = {spot for one in told if one not in out for spot in one.spots}
    return {spot for one in out for spot in one.spots if spot in meant} - failing
