"""Ambiguous numbers decided by the sums: digits set widely apart (1 9 7), circles and letters for zeros (○,
O), formulas without a stored value.

If every sum of a cell comes out with the digits as one number, and not with the first or the last digit
alone, the cell is one number, marked as reconstructed. If all ambiguous cells in sums of a document agree
(ten at least), its other wide digits are numbers, too. Otherwise the cell stays unparsed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Mapping

from msgspec.structs import replace

from archive.form.definition import FORM
from archive.model import Cell, Spot, Value
from pipelines.form.sums import Sum, sums, values_of
from pipelines.form.values import read_count, read_money

_WIDE = re.compile(r"\d(?: [\d.])*(?: \d)")
_ROUND = re.compile(r"[\d○◯〇ＯOo]*[○◯ＯOo][\d○◯〇ＯOo]*")  # zeros in other signs
_FORMULA = re.compile(r"^=.*→ (-?\d+(?:\.\d+)?)$", re.S)
_ZEROS = str.maketrans(dict.fromkeys("○◯〇ＯOo", "0"))
_CUSTOM = 10  # numbers that make a document's way of setting digits
_LOST = ("unparsed", "unread", "row_absent", "text")


def decided(cells: Mapping[Spot, Cell], generation: str) -> dict[Spot, Cell]:
    """Return the cells, with round signs, formulas and wide digits read as numbers if the sums agree."""
    return _wide(_meant(_meant(cells, _round, generation), _worked_out, generation), generation)


def _round(cell: Cell) -> str:
    """Return the text with circles and letters as zeros (○, 1O), or "" if the cell is not such a text."""
    is_open = cell.state in ("unparsed", "text") and cell.raw and _ROUND.fullmatch(cell.raw)
    return (cell.raw or "").translate(_ZEROS) if is_open else ""


def _worked_out(cell: Cell) -> str:
    """Return the computed value of a formula without a stored value, or ""."""
    found = _FORMULA.search(cell.raw) if cell.state == "unread" and cell.raw else None
    return found[1] if found else ""


def _meant(cells: Mapping[Spot, Cell], meaning: Callable[[Cell], str], generation: str) -> dict[Spot, Cell]:
    """Return the cells, with the given meaning applied if every sum of the cell comes out with it."""
    texts = {spot: text for spot, cell in cells.items() if (text := meaning(cell))}
    signs = {spot: value for spot, text in texts.items() if isinstance(value := read_count(text).value, int)}
    if not texts:
        return dict(cells)
    lost = {spot for spot, cell in cells.items() if cell.state in _LOST} - texts.keys()
    told = [one for one in sums(generation) if signs.keys() & set(one.spots) and not lost & set(one.spots)]
    fitting = _fitting(told, values_of(cells), signs)
    if _is_custom(fitting, signs, told):
        fitting |= texts.keys()
    return {spot: _with(cell, texts[spot]) if spot in fitting else cell for spot, cell in cells.items()}


def _wide(cells: dict[Spot, Cell], generation: str) -> dict[Spot, Cell]:
    """Return the cells, with wide digits read as numbers if the sums agree."""
    wide = {
        spot: cell.raw
        for spot, cell in cells.items()
        if cell.state == "unparsed" and cell.raw and _WIDE.fullmatch(cell.raw) and cell.unit != "元"
    }
    if not wide:
        return cells
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
        return cells
    is_custom = _is_custom(fitting, wide, told)
    return {
        spot: _with(cell, (cell.raw or "").replace(" ", ""))
        if spot in fitting or (is_custom and _is_wide(cell))
        else cell
        for spot, cell in cells.items()
    }


def _is_custom(fitting: set[Spot], open_cells: Container[Spot], told: list[Sum]) -> bool:
    """Return whether a document always writes its numbers so: many cells fit, and no cell in a sum fails."""
    in_sums = {spot for one in told for spot in one.spots if spot in open_cells}
    return fitting == in_sums and len(fitting) >= _CUSTOM


def _is_wide(cell: Cell) -> bool:
    return cell.state == "unparsed" and bool(cell.raw and _WIDE.fullmatch(cell.raw))


def _with(cell: Cell, text: str) -> Cell:
    """Return the cell with the number it means, in the unit of the form for money."""
    item = FORM.by_key[cell.key, cell.applicant]
    meaning = read_money(text, usual=item.printed_unit) if item.is_money else read_count(text)
    return replace(cell, value=meaning.value, state="reconstructed", unit_inferred=meaning.unit_inferred)


def _fitting(told: list[Sum], values: Mapping[Spot, Value], meant: Mapping[Spot, int]) -> set[Spot]:
    """Return the cells that stand in a sum, and only in sums that come out."""
    tried = {**values, **meant}
    out = [one for one in told if one.comes_out(tried)]
    failing = {spot for one in told if one not in out for spot in one.spots}
    return {spot for one in out for spot in one.spots if spot in meant} - failing
