"""The knowledge a report gives of its cells: a number, a blank, or nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property

from archive.form.definition import FORM
from archive.model import Cell, Report, Spot

UNREAD = frozenset(["unread", "unparsed", "text"])
"""States of cells with printed content that could not be read as a number."""

SURE = 0.98
"""Lowest confidence at which a reading is trusted."""


def is_doubtful(cell: Cell) -> bool:
    """Return whether a number may be our misreading: recognised in a picture, or of a unit that was
    inferred."""
    return cell.confidence is not None and cell.confidence < SURE


OUTSIDE = "applications_outside"
"""What stands among the names of unread columns if part three has rows outside the form: a sum over rows of part
three may lack them."""

_ADDED = "unmapped.applications."
_SUBTOTAL, _WITHIN = "计", "其中"  # such a row repeats other rows: 小计, 合计; or may be a part of one


def counted_outside(cells: Mapping[Spot, Cell]) -> frozenset[str]:
    """Return the applicants for whom a row that the agency added to part three has a number, or marks that
    may be a number. Its number may belong to the form's sums."""
    return frozenset(who for _, who, cell in _added(cells) if cell.value or cell.state in UNREAD)


def adds_rows(cells: Mapping[Spot, Cell]) -> bool:
    """Return whether a row outside the form may be missing in a sum over rows of part three. Ignores a part of
    another row (其中涉密) if the form's own sum is whole without it."""
    counted = [(label, who) for label, who, cell in _added(cells) if cell.value or cell.state in UNREAD]
    return any(not label.startswith(_WITHIN) or not _is_whole(cells, who) for label, who in counted)


def _added(cells: Mapping[Spot, Cell]) -> Iterator[tuple[str, str, Cell]]:
    for (key, who), cell in cells.items():
        label = key.removeprefix(_ADDED)
        if who and label != key and _SUBTOTAL not in label:
            yield label, who, cell


def _is_whole(cells: Mapping[Spot, Cell], who: str) -> bool:
    """Return whether the results of an applicant add up to their printed total."""
    total = cells.get(("applications.result.total", who))
    parts = [cells.get((row.key, who)) for row in FORM.items if row.applicant == who and _is_result(row.key)]
    return total is not None and total.value == sum(cell.value or 0 for cell in parts if cell)


def _is_result(key: str) -> bool:
    return key.startswith("applications.result.") and not key.endswith(".total")


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
