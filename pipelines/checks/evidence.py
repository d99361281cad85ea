"""How sure a reading is.

Characters of a file are what was written. A number recognised in a picture may be our misreading, and so may be money
whose unit had to be inferred.
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
