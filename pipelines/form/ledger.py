"""The ink ledger: every mark printed in a table of the form ends in one cell, in a label, in an unmapped row
or column, or among the unused.

The readers of the tables report the printed cells they used. The remaining cells are named with their places,
so that no printed mark vanishes between the page and the report.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from msgspec import Struct, field

from archive.form.rules import RULES
from archive.model import Finding, GridCell, Ink, Mark
from archive.sentence import Sentence, say
from pipelines.form.rows import is_marked, raw_of, swallowed
from pipelines.form.stream import Row

_NAMED = 12  # marks a finding names
_RULE = "ink.unused"


class Ledger(Struct):
    """The account of a document's tables. Cells are told apart by identity: a cell over several rows is
    printed once."""

    _printed: dict[int, tuple[str, GridCell]] = field(default_factory=dict)
    _used: set[int] = field(default_factory=set)
    _lost: list[Mark] = field(default_factory=list)

    def row(self, table: str, row: Row) -> None:
        """Enter the cells of a row that belongs to a table."""
        for cell in row.cells:
            if is_marked(cell):
                self._printed.setdefault(id(cell), (table, cell))

    def use(self, cells: Iterable[GridCell | None]) -> None:
        """Record cells that found their place."""
        self._used.update(map(id, cells))

    def lose(self, table: str, texts: Iterable[str]) -> None:
        """Record marks that did not become cells of a row."""
        self._lost += [Mark(text, table) for text in texts]

    def close(self) -> Ink:
        """Return the balance: the number of printed and used marks, and the unused marks."""
        unused = [
            Mark(raw_of(cell) or f"[{cell.unread}]", table, cell.place)
            for key, (table, cell) in self._printed.items()
            if key not in self._used
        ]
        unused += [
            Mark(number, table, cell.place)
            for key, (table, cell) in self._printed.items()
            if key in self._used and (number := swallowed(cell.text))
        ]
        lost = (*unused, *self._lost)
        printed = len(self._printed) + len(lost) - sum(key not in self._used for key in self._printed)
        return Ink(printed, printed - len(lost), lost)


def finding(ink: Ink) -> Finding:
    """Return the finding on a balance: it holds, or names the marks without a place."""
    severity = RULES[_RULE].severity
    if not ink.unused:
        return Finding(_RULE, "info", "holds", say("all_marks_placed", count=ink.printed))
    tables = Counter(mark.table or "" for mark in ink.unused)
    named = [_named(mark) for mark in ink.unused[:_NAMED]]
    more = "…" if len(ink.unused) > _NAMED else ""
    detail = say("marks_unused", count=len(ink.unused), marks=named, more=more)
    return Finding(_RULE, severity, "fails", detail, " ".join(sorted(filter(None, tables))) or None)


def _named(mark: Mark) -> Sentence:
    place = mark.place
    if place.page is not None:
        return say("mark_on_page", text=mark.raw, page=place.page)
    return say("mark_at", text=mark.raw, path=place.path) if place.path else say("quoted", text=mark.raw)
