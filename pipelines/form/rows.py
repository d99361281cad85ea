"""Shared helpers of the three table readers: cells that cover columns, and values under headers."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Sequence
from functools import cache, lru_cache, partial

from msgspec import Struct
from msgspec.structs import replace

from archive.form.definition import FORM, Item
from archive.model import NOWHERE, Cell, GridCell
from pipelines.form.labels import find, find_applicant, find_group, find_outcome, find_row, normalise
from pipelines.form.stream import Row, is_label
from pipelines.form.values import UNPARSED, UNREAD, Meaning, is_number, read_count, read_money

_BLOCK_ROWS = tuple(row for block in FORM.blocks for row in block.rows)
_NUMBER = re.compile(r"[-+]?\d[\d,.]*")
_LEAST = 2  # signs of the end of a label that stands in a cell of its own


class Span(Struct, frozen=True):
    """Columns `start` to `end` (exclusive) of a grid."""

    start: int
    end: int

    @classmethod
    def of(cls, cell: GridCell) -> Span:
        return cls(cell.column, cell.column + cell.colspan)

    def overlap(self, other: Span) -> int:
        return max(0, min(self.end, other.end) - max(self.start, other.start))


class Parted(Struct, frozen=True):
    """The cells of a row: its labels, and the values behind them. `known` is whether the form has the row's
    label."""

    labels: tuple[GridCell, ...]
    values: tuple[GridCell, ...]
    known: bool


def below(span: Span, row: Row) -> GridCell | None:
    """Return the cell of a row under a header."""
    return row.at.get(span.start) if span.end == span.start + 1 else under(span, row.cells)


def under(span: Span, cells: Iterable[GridCell]) -> GridCell | None:
    """Return the cell that covers most of a header's columns, the first of equals."""
    best, most = None, 0
    for cell in cells:
        shared = min(span.end, cell.column + cell.colspan) - max(span.start, cell.column)
        if shared > most:
            best, most = cell, shared
    return best


def given_twice(printed: Iterable[GridCell | None]) -> Collection[int]:
    """Return the ids of printed cells that stand for several cells of the form."""
    ids = list(map(id, printed))
    return [one for one in ids if ids.count(one) > 1] if len(set(ids)) < len(ids) else ()


def raw_of(printed: GridCell) -> str | None:
    """Return the whole printed text of a cell in one line; None for a picture without any known mark."""
    text = printed.text if printed.raw is None else printed.raw
    said = text if text.isalnum() else " ".join(text.split())
    return said or (None if printed.unread else "")


def is_struck(printed: GridCell) -> bool:
    """Return whether everything a cell prints is crossed out or a note."""
    return not printed.text.strip() and bool(printed.raw and printed.raw.strip())


def make_cell(
    item: Item, printed: GridCell | None, meaning: Meaning | None = None, *, shared: bool = False
) -> Cell:
    """Return the form's cell for a printed cell.

    The state is `row_absent` if nothing is printed for it, `unread` if the print could not be turned into
    marks, `unparsed` if several cells of the form share the printed cell: a number over several columns
    belongs to none.
    """
    if printed is None:
        return Cell(item.key, item.applicant, None, None, "row_absent", item.unit)
    if printed.unread:
        meaning = UNREAD
    elif meaning is None:
        text = printed.text
        meaning = read_money(text, usual=item.printed_unit) if item.is_money else read_count(text)
    if (shared and meaning.value is not None) or (meaning.state == "blank" and is_struck(printed)):
        meaning = UNPARSED
    return Cell(
        item.key,
        item.applicant,
        meaning.value,
        raw_of(printed),
        meaning.state,
        item.unit,
        printed.place,
        meaning.unit_inferred,
        meaning.confidence or printed.confidence,
    )


def free_cell(
    key: str, printed: GridCell, meaning: Meaning, unit: str | None = None, applicant: str | None = None
) -> Cell:
    """Return a printed cell under a key outside the form: an old form's, or an unmapped row's."""
    meaning = UNREAD if printed.unread else meaning
    return Cell(
        key, applicant, meaning.value, raw_of(printed), meaning.state, unit, printed.place,
        meaning.unit_inferred, meaning.confidence or printed.confidence,
    )  # fmt: skip


