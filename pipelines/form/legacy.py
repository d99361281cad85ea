"""The statistical table of 2014 to 2018: three columns, one figure a row, kept under `legacy2014.*`."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from typing import Any

from archive.form import LEGACY_2014
from archive.model import Cell, GridCell
from pipelines.form.labels import normalise
from pipelines.form.stream import Row
from pipelines.form.values import read_count, read_money, unit_in_label

CHAPTERS: list[dict[str, Any]] = tomllib.loads(LEGACY_2014.read_text(encoding="utf-8"))["chapters"]
_GROUP = ("—", "-", "–")


@dataclass
class LegacyReader:
    """Fed the rows of the table from top to bottom; a row's wording is looked up in its chapter."""

    cells: dict[tuple[str, str | None], Cell] = field(default_factory=dict)
    unmapped: list[Cell] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    _chapter: dict[str, Any] | None = None

    def header(self, row: Row) -> None:
        """The header says nothing that the rows do not."""

    def row(self, row: Row) -> None:
        """Read a row: its wording, its unit, its figure."""
        labels = row.labels
        if not labels:
            return
        text = labels[0].text
        flat = normalise(text)
        for chapter in CHAPTERS:
            if any(wording in flat for wording in chapter["match"]):
                self._chapter = chapter
        entry = _entry(self._chapter, flat)
        *_, unit, value = ("", *(cell.text for cell in row.cells[:-1]), row.cells[-1])
        if value is labels[-1] or (unit.strip().startswith(_GROUP) and not value.text.strip()):
            return  # a group's line carries —— for its unit and no figure
        if entry is None:
            self._stranger(flat, value)
        else:
            self._keep(entry, value, unit)

    def _keep(self, entry: dict[str, Any], printed: GridCell, unit: str) -> None:
        assert self._chapter
        key = f"legacy2014.{self._chapter['id']}.{entry['id']}"
        raw = " ".join(printed.text.split())
        is_money = entry["unit"] == "元"
        printed_unit = unit_in_label(unit) or entry.get("printed_unit")
        meaning = read_money(raw, printed_unit) if is_money else read_count(raw)
        if (key, None) not in self.cells:
            self.cells[key, None] = Cell(
                key, None, meaning.value, raw, meaning.state, entry["unit"], printed.place,
                meaning.unit_inferred, meaning.confidence,
            )  # fmt: skip

    def _stranger(self, flat: str, printed: GridCell) -> None:
        meaning = read_count(printed.text)
        if flat and meaning.value is not None:
            key = f"unmapped.legacy2014.{flat}"
            self.unmapped.append(
                Cell(key, None, meaning.value, printed.text.strip(), meaning.state, None, printed.place)
            )


def _entry(chapter: dict[str, Any] | None, flat: str) -> dict[str, Any] | None:
    """The row of a chapter a wording names, the first in file order."""
    rows = chapter["rows"] if chapter else []
    return next((row for row in rows if any(wording in flat for wording in row["match"])), None)
