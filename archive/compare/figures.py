"""What changed between two reports: figures by canonical key, and the words.

Pure: two Reports in, a Comparison out. Within one generation of the form every cell is compared with itself.
Across the change of form in 2021 `archive.form.definition` decides: `yes` is one series; `sum` is compared as the group
it adds up to (`applications.result.other`); `approximate` is paired with the cell that is near; `no` is shown
apart and never subtracted. A blank is no number: blank becoming 0 is a change of printing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal

from archive.compare.sentences import SectionChanges, compare_sections
from archive.form.definition import FORM
from archive.model import Cell, Report, Spot, Value
from archive.report_json import plain
from archive.vocabulary import CellState

_MONEY = re.compile(r"[（(](?:单位[:：]\s*)?(?:万元|ten thousand yuan|10,000 yuan)[）)]")

Comparable = Literal["yes", "approximate", "sum", "no"]
Kind = Literal["same", "number", "printing", "appeared", "vanished", "unread", "apart"]

UNREAD = frozenset([CellState.UNREAD, CellState.UNPARSED, CellState.TEXT])
"""States of cells in which something is printed that is no number to us."""


@dataclass(frozen=True, slots=True)
class Figure:
    """One cell of the form in two reports.

    `ratio` is new / old, None where either is blank, old is 0, or one is negative (a change of items).
    `change` is `number` (both printed, unequal), `printing` (blank, 0 and absent among themselves),
    `appeared` / `vanished` (blank on one side, a number other than 0 on the other), `unread` (something is printed on
    one side that was not read as a number: nothing is said of a change), `apart` (not to be compared) or `same`.
    `notes` are stable words. Money is in yuan, and its names say so whatever unit the form prints.
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
    )  # what stands on either side where there is no value

    @property
    def difference(self) -> Value:
        if self.change in ("apart", "unread") or self.old is None or self.new is None:
            return None
        return self.new - self.old

    @property
    def ratio(self) -> Decimal | None:
        if self.difference is None or self.old is None or self.new is None or self.old <= 0 or self.new < 0:
            return None
        return Decimal(self.new) / Decimal(self.old)


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two reports, their figures and their words. `warnings` are stable words: `units_differ`,
    `scopes_differ`, `generations_differ`, `same_bytes`."""

    old: Report
    new: Report
    figures: tuple[Figure, ...]
    text: tuple[SectionChanges, ...]
    warnings: tuple[str, ...]

    @property
    def changed(self) -> tuple[Figure, ...]:
        return tuple(figure for figure in self.figures if figure.change not in ("same", "apart"))

    @property
    def apart(self) -> tuple[Figure, ...]:
        """What the change of form keeps from being compared, and one of the reports prints."""
        return tuple(f for f in self.figures if f.change == "apart" and (f.old, f.new) != (None, None))


def compare(old: Report, new: Report) -> Comparison:
    """Lay two reports side by side: two years, two versions, or two units."""
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
    before = {(cell.key, cell.applicant): cell for cell in old.cells}
    after = {(cell.key, cell.applicant): cell for cell in new.cells}
    known = [spot for spot in FORM.by_key if spot in before or spot in after]
    others = dict.fromkeys(spot for spot in (*before, *after) if spot not in FORM.by_key)
    is_one_form = old.generation is not None and old.generation == new.generation
    summed: set[Spot] = set()
    for spot in (*known, *others):
        item = FORM.by_key.get(spot)
        comparable = "yes" if is_one_form else item.comparable if item else "no"
        key, applicant = spot
        if comparable == "yes":
            yield _figure(spot, before.get(spot), after.get(spot))
        elif comparable == "approximate":
            partner = (FORM.keys[key].near or key, applicant)
            if spot in before:
                shown = partner if partner in after else spot
                yield _figure(shown, before[spot], after.get(partner), "approximate", f"{key} ≈ {partner[0]}")
            elif partner not in before:
                yield _figure(spot, None, after[spot], "approximate", f"{partner[0]} ≈ {key}")
        else:
            if comparable == "sum":
                group = (key.rpartition(".")[0], applicant)
                if group not in summed:
                    summed.add(group)
                    yield _sum(group, before, after)
            yield _apart(spot, before.get(spot), after.get(spot), comparable)


def _named(spot: Spot) -> tuple[str, str | None, str, str, str | None]:
    """A spot with its Chinese and English name and unit of a cell, a derived group, or something the form does not know."""
    key, applicant = spot
    if item := FORM.by_key.get(spot):
        return key, applicant, _MONEY.sub("", item.zh), _MONEY.sub("", item.en), item.unit
    group = next((g for g in FORM.groups if f"applications.{g.id}" == key), None)
    who = next((a for a in FORM.applicants if a.id == applicant), None)
    zh, en = (group.zh, group.en) if group else (key, key)
    if who:
        zh, en = f"{zh}·{who.zh}", f"{en}: {who.en}"
    return key, applicant, zh, en, "件" if group else None


def _figure(
    spot: Spot, old: Cell | None, new: Cell | None, comparable: Comparable = "yes", *notes: str
) -> Figure:
    before, after = old.value if old else None, new.value if new else None
    states = (old.state if old else "row_absent", new.state if new else "row_absent")
    change = (
        "unread" if UNREAD & set(states) else _change(before, after, is_printed_alike=states[0] == states[1])
    )
    return Figure(*_named(spot), before, after, comparable, change, (*notes, *_notes(old, new)), states)


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


def _sum(group: Spot, before: dict[Spot, Cell], after: dict[Spot, Cell]) -> Figure:
    """The group as a whole: one undivided row in b2019, three rows in c2021."""
    (old, old_notes), (new, new_notes) = _total(group, before), _total(group, after)
    is_unread = "unread" in (*old_notes, *new_notes)
    change = "unread" if is_unread else _change(old, new, is_printed_alike=True)
    notes = (*(f"old: {note}" for note in old_notes), *(f"new: {note}" for note in new_notes))
    states = (_state_of(old_notes), _state_of(new_notes))
    return Figure(*_named(group), old, new, "sum", change, notes, states)


def _state_of(notes: list[str]) -> CellState:
    return CellState.UNREAD if "unread" in notes else CellState.BLANK


def _total(group: Spot, cells: dict[Spot, Cell]) -> tuple[Value, list[str]]:
    key, applicant = group
    members = [cell for spot, cell in cells.items() if spot[1] == applicant and _is_in(spot[0], key)]
    if any(cell.state in UNREAD for cell in members):
        return None, ["unread"]
    parts = [cell.value for cell in members]
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


def as_dict(comparison: Comparison) -> dict[str, Any]:
    """The document of `gongkai diff --json`: every figure, and the sentences that changed."""
    old, new = comparison.old, comparison.new
    return {
        "unit": new.unit if old.unit == new.unit else [old.unit, new.unit],
        "years": [old.year, new.year],
        "old": _whose(old),
        "new": _whose(new),
        "warnings": list(comparison.warnings),
        "figures": [
            {
                "key": figure.key,
                "applicant": figure.applicant,
                "zh": figure.zh,
                "unit": figure.unit,
                "old": plain(figure.old),
                "new": plain(figure.new),
                "difference": plain(figure.difference),
                "ratio": None if figure.ratio is None else round(float(figure.ratio), 6),
                "comparable": figure.comparable,
                "change": figure.change,
                "note": "; ".join(figure.notes) or None,
            }
            for figure in comparison.figures
        ],
        "text": [
            {
                "section": section.key,
                "changes": [{"kind": c.kind, "old": c.old, "new": c.new} for c in section.changes],
            }
            for section in comparison.text
            if section.changes
        ],
    }


def _whose(report: Report) -> dict[str, Any]:
    names = ("sha256", "unit", "scope", "year", "generation", "version", "url", "captured")
    return {name: getattr(report, name) for name in names}
