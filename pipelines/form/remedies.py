"""Part four: three venues with five outcomes each, over one row of values without a label."""

from __future__ import annotations

from dataclasses import dataclass, field

from archive.form.definition import FORM
from archive.model import Cell, GridCell
from pipelines.form.labels import find, find_outcome, normalise
from pipelines.form.rows import Span, given_twice, make_cell, under
from pipelines.form.stream import Row

KEYS = tuple(f"remedies.{venue.id}.{outcome.id}" for venue in FORM.venues for outcome in FORM.outcomes)
_PER_VENUE = len(FORM.outcomes)


@dataclass
class RemediesReader:
    """Fed the rows of part four from top to bottom; the first row of values under a header is taken."""

    cells: dict[tuple[str, str | None], Cell] = field(default_factory=dict)
    unmapped: list[Cell] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    _venues: dict[str, Span] = field(default_factory=dict)
    _columns: list[tuple[str, Span]] = field(default_factory=list)
    _grid: int = -1

    def header(self, row: Row) -> None:
        """Learn venues from the upper rows and columns from the lowest one."""
        if row.grid != self._grid:
            self._venues, self._columns, self._grid = {}, [], row.grid
        for cell in row.cells:
            flat = normalise(cell.text)
            if flat == "行政诉讼":
                continue
            if venue := find(FORM.venues[1:], cell.text) or find(FORM.venues[:1], cell.text):
                self._venues[venue.id] = Span.of(cell)
        columns = [(outcome.id, Span.of(cell)) for cell in row.labels if (outcome := find_outcome(cell.text))]
        if len(columns) >= _PER_VENUE and len(columns) >= len(self._columns):
            self._columns = self._with_venues(columns)

    def _with_venues(self, columns: list[tuple[str, Span]]) -> list[tuple[str, Span]]:
        """Keys by the venue printed above a column; all fifteen without one are in the form's order."""
        if len(columns) == len(KEYS):
            return [(key, span) for key, (_, span) in zip(KEYS, columns, strict=True)]
        keys = []
        for outcome, span in columns:
            above = next((venue for venue, s in self._venues.items() if s.overlap(span)), None)
            if above is None:
                return []  # half a header: which venue it belongs to is not guessed
            keys.append((f"remedies.{above}.{outcome}", span))
        return keys if len({key for key, _ in keys}) == len(keys) else []

    def row(self, row: Row) -> None:
        """Read the row of values, if it is one and none was read under this header."""
        if len(row.labels) > 1 or any(find_outcome(cell.text) for cell in row.labels):
            return
        values = [cell for cell in row.cells if cell not in row.labels]
        pairs = self._pair(row, values)
        shared = given_twice(cell for _, cell in pairs)
        for key, cell in pairs:
            earlier = self.cells.get((key, None))
            if earlier is None or earlier.value is None:
                self.cells[key, None] = make_cell(FORM.keys[key], cell, shared=id(cell) in shared)

    def _pair(self, row: Row, values: list[GridCell]) -> list[tuple[str, GridCell | None]]:
        """Fifteen cells are in the form's order whatever a page break did to the header; fewer go under the
        columns of a header that was printed whole."""
        if len(values) > len(KEYS) and not any(cell.text.strip() for cell in values[len(KEYS) :]):
            values = values[: len(KEYS)]
        if len(values) == len(KEYS):
            return list(zip(KEYS, values, strict=True))
        if self._columns and row.grid == self._grid:
            return [(key, under(span, values)) for key, span in self._columns]
        keys = [key for key, _ in self._columns]
        return list(zip(keys, values, strict=True)) if len(values) == len(keys) else []