def unread_cell(item: Item, printed: Sequence[GridCell]) -> Cell:
    """Return the form's cell as unread, with the printed cells among which its own may be."""
    raw = " | ".join(filter(None, map(raw_of, printed))) or None
    place = printed[0].place if printed else NOWHERE
    return Cell(item.key, item.applicant, None, raw, "unread", item.unit, place)


def as_unread(cell: Cell) -> Cell:
    """Return the cell without its number: the number may belong to another cell of the form."""
    return cell if cell.value is None else replace(cell, value=None, state="unread", unit_inferred=False)


def as_reconstructed(cell: Cell) -> Cell:
    """Return the cell marked as assigned by the form's order and sums, not by its label."""
    return cell if cell.value is None else replace(cell, state="reconstructed")


def is_marked(cell: GridCell | None) -> bool:
    """Return whether a cell has any printed content."""
    return cell is not None and bool(cell.unread or cell.text.strip() or (cell.raw and cell.raw.strip()))


def split(row: Row, names: Callable[[GridCell], object], first: int | None = None) -> Parted:
    """Return the labels of a row and the values behind them.

    The row's label is the last cell known to `names` before the first number; every cell right of it is a
    value. If no label is known, the labels end at the first column of values (`first`), else before the first
    number.
    """
    last = -1
    for n, cell in enumerate(row.cells):
        if last >= 0 and is_number(cell.text):
            break
        if is_label(cell) and names(cell):
            last = n
    if last >= 0:
        whole = normalise(row.cells[last].text)
        while last + 1 < len(row.cells) and _goes_on(whole, row.cells[last + 1]):
            last += 1
        return Parted(row.cells[: last + 1], row.cells[last + 1 :], True)
    if first is not None:
        end = next((n for n, cell in enumerate(row.cells) if cell.column >= first), len(row.cells))
    else:
        number = next((n for n, cell in enumerate(row.cells) if is_number(cell.text)), len(row.cells))
        end = max((n + 1 for n, cell in enumerate(row.cells[:number]) if is_label(cell)), default=0)
    return Parted(row.cells[:end], row.cells[end:], False)


def _goes_on(label: str, cell: GridCell) -> bool:
    """Return whether a cell holds the end of the label left of it (一、本年新收 | 政府信息公开申请数量), or
    its group, displaced by wrong rowspans."""
    if not is_label(cell) or len(flat := normalise(cell.text)) < _LEAST:
        return False
    if find_group(cell.text):
        return True
    wording = next((w for w in _wordings() if label in w), "")
    return flat in wording.partition(label)[2]


@cache
def _wordings() -> tuple[str, ...]:
    labels = (*FORM.rows, *(row for block in FORM.blocks for row in block.rows))
    return tuple(normalise(label.zh) for label in labels)


def own_label(labels: Sequence[str]) -> str:
    """Return the last label of a row that is not one of its groups, normalised."""
    own = [label for label in labels if not _is_group(label) or "计" in label]
    return normalise("".join(own[-1:]))


def _is_group(label: str) -> bool:
    """Return whether a label begins with the name of a group. 其他不予公开情形 is a row of its own."""
    group = find_group(label)
    return group is not None and normalise(label).startswith(group.match)


def said_label(parted: Parted) -> str:
    """Return the last label of a row, normalised."""
    return normalise("".join(cell.text for cell in parted.labels[-1:]))


def together(cells: Sequence[GridCell]) -> GridCell:
    """Return several printed cells as one cell that belongs to none of the form's."""
    raw = " | ".join(filter(None, map(raw_of, cells)))
    first = cells[0]
    unread = next((cell.unread for cell in cells if cell.unread), "column")
    return GridCell("", first.row, first.column, 1, 1, first.place, first.confidence, raw, unread)


@lru_cache(maxsize=8192)  # a county's reports say the same hundred things
def swallowed(text: str) -> str:
    """Return the numbers in a label's cell behind or below its words, which are not part of the label."""
    signs = text.split()
    at = next((n for n, sign in enumerate(signs) if n and _NUMBER.fullmatch(sign)), None)
    words = "".join(signs[:at]) if at else ""
    named = (find_row, find_group, find_applicant, find_outcome, partial(find, _BLOCK_ROWS))
    if not words or not any(find_one(words) for find_one in named):
        return ""
    return " ".join(sign for sign in signs[at:] if _NUMBER.fullmatch(sign))
