"""The knowledge a report gives of its cells: a number, a blank, or nothing."""

from __future__ import annotations

from functools import cached_property

from archive.model import Cell, Report, Spot

UNREAD = frozenset(["unread", "unparsed", "text"])
"""States of cells with printed content that could not be read as a number."""

SURE = 0.98
"""Lowest confidence at which a reading is trusted."""


def is_doubtful(cell: Cell) -> bool:
    """Return whether a number may be our misreading: recognised in a picture, or of a unit that was
    inferred."""
    return cell.confidence is not None and cell.confidence < SURE


class Known:
    """The spots of a report whose content is known. A spot is unknown if its marks could not be read as a
    number, if its row was not found in a table that is not fully understood, or if it is blank in a table
    with marks left over."""

    def __init__(self, report: Report) -> None:
        self.report = report

    @cached_property
    def _unsettled(self) -> frozenset[str]:
        """The tables that were not found, or hold marks or rows without a place in the form."""
        lost = {name for name, state in self.report.tables if state != "read"}
        strange = {cell.key.split(".")[1] for cell in self.report.cells if cell.key.startswith("unmapped.")}
        return self.report.open_tables | lost | strange

    def __contains__(self, spot: Spot) -> bool:
        cell = self.report.by_spot.get(spot)
        table = spot[0].partition(".")[0]
        if cell is None or cell.state == "row_absent":
            return table not in self._unsettled
        if cell.state == "blank":
            return table not in self.report.open_tables
        return cell.state not in UNREAD
