"""The three tables of a report as the national form prints them: rows of slots with their spans.

Labels are the form's; values are what the report printed. A cell the report leaves blank is shown blank.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from archive.catalogue.words import Words
from archive.form.definition import FORM, Label
from archive.model import Cell, Report
from archive.report_json import plain
from archive.reports.rivals import Rival, printed_by
from archive.site.concerns import beside
from archive.vocabulary import NATIONAL

Find = Callable[[str, str | None], "Slot"]
Row = list["Slot"]


@dataclass(frozen=True, slots=True)
class Slot:
    """A cell of a table on the page. `state` is that of the report's cell, `hint` explains it to the reader, `column`
    is the name its proof goes by; `findings` are the numbers (from 1) of the report's findings about it, `rivals` what
    other reports on the year print there, in words."""

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


@dataclass(frozen=True, slots=True)
class FormTable:
    """One part of the form, laid out. `is_missing` where not one of its cells was printed."""

    key: str
    title: str
    rows: list[Row]
    is_missing: bool

    @property
    def findings(self) -> list[int]:
        """Numbers of the findings about one of its cells."""
        return sorted({number for row in self.rows for slot in row for number in slot.findings})


def lay_out(report: Report, words: Words, rivals: Sequence[Rival] = ()) -> list[FormTable]:
    """The three tables in printed order, beside each cell what `rivals` print; none for a report of another generation."""
    if report.generation not in NATIONAL:
        return []
    cells = {(cell.key, cell.applicant): cell for cell in report.cells}
    concerns = beside(report.findings)
    failing = {number for number, finding in enumerate(report.findings, 1) if finding.is_breach}

    def find(key: str, applicant: str | None = None) -> Slot:
        spot = (key, applicant)
        about = tuple(number for number in concerns.get(spot, ()) if number in failing)
        column = FORM.by_key[spot].column
        otherwise = tuple(in_words(rival, value, words) for rival, value in printed_by(rivals, column))
        return replace(value_slot(cells.get(spot), words), column=column, findings=about, rivals=otherwise)

    layouts = {"disclosure": _disclosure, "applications": _applications, "remedies": _remedies}
    return [
        FormTable(
            section.id,
            f"{FORM.ordinals[section.id]}、{section.zh}" if words.language == "zh" else section.en,
            list(layouts[section.id](report.generation, find, words)),
            all(
                (cell := cells.get((item.key, item.applicant))) is None or cell.state == "row_absent"
                for item in FORM.of(report.generation, section.id)
            ),
        )
        for section in FORM.sections
        if section.id in layouts
    ]


def in_words(rival: Rival, value: Any, words: Words) -> str:
    """What a rival prints in a cell, with the date it was published or found."""
    shown = words("blank", "state") if value is None else words.number(value)
    when = rival.published or (rival.captured or "")[:10]
    return words("rival_prints" if rival.published else "rival_prints_found", when=when, value=shown)


def value_slot(cell: Cell | None, words: Words) -> Slot:
    """What was printed in a cell, and beside it what it means where that is not plain."""
    if cell is None:
        return Slot("", is_value=True, state="row_absent", hint=words("row_absent", "state"))
    text = (cell.raw or "").strip()
    number = "" if cell.value is None else f"{plain(cell.value)}"
    if cell.state == "reconstructed":
        text = f"[{number}]"
    meaning = None
    if cell.value is not None and text.replace(",", "").lstrip("+") != number and cell.state == "number":
        meaning = words("read_as", value=words.number(plain(cell.value)), unit=cell.unit or "")
    hints = [words(cell.state, "state")] if cell.state not in {"number", "zero"} else []
    hints += [words("unit_inferred")] if cell.unit_inferred else []
    return Slot(text, 1, 1, True, cell.state, "；".join(hints) or None, meaning)


def _disclosure(generation: str, find: Find, words: Words) -> Iterator[Row]:
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
            values = [find(f"{prefix}.{row.id}.{c.id}", None) for c in columns]
            yield [
                Slot(words.of(row)),
                *(replace(value, colspan=span) for value, span in zip(values, spans, strict=True)),
            ]


def _applications(generation: str, find: Find, words: Words) -> Iterator[Row]:
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
        line += [find(f"applications.{row.id}", who.id) for who in FORM.applicants]
        yield line


def _groups(row: Label, rows: list[Label]) -> list[tuple[Label, int]]:
    """The groups a row stands in, outermost first, with their heights; a group of one is no group."""
    found = []
    for group in FORM.groups:
        members = sum(other.id.startswith(f"{group.id}.") for other in rows)
        if row.id.startswith(f"{group.id}.") and members > 1:
            found.append((group, members))
    return found


def _remedies(_: str, find: Find, words: Words) -> Iterator[Row]:
    outcomes = [words.of(outcome) for outcome in FORM.outcomes]
    width = len(outcomes)
    yield [Slot(words("review"), colspan=width), Slot(words("litigation"), colspan=2 * width)]
    yield [
        *(Slot(outcome, rowspan=2) for outcome in outcomes),
        Slot(words("direct"), colspan=width),
        Slot(words("after_review"), colspan=width),
    ]
    yield [Slot(outcome) for outcome in outcomes * 2]
    yield [
        find(f"remedies.{venue.id}.{outcome.id}", None) for venue in FORM.venues for outcome in FORM.outcomes
    ]
