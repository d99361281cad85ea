"""Sums that should agree, and what a blank does to them.

Blank is not zero; but agencies leave zeros blank, so an equation that holds once blanks are read as zero is
said to hold so (`holds_blank_as_zero`), one with a side wholly blank is not assessable, one that fails while a
blank or unread cell could be the cause is undetermined. A side that was computed from the equation itself
proves nothing (`circular`).
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from archive.model import Cell, Finding, Severity, Status

Side = Sequence[Cell | None]


def equation(rule: str, severity: Severity, left: Side, right: Side, *, subject: str, name: str) -> Finding:
    """Compare two sums of cells and say how they stand."""
    status = _status(left, right)
    detail = f"{name}：{_written(left)} {'=' if _agrees(status) else '≠'} {_written(right)}"
    return Finding(rule, severity, status, detail, subject)


def _status(left: Side, right: Side) -> Status:
    if any(cell and cell.state == "reconstructed" for cell in (*left, *right)):
        return "circular"
    if _silent(left) or _silent(right):
        return "not_assessable"
    whole = all(cell and cell.value is not None for cell in (*left, *right))
    if _sum(left) == _sum(right):
        return "holds" if whole else "holds_blank_as_zero"
    return "undetermined" if _explained(left, right) else "fails"


def _explained(left: Side, right: Side) -> bool:
    """Whether a cell that was printed but not understood, or not found, could make up the difference; a
    cell printed blank could not, it stands for zero or for an agency's omission."""
    lost = ("unparsed", "row_absent", "text")
    return any(cell is None or cell.state in lost for cell in (*left, *right))


def _silent(side: Side) -> bool:
    return all(cell is None or cell.value is None for cell in side)


def _sum(side: Side) -> Decimal:
    return sum((Decimal(cell.value) for cell in side if cell and cell.value is not None), Decimal(0))


def _agrees(status: Status) -> bool:
    return status in ("holds", "holds_blank_as_zero", "circular")


def _written(side: Side) -> str:
    """The sum as printed, zeros and blanks of long sums left out: 15 + 1."""
    if len(side) <= 2:
        return " + ".join("空" if c is None or c.value is None else str(c.value) for c in side)
    parts = [str(cell.value) for cell in side if cell and cell.value]
    return " + ".join(parts) or "0"
