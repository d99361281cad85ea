"""Rows of part three with a damaged or lost label, placed by its remains, the rows around them and the sums,
or left open.

First, rows are recognised whose label is clear among the rows possible between their neighbours; they become
neighbours themselves. If exactly as many rows are missing between two neighbours as are left, each takes its
place, provided the sums agree. If the place stays open, the missing rows are `unread`: they may well be
printed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import groupby, pairwise

from msgspec import Struct, field

from archive.form.definition import FORM
from archive.model import Cell, GridCell
from pipelines.form.applicant_columns import APPLICANTS
from pipelines.form.labels import find_group, normalise
from pipelines.form.likeness import likeness, recognised
from pipelines.form.rows import (
    as_reconstructed,
    as_unread,
    free_cell,
    given_twice,
    make_cell,
    unread_cell,
)
from pipelines.form.sums import sums, values_of
from pipelines.form.values import read_count

Cells = dict[tuple[str, str | None], Cell]

_HAN = re.compile(r"[\u4e00-\u9fff]")
_DIGITS = re.compile(r"\d+")
_NAMELESS = "无标签"
_LIKE = 0.4  # of the signs that a damaged label shares with the form's


class Stranger(Struct):
    """A row unknown to the form: its label, its seven cells, and the known rows before and behind it."""

    name: str
    printed: Sequence[GridCell | None]
    after: str | None
    before: str | None = None
    end: str = ""  # label of the known row right behind it
    is_blank: bool = False


class Gaps(Struct):
    """The strangers of a table, in the order they are printed."""

    strangers: list[Stranger] = field(default_factory=list)
    _previous: str | None = None

    def reach(self, key: str, label: str) -> None:
        """Record a known row. It ends the gap of the strangers above it."""
        for stranger in reversed(self.strangers):
            if stranger.before is not None:
                break
            stranger.before, stranger.end = key, label
        self._previous = key

    def add(self, name: str, printed: Sequence[GridCell | None]) -> None:
        """Record a row unknown to the form."""
        self.strangers.append(Stranger(name, printed, self._previous))

    def add_blank(self, name: str, printed: Sequence[GridCell | None]) -> None:
        """Record a row of blanks, if its label resembles a row's."""
        if _HAN.search(name) and any(_is_like(name, key) for key in _wordings()):
            self.strangers.append(Stranger(name, printed, self._previous, is_blank=True))

    def settle(self, cells: Cells, unmapped: list[Cell], generation: str) -> None:
        """Give each stranger its place among the cells, or leave it unmapped and its place unread."""
        order = list(dict.fromkeys(item.key for item in FORM.of(generation, "applications")))
        self._complete(cells)
        self._recognise(cells, order)
        for (after, before), group in groupby(self.strangers, key=lambda one: (one.after, one.before)):
            strangers = list(group)
            missing = _missing(order, after, before, cells)
            likely = [one for one in strangers if not _is_subtotal(one.name)]
            placed = set[int]()
            if len(likely) != len(missing):
                likely = [one for one in likely if not one.is_blank]
            if len(likely) == len(missing):
                for one, key in zip(likely, missing, strict=True):
                    if _place(one, key, cells, generation) or _is_like(one.name, key):
                        placed.add(id(one))
            elif likely:
                cells.update(_open(missing))
            for one in strangers:
                if id(one) not in placed and not one.is_blank:
                    unmapped += _unmapped(one)
        cells.update(_swallowed(order, cells))

    def _complete(self, cells: Cells) -> None:
        """Complete rows cut by a page break: the beginning of a label with the row's numbers, above its end
        without numbers."""
        halves = []
        for one in self.strangers:
            whole = normalise(FORM.row_name(one.before)) if one.before else ""
            is_half = len(one.name) > 1 and one.name + one.end in whole
            if is_half and not any(_says(cells.get((str(one.before), who))) for who in APPLICANTS):
                cells.update(_made(one, str(one.before)))
                halves.append(one)
        self.strangers = [one for one in self.strangers if one not in halves]

    def _recognise(self, cells: Cells, order: list[str]) -> None:
        """Assign the strangers with a clear label among the rows possible at their place. Assigns none if a
        row fits two strangers, or their order differs from the form's."""
        for (after, before), group in groupby(self.strangers, key=lambda one: (one.after, one.before)):
            strangers = list(group)
            missing = _missing(order, after, before, cells)
            likely = [one for one in strangers if not _is_subtotal(one.name)]
            named = [(one, key) for one in likely if (key := recognised(one.name, missing, _wordings()))]
            if not all(order.index(a) < order.index(b) for (_, a), (_, b) in pairwise(named)):
                continue
            for one, key in named:
                cells.update(_made(one, key))
                at = strangers.index(one)
                for above in strangers[:at]:
                    above.before = key if above.before == before else above.before
                for below in strangers[at + 1 :]:
                    below.after = key
                self.strangers.remove(one)


