"""The three tables of a report as the national form prints them: rows of slots with their spans.

Labels come from the form, values from the report as printed. A blank cell is shown blank.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, NamedTuple

from archive.catalogue.words import Words
from archive.form.definition import FORM, Label
from archive.model import Cell, Report, Spot
from archive.report_json import plain
from archive.reports.rivals import Rival, printed_by
from archive.site.concerns import beside
from archive.vocabulary import NATIONAL

Row = list["Slot"]


class Slot(NamedTuple):
    """A cell of a table on the page. `spot` names its cell of the form, `state` is the state of the report's
    cell, `hint` explains the state, `column` is the name of its proof; `findings` holds the numbers (from 1)
    of the findings about it, `rivals` the values of other reports on the year, in words."""

    text: str
    rowspan: int = 1
    colspan: int = 1
    is_value: bool = False
    state: str | None = None
    hint: str | None = None
    meaning: str | None = None
    column: str | None = None
    findings: tuple[int, ...] = ()
    rivals: tuple[str, ...] = ()
    spot: Spot | None = None


@dataclass(frozen=True, slots=True)
class FormTable:
    """One part of the form, laid out. `is_missing` if none of its cells was printed."""

    key: str
    title: str
    rows: list[Row]
    is_missing: bool

    @property
    def findings(self) -> list[int]:
        """Return the sorted numbers of the findings about its cells."""
        return sorted({number for row in self.rows for slot in row for number in slot.findings})


def lay_out(report: Report, words: Words, rivals: Sequence[Rival] = ()) -> list[FormTable]:
    """Return the three tables in printed order, with the values of `rivals` beside each cell; empty for a
    report of another generation."""
    if report.generation not in NATIONAL:
        return []
    cells = report.by_spot
    failing = {number for number, finding in enumerate(report.findings, 1) if finding.is_breach}
    concerns = {
        spot: about
        for spot, numbers in beside(report.findings).items()
        if (about := tuple(number for number in numbers if number in failing))
    }

    def filled(slot: Slot) -> Slot:
        if slot.spot is None:
            return slot
        text, state, hint, meaning = _in_print(cells.get(slot.spot), words)
        about = concerns.get(slot.spot, ())
        otherwise = printed_by(rivals, slot.column or "") if rivals else ()
        told = tuple(in_words(rival, value, words) for rival, value in otherwise)
        return Slot(text, 1, slot.colspan, True, state, hint, meaning, slot.column, about, told, slot.spot)

    return [
        FormTable(key, title, [[filled(slot) for slot in row] for row in rows], _is_missing(cells, spots))
        for key, title, rows, spots in _blank_tables(report.generation, words.language)
    ]


def _is_missing(cells: dict[Spot, Cell], spots: Sequence[Spot]) -> bool:
    return all((cell := cells.get(spot)) is None or cell.state == "row_absent" for spot in spots)


@cache
def _blank_tables(generation: str, language: str) -> list[tuple[str, str, list[Row], list[Spot]]]:
    """Return (key, title, rows, cells) of the three tables of a generation, without values."""
    layouts = {"disclosure": _disclosure, "applications": _applications, "remedies": _remedies}
    words = Words(language)
    return [
        (
            section.id,
            f"{FORM.ordinals[section.id]}、{section.zh}" if language == "zh" else words.heading(section),
            list(layouts[section.id](generation, words)),
            [(item.key, item.applicant) for item in FORM.of(generation, section.id)],
        )
        for section in FORM.sections
        if section.id in layouts
    ]


def _blank(key: str, applicant: str | None = None, colspan: int = 1) -> Slot:
    spot = (key, applicant)
    return Slot("", 1, colspan, True, column=FORM.by_key[spot].column, spot=spot)


def in_words(rival: Rival, value: Any, words: Words) -> str:
    """Return the value of a rival report in a cell, with the date of its publication or capture."""
    shown = words("blank", "state") if value is None else words.number(value)
    when = words.day(rival.published or rival.captured)
    return words("rival_prints" if rival.published else "rival_prints_found", when=when, value=shown)


def value_slot(cell: Cell | None, words: Words) -> Slot:
    """Return the slot of a cell: its printed text, with its meaning if that is not plain."""
    text, state, hint, meaning = _in_print(cell, words)
    return Slot(text, is_value=True, state=state, hint=hint, meaning=meaning)


def _in_print(cell: Cell | None, words: Words) -> tuple[str, str, str | None, str | None]:
    """Return (printed text, state, the state in words, the meaning) of a cell. A plain number needs no words."""
    if cell is None:
        return "", "row_absent", words("row_absent", "state"), None
    state, text = cell.state, (cell.raw or "").strip()
    number = "" if cell.value is None else str(plain(cell.value))
    if state in ("number", "zero") and text == number and not cell.unit_inferred:
        return text, state, None, None
    if state == "reconstructed":
        text = f"[{number}]"
    meaning = None
    if cell.value is not None and text.replace(",", "").lstrip("+") != number and state == "number":
        meaning = words("read_as", value=words.number(plain(cell.value)), unit=words(cell.unit, "unit"))
    hints = [words(state, "state")] if state not in ("number", "zero") else []
    hints += [words("unit_inferred")] if cell.unit_inferred else []
    return text, state, "；".join(hints) or None, meaning


def _disclosure(generation: str, words: Words) -> Iterator[Row]:
    shown = {item.key for item in FORM.of(generation, "disclosure")}
    blocks = []
    for block in FORM.blocks:
        prefix = f"disclosure.{block.id}"
        columns = [c for c in block.columns if any(f"{prefix}.{r.id}.{c.id}" in shown for r in block.rows)]
        rows = [r for r in block.rows if any(f"{prefix}.{r.id}.{c.id}" in shown for c in columns)]
        if rows:
            blocks.append((block, prefix, rows, columns))
    width = max(len(columns) for *_, columns in blocks)
    for block, prefix, rows, columns in blocks:
        spans = [1] * (len(columns) - 1) + [width - len(columns) + 1]
        yield [Slot(words.of(block), colspan=width + 1)]
        heads = [Slot(words.of(c), colspan=span) for c, span in zip(columns, spans, strict=True)]
        yield [Slot(words("information")), *heads]
        for row in rows:
            values = [
                _blank(f"{prefix}.{row.id}.{c.id}", None, span)
                for c, span in zip(columns, spans, strict=True)
            ]
            yield [Slot(words.of(row)), *values]


def _applications(generation: str, words: Words) -> Iterator[Row]:
    yield [Slot(words("balance"), 3, 3), Slot(words("applicants_head"), colspan=7)]
    first, *organisations, total = FORM.applicants
    yield [
        Slot(words.of(first), rowspan=2),
        Slot(words("legal_persons"), colspan=len(organisations)),
        Slot(words.of(total), rowspan=2),
    ]
    yield [Slot(words.of(organisation)) for organisation in organisations]
    printed = {item.key for item in FORM.of(generation, "applications")}
    rows = [row for row in FORM.rows if f"applications.{row.id}" in printed]
    begun: set[str] = set()
    for row in rows:
        line: Row = []
        groups = _groups(row, rows)
        for group, members in groups:
            if group.id not in begun:
                begun.add(group.id)
                line.append(Slot(words.of(group), rowspan=members))
        line.append(Slot(words.of(row), colspan=3 - len(groups)))
        line += [_blank(f"applications.{row.id}", who.id) for who in FORM.applicants]
        yield line


def _groups(row: Label, rows: list[Label]) -> list[tuple[Label, int]]:
    """Return the groups of a row with their heights, outermost first. Omits a group with a single row."""
    found = []
    for group in FORM.groups:
        members = sum(other.id.startswith(f"{group.id}.") for other in rows)
        if row.id.startswith(f"{group.id}.") and members > 1:
            found.append((group, members))
    return found


def _remedies(_: str, words: Words) -> Iterator[Row]:
    outcomes = [words.of(outcome) for outcome in FORM.outcomes]
    width = len(outcomes)
    yield [Slot(words("review"), colspan=width), Slot(words("litigation"), colspan=2 * width)]
    yield [
        *(Slot(outcome, rowspan=2) for outcome in outcomes),
        Slot(words("direct"), colspan=width),
        Slot(words("after_review"), colspan=width),
    ]
    yield [Slot(outcome) for outcome in outcomes * 2]
    yield [_blank(f"remedies.{venue.id}.{outcome.id}") for venue in FORM.venues for outcome in FORM.outcomes]
