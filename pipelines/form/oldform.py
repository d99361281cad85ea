"""Local statistical tables of before 2019: 指标名称, 单位, 本年, 历年累计.

Nothing is mapped: each figure becomes `legacy.statistics.<label>`, figures of further columns with the
column's name appended, and so are those of a column that names a year.
"""

from __future__ import annotations

import re

from msgspec import Struct, field

from archive.model import Cell, GridCell
from archive.sentence import Sentence
from pipelines.form.labels import normalise
from pipelines.form.ledger import Ledger
from pipelines.form.rows import Span, free_cell, is_marked, under
from pipelines.form.stream import Row
from pipelines.form.values import is_number, read_count, unit_in_label

_UNIT = re.compile("单位")
_CODES = re.compile("代码|编号|序号|行次|行号")
_YEAR = re.compile(r"(?:19|20)\d\d|上年|去年|同期")  # of a column that is not simply the report's
_OF_WHICH = re.compile(r"^(?:其中)?(?:\d+(?=\D))?")
_STEM = "legacy.statistics"


class OldFormReader(Struct):
    """Reader of the table, fed its rows from top to bottom. The header names its columns."""

    ledger: Ledger
    cells: dict[tuple[str, str | None], Cell] = field(default_factory=dict)
    unmapped: list[Cell] = field(default_factory=list)
    notes: list[Sentence] = field(default_factory=list)
    _columns: list[tuple[str, Span]] = field(default_factory=list)  # of figures
    _unit: Span | None = None

    def header(self, row: Row) -> None:
        """Learn the columns: the first holds labels, one may hold units, the others figures."""
        self.ledger.use(row.cells)
        spans = [(_name(cell), Span.of(cell)) for cell in row.cells[1:] if cell.text.strip()]
        self._unit = next((span for name, span in spans if _UNIT.search(name)), None)
        self._columns = [
            (name, span) for name, span in spans if span is not self._unit and not _CODES.search(name)
        ]

    def row(self, row: Row) -> None:
        """Read a row: its label, its unit, a figure per column."""
        if not self._columns:
            return
        start = min(span.start for _, span in self._columns)
        left = [cell for cell in row.cells if cell.column < start and not self._is_unit(cell)]
        self.ledger.use(cell for cell in row.cells if cell.column < start)
        label = next(
            (text for cell in reversed(left) if (text := _label(cell)) and not is_number(cell.text)), ""
        )
        found = [(name, under(span, row.cells)) for name, span in self._columns]
        if not any(is_marked(cell) for _, cell in found):
            return
        unit = next((cell.text.strip() for cell in row.cells if self._is_unit(cell)), None)
        stem = self._free(f"{_STEM}.{label or '无标签'}")
        for n, (name, cell) in enumerate(found):
            if cell is not None and cell.column >= start:
                self.ledger.use([cell])
                key = stem if n == 0 and not _YEAR.search(name) else f"{stem}.{name}"
                self.cells[key, None] = free_cell(
                    key, cell, read_count(cell.text), unit or unit_in_label(label)
                )

    def _is_unit(self, cell: GridCell) -> bool:
        return self._unit is not None and cell.column == self._unit.start

    def _free(self, stem: str) -> str:
        """Return the stem, numbered if an earlier row has the same label."""
        number, free = 1, stem
        while (free, None) in self.cells:
            number += 1
            free = f"{stem}~{number}"
        return free

    def finish(self, _: str) -> None:
        """Do nothing: the table leaves nothing to settle."""


def _name(cell: GridCell) -> str:
    """Return a column's name with its year, which `normalise` would take for an ordinal."""
    return "".join(sign for sign in "".join(cell.text.split()) if sign.isalnum())


def _label(cell: GridCell) -> str:
    """Return a row's label without 其中 and its ordinal."""
    return _OF_WHICH.sub("", normalise(cell.text))
