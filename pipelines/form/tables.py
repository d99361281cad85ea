"""Grids of any carrier -> cells of the form.

A state machine over the document's stream: a header row opens one of the three tables, the table's own reader
takes the rows below it, a heading ends it. So a table may be cut in two, nested in another, or share its grid
with the rest of the article.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import takewhile

from msgspec import Struct
from msgspec.structs import replace

from archive.form.definition import FORM
from archive.model import Cell, GridCell, Ink, TableState
from archive.sentence import Sentence, say
from pipelines.form.applications import ApplicationsReader
from pipelines.form.block_rows import find_block_row
from pipelines.form.breaks import mend
from pipelines.form.copies import own_tables
from pipelines.form.disclosure import DisclosureReader
from pipelines.form.flat import FLAT, restore
from pipelines.form.flat_legacy import legacy_rows
from pipelines.form.headers import row_of, table_of
from pipelines.form.labels import (
    find_applicant,
    find_column,
    find_group,
    find_outcome,
    find_row,
    generation_markers,
)
from pipelines.form.ledger import Ledger
from pipelines.form.legacy import LegacyReader
from pipelines.form.oldform import OldFormReader
from pipelines.form.open_numbers import decided
from pipelines.form.remedies import RemediesReader
from pipelines.form.rows import make_cell
from pipelines.form.sections import heading_of
from pipelines.form.spelled_out import GENERATIONS, is_spoken_of, open_tables, served, spelled_out
from pipelines.form.stream import Line, Row
from pipelines.form.values import is_number, scale_in_label, unit_said

Reader = ApplicationsReader | DisclosureReader | LegacyReader | OldFormReader | RemediesReader
Readers = dict[str, Reader]

NATIONAL = ("disclosure", "applications", "remedies")
_OLD = ("legacy", "oldform")
_NUMBERS = re.compile(r"\s*\d+(?:\s+\d+)*\s*")
_LONGEST = 60  # signs of a line that names a row and is no prose
_MANY = 4  # cells of a row without a header that make it a table row


class Tables(Struct, frozen=True):
    """Every cell of the generation in printed order, then the cells unknown to the form; the state of each
    table, and the account of its marks."""

    generation: str | None
    cells: tuple[Cell, ...]
    notes: tuple[Sentence, ...]
    states: tuple[tuple[str, TableState], ...]
    ink: Ink


def read_tables(parts: Iterable[Line | Row], year: int | None = None) -> Tables:
    """Read the three tables (or those of before 2019) from a stream. `cells` is empty if it has none of them.
    Tables left open by the ordinary reading are tried as tables that spell themselves out."""
    parts = tuple(parts)
    tables = _read(parts, year)
    if tables.generation not in (None, *GENERATIONS) or not (
        wanted := open_tables(tables.cells, tables.generation)
    ):
        return tables
    generations = (tables.generation,) if tables.generation else served(year)
    if (found := spelled_out(parts, wanted, generations, year)) is None:
        return tables
    again = _read(found.parts, year)
    return again if found.is_told_by(again.cells) else tables


def _read(parts: Iterable[Line | Row], year: int | None) -> Tables:
    ledger = Ledger()
    said = tuple(_units_said(parts))
    scale = max((scale_in_label(text) for text in said), default=1)
    disclosure = DisclosureReader(ledger, tuple(filter(None, map(unit_said, said))), scale)
    readers: Readers = {
        "legacy": LegacyReader(ledger),
        "oldform": OldFormReader(ledger),
        "disclosure": disclosure,
        "applications": ApplicationsReader(ledger),
        "remedies": RemediesReader(ledger, year),
    }
    parts, passed_over = own_tables(tuple(parts), year)
    markers = _feed(readers, mend(parts), ledger)
    for part in parts:
        if isinstance(part, Row):
            disclosure.swallowed(part)
    lost = [name for name, reader in readers.items() if not reader.cells and name in FLAT]
    if lost and not any(readers[name].cells for name in _OLD):
        markers += _feed(readers, restore(parts, lost, ledger), ledger)
    if not any(reader.cells for reader in readers.values()):
        markers += _feed(readers, legacy_rows(parts), ledger)
    tables = _collect(readers, year, markers, ledger)
    lost = [name for name, state in tables.states if state == "none"]
    strange = list(_strange(parts, readers, lost)) if lost else []
    if numbers := sum(map(_has_number, strange)):
        passed_over.append(say("strange_tables", count=numbers))
    spoken = {name for name in lost if _is_spoken(name, parts, strange, year)}
    states = tuple((name, "unread" if name in spoken else state) for name, state in tables.states)
    return replace(tables, notes=(*tables.notes, *passed_over), states=states)


def _units_said(parts: Iterable[Line | Row]) -> Iterator[str]:
    """Yield what says units around part two: lines above and below its tables, or a row of their own."""
    section: str | None = None
    for part in parts:
        if isinstance(part, Line) and (heading := heading_of(part.text)):
            section = heading.key
        if section not in (None, "introduction", "disclosure"):
            continue
        texts = [part.text] if isinstance(part, Line) else [cell.text for cell in part.labels]
        yield from (text for text in texts if len(texts) == 1 and "单位" in text)


def _strange(parts: Iterable[Line | Row], readers: Readers, lost: Sequence[str]) -> Iterator[Row]:
    """Yield the rows of grids with numbers that no reader used; of a grid in use, those that name rows of a lost
    table."""
    taken = {_at(cell) for reader in readers.values() for cell in reader.cells.values()}
    grids: dict[int, list[Row]] = {}
    for part in parts:
        if isinstance(part, Row):
            grids.setdefault(part.grid, []).append(part)
    for rows in grids.values():
        free = [row for row in rows if not any(_at(cell) in taken for cell in row.cells)]
        if len(free) == len(rows) and any(map(_has_number, rows)):
            yield from rows
        elif len(free) < len(rows):
            yield from (row for row in free if _has_number(row) and _says_row(row, lost))


def _at(cell: GridCell | Cell) -> object:
    return cell.place.path or cell.place.box


def _says_row(row: Row, tables: Sequence[str]) -> bool:
    return any(_said_in(name, cell.text) for name in tables for cell in row.labels)


def _has_number(row: Row) -> bool:
    return any(is_number(cell.text) for cell in row.cells)


def _is_spoken(name: str, parts: Sequence[Line | Row], strange: Sequence[Row], year: int | None) -> bool:
    """Return whether lines, or labels in strange grids, name several rows of a table that was not found: the report
    has it in another shape, or in pieces."""
    if is_spoken_of(name, parts, year):
        return True
    texts = [part.text for part in parts if isinstance(part, Line)]
    texts += [line for row in strange for cell in row.labels for line in cell.text.split("\n")]
    found = {label for text in texts if len(text) < _LONGEST and (label := _said_in(name, text))}
    return len(found) >= _MANY


def _said_in(name: str, text: str) -> object:
    """Return the row of a table that a line names."""
    if name == "disclosure":
        return find_block_row(text)
    return find_outcome(text) if name == "remedies" else find_row(text)


def _feed(readers: Readers, parts: Iterable[Line | Row], ledger: Ledger) -> list[str]:
    """Give every row to the reader of the current table. Return the markers of single generations found in
    labels."""
    current: str | None = None
    section: str | None = None  # the part of the report, by its heading
    grid: int | None = None
    beside: list[str] = []  # numbers in lines of their own
    markers: list[str] = []
    for part in parts:
        if isinstance(part, Line):
            if heading := heading_of(part.text):
                current, section = None, heading.key
            beside = [*beside, part.text] if part.place.box and _NUMBERS.fullmatch(part.text) else []
            if current and len(" ".join(beside).split()) > 1:  # a row below the last ruling of a page
                ledger.lose(current, " ".join(beside).split())
                beside = []
            continue
        labels = tuple([cell.text for cell in part.labels])
        markers.extend(generation_markers(labels))
        opened = _opened(part, labels)
        named = _named(part, labels) if opened is None and len(part.cells) > 1 else None
        if part.grid != grid and current and not (opened or named) and _is_foreign(part, labels):
            current = None  # another table's header: its rows are not the form's
        if part.grid != grid and named == "applications" != current and _has_seven(part):
            current = None  # rows of part three behind another table: pages stand side by side
        grid = part.grid
        is_begun = section == named or any(readers[name].cells for name in NATIONAL)
        if named and current is None and (is_begun or _is_seven(named, part)):
            current = named  # its header is lost
        current = opened or current
        if current:
            ledger.row(current, part)
            reader = readers[current]
            reader.header(part) if opened else reader.row(part)
    return markers


def _is_seven(named: str, row: Row) -> bool:
    """Return whether a row of part three prints all its numbers, wherever it stands."""
    return named == "applications" and sum(is_number(cell.text) for cell in row.cells) == len(FORM.applicants)


def _named(row: Row, labels: tuple[str, ...]) -> str | None:
    """Return the table whose row a label names. A wording that other tables share names a row of part three if its
    seven places stand behind it."""
    return row_of(labels) or ("applications" if any(map(find_row, labels)) and _has_seven(row) else None)


def _has_seven(row: Row) -> bool:
    """Return whether a row has as many places for numbers behind its label as there are applicants, and a number
    in one."""
    places = list(
        takewhile(lambda text: not text.strip() or is_number(text), (c.text for c in row.cells[::-1]))
    )
    return len(places) == len(FORM.applicants) and any(map(is_number, places))


def _opened(row: Row, labels: tuple[str, ...]) -> str | None:
    """Return the table whose header a row is, or None. A row with numbers is no header; headers of parts
    three and four tolerate up to three, from cells of other rows."""
    name = table_of(labels)
    if name is None:
        return None
    numbers = sum(is_number(cell.text) for cell in row.cells)
    return name if numbers < (_MANY if name in ("applications", "remedies") else 1) else None


def _is_foreign(row: Row, labels: tuple[str, ...]) -> bool:
    """Return whether a grid's first row is the header of a table outside the form."""
    return len(labels) > 1 and len(labels) == len(row.cells) and not any(map(_is_known, labels))


