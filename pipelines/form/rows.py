"""What the readers of the three tables share: cells that cover columns, and values under headers."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from archive.form.definition import Item
from archive.model import Cell, GridCell
from pipelines.form.stream import Row
from pipelines.form.values import UNPARSED, Meaning, read_count, read_money


@dataclass(frozen=True, slots=True)
class Span:
    """Columns `start` to `end` (exclusive) of a grid."""

    start: int
    end: int

    @classmethod
    def of(cls, cell: GridCell) -> Span:
        return cls(cell.column, cell.column + cell.colspan)

    def overlap(self, other: Span) -> int:
        return max(0, min(self.end, other.end) - max(self.start, other.start))


def below(span: Span, row: Row) -> GridCell | None:
    """The cell of a row that stands under a header."""
    return row.at.get(span.start) if span.end == span.start + 1 else under(span, row.cells)


def under(span: Span, cells: Iterable[GridCell]) -> GridCell | None:
    """The cell that covers most of a header's columns, the first of equals."""
    best, most = None, 0
    for cell in cells:
        shared = min(span.end, cell.column + cell.colspan) - max(span.start, cell.column)
        if shared > most:
            best, most = cell, shared
    return best


def given_twice(printed: Iterable[GridCell | None]) -> Collection[int]:
    """The ids of printed cells that stand for several of the form's."""
    ids = list(map(id, printed))
    return [one for one in ids if ids.count(one) > 1] if len(set(ids)) < len(ids) else ()


def make_cell(
    item: Item, printed: GridCell | None, meaning: Meaning | None = None, *, shared: bool = False
) -> Cell:
    """The form's cell from the printed one; `row_absent` where nothing is printed for it, `unparsed` where one
    printed cell is `shared` by several of the form's: a number over several columns belongs to none."""
    if printed is None:
        return Cell(item.key, item.applicant, None, None, "row_absent", item.unit)
    text = printed.text
    raw = text if text.isalnum() else " ".join(text.split())
    meaning = meaning or (read_money(raw, item.printed_unit) if item.is_money else read_count(raw))
    if shared and meaning.value is not None:
        meaning = UNPARSED
    return Cell(
        item.key,
        item.applicant,
        meaning.value,
        raw,
        meaning.state,
        item.unit,
        printed.place,
        meaning.unit_inferred,
        meaning.confidence or printed.confidence,
    )
