"""The statistical table of 2014 to 2018: three columns, a figure per row, stored under `legacy2014.*`."""

from __future__ import annotations

import tomllib
from typing import Any

from msgspec import Struct, field

from archive.form import LEGACY_2014
from archive.model import Cell, GridCell
from archive.sentence import Sentence
from pipelines.form.labels import normalise
from pipelines.form.ledger import Ledger
from pipelines.form.rows import free_cell, is_marked
from pipelines.form.stream import Row, is_label
from pipelines.form.values import read_count, read_money, unit_in_label

CHAPTERS: list[dict[str, Any]] = tomllib.loads(LEGACY_2014.read_text(encoding="utf-8"))["chapters"]
_GROUP = ("—", "-", "–")


class LegacyReader(Struct):
    """Takes the rows of the table from top to bottom, and makes `cells` of those with a known wording of their chapter,
    `unmapped` cells of the others."""

    ledger: Ledger
    cells: dict[tuple[str, str | None], Cell] = field(default_factory=dict)
    unmapped: list[Cell] = field(default_factory=list)
    notes: list[Sentence] = field(default_factory=list)
    _chapter: dict[str, Any] | None = None
    _value: int = 1  # the column of the figures

    def header(self, row: Row) -> None:
        """Learn the column of the figures."""
        self.ledger.use(row.labels)
        figures = [cell for cell in row.labels if normalise(cell.text).startswith("统计数")]
        self._value = (figures or row.labels)[-1].column

    def row(self, row: Row) -> None:
        """Read a row: its wording, its unit, its figure."""
        first = next((cell for cell in row.cells if cell.text.strip()), None)
        if first is None or first.column >= self._value:
            return
        self.ledger.use(c for c in row.cells if c.column < self._value or _is_remark(c, self._value))
        flat = normalise(first.text)
        for chapter in CHAPTERS:
            if any(wording in flat for wording in chapter["match"]):
                self._chapter = chapter
        entry = _entry(self._chapter, flat)
        value = row.at.get(self._value)
        left = [cell for cell in row.cells if cell is not first and cell.column < self._value]
        unit = left[-1].text if left else ""
        if value is None or value is first or (unit.strip().startswith(_GROUP) and not is_marked(value)):
            return  # a group's line carries —— for its unit and no figure
        self.ledger.use([value])
        if entry is None:
            self._stranger(flat, value)
        else:
            self._keep(entry, value, unit)

    def _keep(self, entry: dict[str, Any], printed: GridCell, unit: str) -> None:
        assert self._chapter
        key = f"legacy2014.{self._chapter['id']}.{entry['id']}"
        is_money = entry["unit"] == "元"
        usual = entry.get("printed_unit")
        meaning = (
            read_money(printed.text, unit_in_label(unit), usual=usual)
            if is_money
            else read_count(printed.text)
        )
        if (key, None) not in self.cells:
            self.cells[key, None] = free_cell(key, printed, meaning, entry["unit"])

    def finish(self, _: str) -> None:
        """Do nothing: the table leaves nothing to settle."""

    def _stranger(self, flat: str, printed: GridCell) -> None:
        meaning = read_count(printed.text)
        if flat and is_marked(printed):
            self.unmapped.append(free_cell(f"unmapped.legacy2014.{flat}", printed, meaning))


def _is_remark(cell: GridCell, figures: int) -> bool:
    """Return whether a cell right of the figures holds words."""
    return cell.column > figures and is_label(cell)


def _entry(chapter: dict[str, Any] | None, flat: str) -> dict[str, Any] | None:
    """Return the row of a chapter that a wording names, the first in file order, or None."""
    rows = chapter["rows"] if chapter else []
    return next((row for row in rows if any(wording in flat for wording in row["match"])), None)
