"""Part two: the blocks of Art. 20. A number is known by its row's label and its column's."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from archive.form.definition import FORM, Block, Label
from archive.model import Cell, GridCell
from pipelines.form.labels import find, find_column, normalise
from pipelines.form.rows import Span, given_twice, make_cell, under
from pipelines.form.stream import Row
from pipelines.form.values import read_count, read_money, unit_in_label


@dataclass(frozen=True, slots=True)
class Column:
    """A header cell: which column of the form it names (None where its wording is cut), its unit, its place."""

    id: str | None
    unit: str | None
    span: Span


@dataclass
class DisclosureReader:
    """Fed the rows of part two from top to bottom."""

    cells: dict[tuple[str, str | None], Cell] = field(default_factory=dict)
    unmapped: list[Cell] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    _columns: list[Column] = field(default_factory=list)

    def header(self, row: Row) -> None:
        """Learn the columns of a block."""
        labels = row.labels
        first = 1 if labels and not find_column(labels[0].text) else 0
        self._columns = [
            Column(_column_id(cell.text), unit_in_label(cell.text), Span.of(cell)) for cell in labels[first:]
        ]

    def row(self, row: Row) -> None:
        """Read a data row under the header last seen."""
        if not self._columns:
            return
        found = next((f for cell in reversed(row.labels) if (f := find_block_row(cell.text))), None)
        found = found or self._nameless(row)
        values = row.values if row.labels else row.values[1:]
        if not values or (row.labels and normalise(row.labels[-1].text).startswith("第二十")):
            return
        if found is None:
            self._stranger(row, values)
            return
        block, label = found
        pairs = self._pair(values)
        shared = given_twice(cell for _, cell in pairs)
        for column, cell in pairs:
            self._keep(block, label, column, cell, shared=id(cell) in shared)

    def _nameless(self, row: Row) -> tuple[Block, Label] | None:
        """The label 规章 itself is lost on some pages: it is the first row under its own header."""
        block = FORM.blocks[0]
        own = {column.id for column in block.columns}
        fresh = not any(key[0].startswith(f"disclosure.{block.id}.") for key in self.cells)
        if not row.labels and fresh and self._columns and self._columns[0].id in own:
            return (block, block.rows[0]) if any(cell.text.strip() for cell in row.cells) else None
        return None

    def _pair(self, values: Sequence[GridCell]) -> list[tuple[Column, GridCell | None]]:
        """Values under their columns: in order where the counts agree (colspans of headers and rows may not),
        else by the columns they cover."""
        if len(values) == len(self._columns):
            return list(zip(self._columns, values, strict=True))
        spoken = [cell for cell in values if cell.text.strip()]
        if len(spoken) == len(self._columns):
            return list(zip(self._columns, spoken, strict=True))
        return [(column, under(column.span, values)) for column in self._columns]

    def _keep(
        self, block: Block, label: Label, column: Column, cell: GridCell | None, *, shared: bool
    ) -> None:
        name = column.id or self._by_order(block, label, column)
        key = f"disclosure.{block.id}.{label.id}.{name}"
        item = FORM.keys.get(key)
        if item is None or cell is None:
            return
        meaning = None
        if item.is_money:
            count = self.cells.get((key.replace("amount_yuan", "items"), None))
            unit = column.unit or item.printed_unit
            meaning = read_money(cell.text, unit, items=count.value if count else None)
        made = make_cell(item, cell, meaning, shared=shared)
        earlier = self.cells.get((key, None))
        if earlier is None or earlier.value is None:
            self.cells[key, None] = made
        elif made.value is not None and made.value != earlier.value:
            self.notes.append(f"重复的行 row printed twice, the first kept: {item.zh}")

    def _by_order(self, block: Block, label: Label, column: Column) -> str | None:
        """A header cut short (本年新, twice) is told by its neighbours: the generation that has them, in order."""
        known = {c.id for c in self._columns if c.id}
        for generation in ("b2019", "c2021"):
            ids = [
                item.key.rpartition(".")[2]
                for item in FORM.of(generation, "disclosure")
                if item.key.startswith(f"disclosure.{block.id}.{label.id}.")
            ]
            if known <= set(ids) and len(ids) == len(self._columns):
                return ids[self._columns.index(column)]
        return None

    def _stranger(self, row: Row, values: Sequence[GridCell]) -> None:
        name = normalise(row.labels[-1].text) if row.labels else ""
        for number, cell in enumerate(values, 1):
            meaning = read_count(cell.text)
            if name and meaning.value is not None:
                key = f"unmapped.disclosure.{name}.{number}"
                self.unmapped.append(
                    Cell(key, None, meaning.value, cell.text.strip(), meaning.state, None, cell.place)
                )


def _column_id(text: str) -> str | None:
    column = find_column(text)
    return column.id if column else None


@lru_cache(maxsize=8192)
def find_block_row(text: str) -> tuple[Block, Label] | None:
    """The row of part two a label names, with its block."""
    flat = normalise(text)
    for block in FORM.blocks:
        for label in block.rows:
            if label.id == "rules" and not flat.endswith("规章"):
                continue  # 规章制度, 规章规范性文件 … are other things
            if find([label], text):
                return block, label
    return None
