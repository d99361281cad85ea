"""Rows of a Word table -> cells of a grid, by gridSpan, vMerge, gridBefore and the old hMerge."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from msgspec.structs import replace

from archive.model import GridCell, Place
from pipelines.readers.bundle.zip_package import Element
from pipelines.readers.marks import Marks
from pipelines.readers.word.looks import is_flat
from pipelines.readers.word.numbering import W

_WIDEST = 400  # columns a span may claim: the rest is a typing error
_PROPERTIES, _VALUE, _DELETED = f"{W}tcPr", f"{W}val", f"{W}cellDel"
_SPAN, _DOWN, _BESIDE = f"{W}gridSpan", f"{W}vMerge", f"{W}hMerge"
_OLD = {f"{W}vmerge": _DOWN, f"{W}hmerge": _BESIDE}  # as Word 2003 spells them

Listed = tuple[Element, list[tuple[Element, str]]]  # a row, and its cells with their paths


def lay_out(rows: Iterable[Listed], marks: Callable[[Element], Marks]) -> tuple[GridCell, ...]:
    """Return the cells of a table with their positions and spans. A cell merged from above extends the cell
    it continues."""
    cells: list[GridCell] = []
    above: dict[int, int] = {}  # left column of a cell that may be continued below -> its index
    at = 0
    for row, members in rows:
        if row.find(f"{W}trPr/{W}del") is not None or _is_hidden(row):
            continue  # a row deleted under revision, or a hidden row
        column, merging = _count(row.find(f"{W}trPr/{W}gridBefore"), 0), {}
        for cell, path in members:
            look = _look(cell)
            if _DELETED in look:
                continue
            across = max(1, _count(look.get(_SPAN), 1))
            merge, beside = _merge(look.get(_DOWN)), _merge(look.get(_BESIDE))
            if beside == "continue" and cells and cells[-1].row == at:
                cells[-1] = replace(cells[-1], colspan=cells[-1].colspan + across)
            elif merge == "continue" and column in above:
                index = above[column]
                cells[index] = replace(cells[index], rowspan=at - cells[index].row + 1)
                merging[column] = index
            else:
                if merge:
                    merging[column] = len(cells)
                text, raw, unread = marks(cell)
                place = Place(path=path)
                cells.append(GridCell(text, at, column, 1, across, place, None, raw, unread))
            column += across
        above = merging
        at += 1
    return tuple(cells)


def _is_hidden(row: Element) -> bool:
    sign = row.find(f"{W}trPr/{W}hidden")
    if is_flat(row.find(f"{W}trPr/{W}trHeight"), _VALUE, f"{W}hRule"):
        return True
    return sign is not None and sign.get(_VALUE) not in ("0", "false", "off")


def _look(cell: Element) -> dict[str, Element]:
    """Return the properties of a cell by their names."""
    for child in cell:
        if child.tag == _PROPERTIES:
            return {_OLD.get(each.tag, each.tag): each for each in child}
    return {}


def _merge(sign: Element | None) -> str | None:
    """Return 'restart', 'continue' or None. A sign without value continues."""
    if sign is None:
        return None
    return "restart" if sign.get(_VALUE) == "restart" else "continue"


def _count(sign: Element | None, otherwise: int) -> int:
    value = sign.get(_VALUE) if sign is not None else None
    return min(int(value), _WIDEST) if value and value.isascii() and value.isdigit() else otherwise
