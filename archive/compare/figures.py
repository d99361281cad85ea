"""The changes between two reports: figures by canonical key, and sentences.

Pure: two Reports in, a Comparison out. Within one generation of the form every cell is compared with itself.
Across the change of form in 2021 `archive.form.definition` decides: a `yes` cell is one series; a `sum` cell
is compared as part of its group (`applications.result.other`); an `approximate` cell is paired with the
nearest cell; a `no` cell is shown apart and never subtracted. A blank is no number: blank becoming 0 is a
change of printing.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from functools import lru_cache
from typing import Literal, NamedTuple

from msgspec import Struct

from archive.compare.sentences import SectionChanges, compare_sections
from archive.form.definition import FORM
from archive.knowledge import Known, adds_rows, is_doubtful
from archive.model import TABLES, Cell, Report, Spot, Value
from archive.vocabulary import CellState

_MONEY = re.compile(r"[（(](?:单位[:：]\s*)?(?:万元|ten thousand yuan|10,000 yuan)[）)]")

Comparable = Literal["yes", "approximate", "sum", "no"]
Kind = Literal["same", "number", "printing", "appeared", "vanished", "unread", "apart"]


class Figure(Struct, frozen=True):
    """A cell of the form in two reports.

    `ratio` is new / old, None if either is blank, old is 0, or one is negative (a change of items). `change`
    is `number` (both printed, unequal), `printing` (blank, 0 and absent among themselves), `appeared` /
    `vanished` (blank on one side, a number other than 0 on the other), `unread` (one side is unknown, so a
    change is unknown too), `apart` (not comparable) or `same`. `notes` are stable words. Money is in yuan,
    and its names say so whatever unit the form prints.
    """

    key: str
    applicant: str | None
    zh: str
    en: str
    unit: str | None
    old: Value
    new: Value
    comparable: Comparable = "yes"
    change: Kind = "same"
    notes: tuple[str, ...] = ()
    states: tuple[str, str] = (
        CellState.BLANK,
        CellState.BLANK,
    )  # state of the old and the new cell, shown if a side has no value

    @property
    def difference(self) -> Value:
        if self.change in ("apart", "unread") or self.old is None or self.new is None:
            return None
        return self.new - self.old

    @property
    def ratio(self) -> Decimal | None:
        old, new = self.old, self.new
        if self.change in ("apart", "unread") or old is None or new is None or old <= 0 or new < 0:
            return None
        return Decimal(new) / Decimal(old)


class UnreadTable(NamedTuple):
    """A table that one of the reports lacks to us: its states in both, and how many of its figures cannot be compared."""

    table: str
    states: tuple[str, str]
    figures: int


class Comparison(Struct, frozen=True):
    """Two reports, their figures and their words. `warnings` are stable words: `units_differ`,
    `scopes_differ`, `generations_differ`, `same_bytes`."""

    old: Report
    new: Report
    figures: tuple[Figure, ...]
    text: tuple[SectionChanges, ...]
    warnings: tuple[str, ...]

    @property
    def changed(self) -> tuple[Figure, ...]:
        """The figures that differ, or cannot be compared; without those of a table that is not read as a whole, which
        `unread_tables` tells once."""
        lost = self._lost
        return tuple(
            figure
            for figure in self.figures
            if figure.change not in ("same", "apart")
            and not (figure.change == "unread" and _table_of(figure) in lost)
        )

    @property
    def unread_tables(self) -> tuple[UnreadTable, ...]:
        """The tables of which a whole side was not read."""
        open_ = Counter(_table_of(figure) for figure in self.figures if figure.change == "unread")
        return tuple(
            UnreadTable(name, states, open_[name]) for name, states in self._lost.items() if open_[name]
        )

    @property
    def _lost(self) -> dict[str, tuple[str, str]]:
        """The states of each table that was not read in both reports."""
        tables = [dict(report.tables) for report in (self.old, self.new)]
        states = {name: (tables[0].get(name, "read"), tables[1].get(name, "read")) for name in TABLES}
        return {name: pair for name, pair in states.items() if pair != ("read", "read")}

    @property
    def apart(self) -> tuple[Figure, ...]:
        """The figures that the change of form makes incomparable, if either report prints them."""
        return tuple(f for f in self.figures if f.change == "apart" and (f.old, f.new) != (None, None))


def _table_of(figure: Figure) -> str:
    return figure.key.partition(".")[0]


def compare(old: Report, new: Report) -> Comparison:
    """Compare two reports: of two years, two versions, or two units."""
    return Comparison(
        old=old,
        new=new,
        figures=tuple(_figures(old, new)),
        text=compare_sections(old.sections, new.sections),
        warnings=tuple(_warnings(old, new)),
    )


def _warnings(old: Report, new: Report) -> Iterator[str]:
    if (old.sha256, old.part) == (new.sha256, new.part):
        yield "same_bytes"
    if old.unit != new.unit:
        yield "units_differ"
    if old.scope != new.scope or "uncertain" in (old.scope, new.scope):
        yield "scopes_differ"
    if old.generation != new.generation:
        yield "generations_differ"


def _figures(old: Report, new: Report) -> Iterator[Figure]:
    before, after = old.by_spot, new.by_spot
    known = [spot for spot in FORM.by_key if spot in before or spot in after]
    others = dict.fromkeys(spot for spot in (*before, *after) if spot not in FORM.by_key)
    is_one_form = old.generation is not None and old.generation == new.generation
    summed: set[Spot] = set()
    old_known, new_known = Known(old), Known(new)
    for spot in (*known, *others):
        item = FORM.by_key.get(spot)
        comparable = "yes" if is_one_form else item.comparable if item else "no"
        key, applicant = spot
        if comparable == "yes":
            yield _figure(old_known, new_known, spot)
        elif comparable == "approximate":
            partner = (FORM.keys[key].near or key, applicant)
            if spot in before:
                yield _figure(old_known, new_known, spot, partner, f"{key} ≈ {partner[0]}")
            elif partner not in before:
                yield _figure(old_known, new_known, partner, spot, f"{partner[0]} ≈ {key}")
        else:
            if comparable == "sum":
                group = (key.rpartition(".")[0], applicant)
                if group not in summed:
                    summed.add(group)
                    yield _sum(group, old_known, new_known)
            yield _apart(spot, before.get(spot), after.get(spot), comparable)


@lru_cache(4096)
def _named(spot: Spot) -> tuple[str, str | None, str, str, str | None]:
    """Return a spot with the Chinese name, English name and unit of its cell or derived group. A spot outside
    the form is named by its key."""
    key, applicant = spot
    if item := FORM.by_key.get(spot):
        return key, applicant, _MONEY.sub("", item.zh), _MONEY.sub("", item.en), item.unit
    group = next((g for g in FORM.groups if f"applications.{g.id}" == key), None)
    who = next((a for a in FORM.applicants if a.id == applicant), None)
    zh, en = (group.zh, group.en) if group else (key, key)
    if who:
        zh, en = f"{zh}·{who.zh}", f"{en}: {who.en}"
    return key, applicant, zh, en, "件" if group else None


def _figure(old: Known, new: Known, was: Spot, near: Spot | None = None, *notes: str) -> Figure:
    """Return a cell of one report beside the same cell of the other, or beside the nearest cell there."""
    now = near or was
    earlier, later = old.report.cell(*was), new.report.cell(*now)
    before, after = earlier.value if earlier else None, later.value if later else None
    states = (earlier.state if earlier else "row_absent", later.state if later else "row_absent")
    is_open = not (was in old and now in new) and set(states) != {"blank"}
    is_open |= before != after and any(map(_may_be_misread, (earlier, later)))
    change = "unread" if is_open else _change(before, after, is_printed_alike=states[0] == states[1])
    return Figure(
        *_named(now if later else was), before, after, "approximate" if near else "yes", change,
        (*notes, *_notes(earlier, later)), states,
    )  # fmt: skip


def _may_be_misread(cell: Cell | None) -> bool:
    return cell is not None and (
        cell.state == "reconstructed" or (is_doubtful(cell) and not cell.unit_inferred)
    )


def _change(old: Value, new: Value, *, is_printed_alike: bool) -> Kind:
    if old is not None and new is not None:
        return "same" if old == new else "number"
    if old is None and new is None:
        return "same" if is_printed_alike else "printing"
    if not (old or new):
        return "printing"
    return "appeared" if old is None else "vanished"


def _notes(old: Cell | None, new: Cell | None) -> Iterator[str]:
    for side, cell in (("old", old), ("new", new)):
        if cell is None:
            yield f"{side}: row_absent"
        elif cell.state not in ("number", "zero"):
            yield f"{side}: {cell.state}"
        if cell and cell.unit_inferred:
            yield f"{side}: unit_inferred"


def _sum(group: Spot, before: Known, after: Known) -> Figure:
    """Return the group as a whole: one undivided row in b2019, three rows in c2021."""
    (old, old_notes), (new, new_notes) = _total(group, before), _total(group, after)
    is_unread = "unread" in (*old_notes, *new_notes)
    change = "unread" if is_unread else _change(old, new, is_printed_alike=True)
    notes = (*(f"old: {note}" for note in old_notes), *(f"new: {note}" for note in new_notes))
    states = (_state_of(old_notes), _state_of(new_notes))
    return Figure(*_named(group), old, new, "sum", change, notes, states)


def _state_of(notes: list[str]) -> CellState:
    return CellState.UNREAD if "unread" in notes else CellState.BLANK


def _total(group: Spot, known: Known) -> tuple[Value, list[str]]:
    key, applicant = group
    members = [spot for spot in known.report.by_spot if spot[1] == applicant and _is_in(spot[0], key)]
    if not all(spot in known for spot in members) or adds_rows(known.report.by_spot):
        return None, ["unread"]
    parts = [known.report.by_spot[spot].value for spot in members]
    printed = [value for value in parts if value is not None]
    if not printed:
        return None, ["blank"]
    return sum(printed), ["partly_blank"] if len(printed) < len(parts) else []


def _is_in(key: str, group: str) -> bool:
    return key.startswith(f"{group}.")


def _apart(spot: Spot, old: Cell | None, new: Cell | None, comparable: Comparable | str) -> Figure:
    note = (
        f"counted in {spot[0].rpartition('.')[0]}" if comparable == "sum" else "not comparable across 2020/21"
    )
    before, after = old.value if old else None, new.value if new else None
    return Figure(*_named(spot), before, after, "no", "apart", (note,))
