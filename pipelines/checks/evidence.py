"""Whose error a failing sum is: the agency's, or perhaps ours.

Characters of a file are what the agency printed. A number recognised in a picture may be our misreading, and so
may be money whose unit had to be inferred.
"""

from __future__ import annotations

from collections.abc import Iterable

from archive.model import Cell, Report

SURE = 0.98
"""Confidence from which a reading is taken at its word."""


def doubt(cells: Iterable[Cell | None]) -> float | None:
    """The lowest confidence among the cells where it is not enough to be sure, else None."""
    unsure = [c.confidence for c in cells if c and c.confidence is not None and c.confidence < SURE]
    return min(unsure, default=None)


def is_open(cells: Iterable[Cell | None]) -> bool:
    """Whether any of the cells stands in a table in which marks have no place."""
    return any(cell is not None and cell.is_open for cell in cells)


def whose(cells: Iterable[Cell | None]) -> str:
    """Whose error it is that these cells do not agree, in words."""
    cells = tuple(cells)
    if is_open(cells):
        return "表中有印迹没有归属，可能误读 marks without a place in the table, perhaps our misreading"
    confidence = doubt(cells)
    if confidence is None:
        return "原文如此 printed so"
    return f"可能误读（置信度 {confidence:.2f}） perhaps our misreading"


def is_partly_read(report: Report) -> bool:
    """Whether the readers left something of the document unread, and said so: then nothing can be called missing."""
    is_noted = any(finding.rule == "read.note" for finding in report.findings)
    return is_noted or any(state == "unread" for _, state in report.tables)


def is_recognised(report: Report) -> bool:
    """Whether the report was recognised from a picture, so that its words may be misread, too; or its tables hold marks
    that no cell took; or something in the document was not read."""
    return (
        bool(report.open_tables)
        or is_partly_read(report)
        or any(cell.confidence is not None and not cell.unit_inferred for cell in report.cells)
    )
