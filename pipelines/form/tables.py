"""Grids of any carrier -> cells of the form.

A state machine over the document's stream: a header row says which of the three tables goes on, the table's
own reader takes the rows below it, a heading ends it. So it does not matter whether a table is cut in two,
nested in another, or shares its grid with the rest of the article.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from archive.form.definition import FORM
from archive.model import Cell
from pipelines.form.applications import ApplicationsReader
from pipelines.form.breaks import mend
from pipelines.form.disclosure import DisclosureReader
from pipelines.form.flat import FLAT, restore
from pipelines.form.headers import table_of
from pipelines.form.labels import generation_markers
from pipelines.form.legacy import LegacyReader
from pipelines.form.remedies import RemediesReader
from pipelines.form.rows import make_cell
from pipelines.form.sections import heading_of
from pipelines.form.stream import Line, Row

Reader = ApplicationsReader | DisclosureReader | LegacyReader | RemediesReader
Readers = dict[str, Reader]


@dataclass(frozen=True, slots=True)
class Tables:
    """Every cell of the generation in printed order, then what the form does not know."""

    generation: str | None
    cells: tuple[Cell, ...]
    notes: tuple[str, ...]


def read_tables(parts: Iterable[Line | Row], year: int | None = None) -> Tables:
    """Read the three tables (or the one of 2014) out of a stream. Without any of them `cells` is empty."""
    readers: Readers = {
        "legacy": LegacyReader(),
        "disclosure": DisclosureReader(),
        "applications": ApplicationsReader(),
        "remedies": RemediesReader(),
    }
    parts = tuple(parts)
    markers = _feed(readers, mend(parts))
    lost = [name for name, reader in readers.items() if not reader.cells and name in FLAT]
    if lost and not readers["legacy"].cells:
        markers += _feed(readers, restore(parts, lost))
    return _collect(readers, year, markers)


def _feed(readers: Readers, parts: Iterable[Line | Row]) -> list[str]:
    """Give every row to the reader whose table goes on; the labels met that only one generation has."""
    current: Reader | None = None
    markers: list[str] = []
    for part in parts:
        if isinstance(part, Line):
            if heading_of(part.text):
                current = None
            continue
        labels = tuple([cell.text for cell in part.labels])
        markers.extend(generation_markers(labels))
        if opened := table_of(labels):
            current = readers[opened]
            current.header(part)
        elif current:
            current.row(part)
    return markers


def _collect(readers: Readers, year: int | None, markers: list[str]) -> Tables:
    legacy = readers.pop("legacy")
    found = {key: cell for reader in readers.values() for key, cell in reader.cells.items()}
    if legacy.cells and not found:
        return Tables("a2014", (*legacy.cells.values(), *legacy.unmapped), tuple(legacy.notes))
    strangers = [cell for reader in readers.values() for cell in reader.unmapped]
    notes = tuple(note for reader in readers.values() for note in reader.notes)
    if not found:
        return Tables(_generation(set(), markers, year), (), notes)
    generation = _generation({key for key, _ in found}, markers, year)
    expected = FORM.of(generation)
    cells = [found.get((item.key, item.applicant)) or make_cell(item, None) for item in expected]
    extra = [
        cell
        for (key, applicant), cell in found.items()
        if generation not in FORM.by_key[key, applicant].generations
    ]
    return Tables(generation, (*cells, *extra, *strangers), notes)


def _generation(keys: set[str], markers: list[str], year: int | None) -> str:
    """The generation most labels speak for: rows that only one has, then wordings that only one has. Where nothing
    but part four is left both forms are alike: then it is the form of the year, and nobody's is called stale."""
    score = {g.id: markers.count(g.id) for g in FORM.generations}
    for key in keys:
        generations = FORM.keys[key].generations
        if len(generations) == 1:
            score[generations[0]] += 5
    best = max(score, key=lambda name: score[name])
    if keys and best == "a2014":  # the two national forms are what the keys come from
        best = max(("b2019", "c2021"), key=lambda name: score[name])
    if keys and not score[best] and year is not None:
        served = (g.id for g in FORM.generations if g.years[0] <= year <= g.years[1] and g.id != "a2014")
        return next(served, best)
    return best
