"""Rows of part three whose label was lost: placed by the rows around them and by the sums, or left open.

A row that the form does not know may be one of its own whose label nobody can read. Where exactly as many rows are
missing between its neighbours, it is the one in that place, if the sums say so too. Where that stays open the
missing rows are `unread`: nobody can say that they are not printed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from difflib import SequenceMatcher
from itertools import groupby

from archive.form.definition import FORM
from archive.model import Cell, GridCell, Value
from pipelines.form.applicant_columns import APPLICANTS
from pipelines.form.labels import find_group, normalise
from pipelines.form.rows import as_reconstructed, as_unread, free_cell, given_twice, make_cell, unread_cell
from pipelines.form.values import read_count

Cells = dict[tuple[str, str | None], Cell]

_HAN = re.compile(r"[\u4e00-\u9fff]")
_NAMELESS = "无标签"
_LIKE = 0.4  # of the signs that a damaged label shares with the form's


@dataclass
class Stranger:
    """A row that the form does not know: its label, its seven cells, and the known rows before and behind it."""

    name: str
    printed: Sequence[GridCell | None]
    after: str | None
    before: str | None = None


@dataclass
class Gaps:
    """The strangers of a table, in the order they are printed."""

    strangers: list[Stranger] = field(default_factory=list)
    _previous: str | None = None

    def reach(self, key: str) -> None:
        """A known row: the strangers above it lie before it."""
        for stranger in reversed(self.strangers):
            if stranger.before is not None:
                break
            stranger.before = key
        self._previous = key

    def add(self, name: str, printed: Sequence[GridCell | None]) -> None:
        """A row that the form does not know."""
        self.strangers.append(Stranger(name, printed, self._previous))

    def settle(self, cells: Cells, unmapped: list[Cell], generation: str) -> None:
        """Give each stranger its place among the cells, or leave it unmapped and its place unread."""
        order = list(dict.fromkeys(item.key for item in FORM.of(generation, "applications")))
        for (after, before), group in groupby(self.strangers, key=lambda one: (one.after, one.before)):
            strangers = list(group)
            missing = [key for key in _between(order, after, before) if (key, APPLICANTS[0]) not in cells]
            likely = [one for one in strangers if not _is_subtotal(one.name)]
            placed = set[int]()
            if len(likely) == len(missing):
                for one, key in zip(likely, missing, strict=True):
                    if _place(one, key, cells, generation) or _is_like(one.name, key):
                        placed.add(id(one))
            elif likely:
                cells.update(_open(missing))
            for one in strangers:
                if id(one) not in placed:
                    unmapped += _unmapped(one)


def _between(order: list[str], after: str | None, before: str | None) -> list[str]:
    start = order.index(after) + 1 if after in order else 0
    end = order.index(before) if before in order else len(order)
    return order[start:end]


def _is_subtotal(name: str) -> bool:
    return bool(find_group(name)) and "计" in name


def _is_like(name: str, key: str) -> bool:
    """Whether a stranger's label could be what is left of a row's: nothing, a piece of it, or something like it."""
    wording = normalise(FORM.row_name(key))
    return not _HAN.search(name) or name in wording or SequenceMatcher(None, name, wording).ratio() >= _LIKE


def _place(one: Stranger, key: str, cells: Cells, generation: str) -> bool:
    """The stranger as this row: with its numbers where every sum it stands in comes out, else unread. Says whether they
    do."""
    shared = given_twice(one.printed)
    made: Cells = {}
    for who, cell in zip(APPLICANTS, one.printed, strict=True):
        item = FORM.by_key[key, who]
        made[key, who] = make_cell(item, cell, shared=id(cell) in shared) if cell else unread_cell(item, ())
    fits = _adds_up(key, {**cells, **made}, generation)
    cells.update({spot: as_reconstructed(cell) if fits else as_unread(cell) for spot, cell in made.items()})
    return fits


def _open(missing: Sequence[str]) -> Iterator[tuple[tuple[str, str | None], Cell]]:
    for key in missing:
        for who in APPLICANTS:
            yield (key, who), unread_cell(FORM.by_key[key, who], ())


def _adds_up(key: str, cells: Mapping[tuple[str, str | None], Cell], generation: str) -> bool:
    """Whether the row's total is the sum of its parts, and every column's results and flow come out with it."""
    row = [_value(cells, key, who) for who in APPLICANTS]
    if sum(row[:-1]) != row[-1]:
        return False
    items = FORM.of(generation, "applications")
    roles = {item.key: item.role for item in items}
    role = roles[key]
    for who in APPLICANTS:
        leaves = sum(_value(cells, k, who) for k, r in roles.items() if r == "leaf")
        total = sum(_value(cells, k, who) for k, r in roles.items() if r == "sum")
        flow_in = sum(_value(cells, k, who) for k, r in roles.items() if r == "flow_in")
        flow_out = sum(_value(cells, k, who) for k, r in roles.items() if r == "flow_out")
        if role in ("leaf", "sum") and leaves != total:
            return False
        if role in ("flow_in", "flow_out", "sum") and flow_in != total + flow_out:
            return False
    return True


def _value(cells: Mapping[tuple[str, str | None], Cell], key: str, who: str) -> Decimal | int:
    cell = cells.get((key, who))
    value: Value = cell.value if cell else None
    return value or 0


def _unmapped(one: Stranger) -> Iterator[Cell]:
    key = f"unmapped.applications.{one.name or _NAMELESS}"
    for who, cell in zip(APPLICANTS, one.printed, strict=True):
        if cell is not None:
            yield free_cell(key, cell, read_count(cell.text), "件", who)
