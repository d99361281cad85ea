"""The reliability of a reading.

Characters of a file are reliable. A number recognised in a picture may be misread, and so may be money with
an inferred unit.
"""

from __future__ import annotations

from collections.abc import Iterable

from archive.knowledge import is_doubtful
from archive.model import Cell, Report


def doubt(cells: Iterable[Cell | None]) -> float | None:
    """Return the lowest confidence among the doubtful cells, or None if no cell is doubtful."""
    unsure = [c.confidence for c in cells if c and c.confidence is not None and is_doubtful(c)]
    return min(unsure, default=None)


def is_partly_read(report: Report) -> bool:
    """Return whether the readers noted that parts of the document were not read. Nothing can be called
    missing then."""
    is_noted = any(finding.rule == "read.note" for finding in report.findings)
    return is_noted or any(state == "unread" for _, state in report.tables)


def is_recognised(report: Report) -> bool:
    """Return whether the report's words may be misread or incomplete: it was recognised in a picture, its
    tables hold marks without a cell, or parts of the document were not read."""
    return (
        bool(report.open_tables)
        or is_partly_read(report)
        or any(cell.confidence is not None and not cell.unit_inferred for cell in report.cells)
    )