@cache
def _wordings() -> dict[str, str]:
    return {f"applications.{row.id}": row.zh for row in FORM.rows}


def _says(cell: Cell | None) -> bool:
    return cell is not None and bool(cell.raw or cell.value is not None or cell.state == "unread")


def _missing(order: list[str], after: str | None, before: str | None, cells: Cells) -> list[str]:
    return [key for key in _between(order, after, before) if (key, APPLICANTS[0]) not in cells]


def _between(order: list[str], after: str | None, before: str | None) -> list[str]:
    start = order.index(after) + 1 if after in order else 0
    end = order.index(before) if before in order else len(order)
    return order[start:end]


def _is_subtotal(name: str) -> bool:
    return bool(find_group(name)) and "计" in name


def _is_like(name: str, key: str) -> bool:
    """Return whether a stranger's label may be the remains of a row's label: nothing, a piece of it, or
    similar words."""
    return not _HAN.search(name) or likeness(name, normalise(FORM.row_name(key))) >= _LIKE


def _made(one: Stranger, key: str) -> Cells:
    """Return the stranger's cells as the cells of a row."""
    shared = given_twice(one.printed)
    made: Cells = {}
    for who, cell in zip(APPLICANTS, one.printed, strict=True):
        item = FORM.by_key[key, who]
        made[key, who] = make_cell(item, cell, shared=id(cell) in shared) if cell else unread_cell(item, ())
    return made


def _place(one: Stranger, key: str, cells: Cells, generation: str) -> bool:
    """Store the stranger as this row: with its numbers if every sum of the row comes out, else unread. Return
    whether the sums come out."""
    made = _made(one, key)
    fits = _adds_up(key, {**cells, **made}, generation)
    cells.update({spot: as_reconstructed(cell) if fits else as_unread(cell) for spot, cell in made.items()})
    return fits


def _swallowed(order: Sequence[str], cells: Cells) -> Iterator[tuple[tuple[str, str | None], Cell]]:
    """Yield the cells of an absent row beside a row with several numbers in most of its cells, as unread: a
    lost ruling may have merged the two."""
    for one, other in pairwise(order):
        for crowded, gone in ((one, other), (other, one)):
            if (gone, APPLICANTS[0]) not in cells and _is_crowded(crowded, cells):
                yield from _open([gone])


def _is_crowded(key: str, cells: Cells) -> bool:
    row = [cell for who in APPLICANTS if (cell := cells.get((key, who)))]
    several = [one for one in row if one.state == "unparsed" and len(_DIGITS.findall(one.raw or "")) > 1]
    return 2 * len(several) > len(APPLICANTS)


def _open(missing: Sequence[str]) -> Iterator[tuple[tuple[str, str | None], Cell]]:
    for key in missing:
        for who in APPLICANTS:
            yield (key, who), unread_cell(FORM.by_key[key, who], ())


def _adds_up(key: str, cells: Cells, generation: str) -> bool:
    """Return whether every sum of the row comes out."""
    values = values_of(cells)
    return all(one.comes_out(values) for one in sums(generation) if any(spot[0] == key for spot in one.spots))


def _unmapped(one: Stranger) -> Iterator[Cell]:
    key = f"unmapped.applications.{one.name or _NAMELESS}"
    for who, cell in zip(APPLICANTS, one.printed, strict=True):
        if cell is not None:
            yield free_cell(key, cell, read_count(cell.text), "件", who)