def _is_known(text: str) -> bool:
    return bool(find_applicant(text) or find_outcome(text) or find_column(text) or find_group(text))


def _collect(readers: Readers, year: int | None, markers: list[str], ledger: Ledger) -> Tables:
    old = [cell for name in _OLD for cell in (*readers[name].cells.values(), *readers[name].unmapped)]
    found_keys = {key for name in NATIONAL for key, _ in readers[name].cells}
    generation = _generation(found_keys, markers, year)
    for name in NATIONAL:
        readers[name].finish(generation)
    notes = tuple(note for reader in readers.values() for note in reader.notes)
    found = {key: cell for name in NATIONAL for key, cell in readers[name].cells.items()}
    found = decided(found, generation) if found else {}
    states = tuple((n, _state([found[spot] for spot in readers[n].cells], old)) for n in NATIONAL)
    strangers = [cell for name in NATIONAL for cell in readers[name].unmapped]
    if not found:
        is_national = any(cell.key.startswith("legacy2014.") for cell in old)
        early = "a2014" if is_national else "a0" if old else None
        return Tables(early, (*old, *strangers), notes, states, ledger.close())
    expected = FORM.of(generation)
    cells = [found.get((item.key, item.applicant)) or make_cell(item, None) for item in expected]
    extra = [
        cell
        for (key, applicant), cell in found.items()
        if generation not in FORM.by_key[key, applicant].generations
    ]
    return Tables(generation, (*cells, *extra, *strangers, *old), notes, states, ledger.close())


def _state(cells: Iterable[Cell], old: Sequence[Cell]) -> TableState:
    """Return the state of a table: `read` if any cell was read, `unread` if it only has unreadable cells,
    else `old_form` or `none`."""
    states = {cell.state for cell in cells} - {"row_absent"}
    if states - {"unread"}:
        return "read"
    return "unread" if states else "old_form" if old else "none"


def _generation(keys: set[str], markers: list[str], year: int | None) -> str:
    """Return the generation most labels support: rows of a single generation, then wordings of a single
    generation. With part four alone both forms are alike; then the form of the year is taken, so that no
    report is called stale."""
    score = {g.id: markers.count(g.id) for g in FORM.generations}
    for key in keys:
        generations = FORM.keys[key].generations
        if len(generations) == 1:
            score[generations[0]] += 5
    best = max(score, key=lambda name: score[name])
    if keys and best == "a2014":  # the keys come from the two national forms
        best = max(GENERATIONS, key=lambda name: score[name])
    return served(year)[0] if keys and not score[best] and year is not None else best
