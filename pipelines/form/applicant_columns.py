"""Which columns of part three belong to whom: by the header's labels first, then by what is left over.

A header may be cut over several rows, or have lost a label. One column without a label is that of the one applicant
without a column. Several are taken in the form's order, where nothing speaks against it. Both are held against the
sums once the table is read (`applications`).
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from archive.form.definition import FORM
from archive.model import GridCell
from pipelines.form.labels import find_applicant, normalise
from pipelines.form.rows import Span, is_marked
from pipelines.form.stream import Row

APPLICANTS = tuple(applicant.id for applicant in FORM.applicants)
WIDTH = len(APPLICANTS)
_GROUP = "法人或其他组织"
OVER_APPLICANTS = ("申请人情况", _GROUP)
"""What stands over the columns of applicants."""
_FEWEST = 4  # columns a header must name to be believed


@dataclass
class Columns:
    """The header of one grid, learnt row by row. `eliminated` and `ordered` are the applicants that were given a column
    without their own label, in any grid."""

    grid: int = -1
    order: tuple[str, ...] = APPLICANTS  # of the last header that named all
    is_headed: bool = False  # whether any header named all
    eliminated: set[str] = field(default_factory=set)
    ordered: set[str] = field(default_factory=set)
    _named: dict[str, Span] = field(default_factory=dict)
    _twice: set[str] = field(default_factory=set)
    _pieces: dict[int, str] = field(default_factory=dict)
    _rows: list[list[str]] = field(default_factory=list)  # what the header's rows say, wherever spans put it
    _known: dict[str, Span] | None = None  # asked for every row, changed by the header's alone
    _leaf: list[str] = field(default_factory=list)  # the last row of the header, a text a column

    def learn(self, row: Row, *, goes_on: bool = False) -> None:
        """Take in a row of the header; a label cut over rows is put together by its column, one cut by a page break
        (`goes_on`: no row of values stands between) by its place in the row."""
        before = self._leaf
        if row.grid != self.grid:
            self.grid = row.grid
            self._named, self._twice, self._pieces, self._known = {}, set(), {}, None
            if goes_on and len(before) == len(row.cells[-WIDTH:]) == WIDTH:
                self._join(before, row)
            elif not goes_on:
                self._rows = []
        self._rows.append([cell.text for cell in row.labels if cell.row == row.index])
        for cell in row.labels:
            label = find_applicant(cell.text)
            if label is None and cell.row == row.index:
                whole = self._pieces[cell.column] = self._pieces.get(cell.column, "") + normalise(cell.text)
                label = find_applicant(whole)
            if label:
                self._name(label.id, Span.of(cell))
        self._leaf = _leaf(row) or before
        known = self.known()
        if len(known) == WIDTH:
            self.order = tuple(sorted(known, key=lambda applicant: known[applicant].start))
            self.is_headed = True
        elif not self._twice and (read := order_of(self._rows)):
            self.order, self.is_headed = read, True

    def is_over(self, column: int) -> bool:
        """Whether a label of the header, of no applicant, begins over a column."""
        return column in self._pieces

    def _join(self, before: list[str], row: Row) -> None:
        """The halves of labels above and below a page break, from the right."""
        for upper, cell in zip(before, row.cells[-WIDTH:], strict=True):
            if label := find_applicant(upper + normalise(cell.text)) or find_applicant(upper):
                self._name(label.id, Span.of(cell))

    def _name(self, applicant: str, span: Span) -> None:
        self._known = None
        before = self._named.setdefault(applicant, span)
        if not before.overlap(span):
            self._twice.add(applicant)  # two columns of one name: neither is believed

    def known(self) -> dict[str, Span]:
        """The columns whose labels can be believed; none where they overlap or are too few."""
        if self._known is None:
            self._known = self._believed()
        return self._known

    def _believed(self) -> dict[str, Span]:
        known = {who: span for who, span in self._named.items() if who not in self._twice}
        spans = sorted(known.values(), key=lambda span: span.start)
        apart = all(a.end <= b.start for a, b in itertools.pairwise(spans))
        return known if apart and len(known) >= _FEWEST else {}

    def by_elimination(self, free: list[GridCell], known: dict[str, Span]) -> dict[str, GridCell] | None:
        """The applicants without a column over the cells without an applicant; None where it stays open."""
        unknown = [who for who in APPLICANTS if who not in known]
        while len(free) > len(unknown) and not is_marked(free[-1]):
            free = free[:-1]
        if len(free) != len(unknown):
            return {} if not any(map(is_marked, free)) else None
        if len(unknown) == 1:
            self.eliminated.add(unknown[0])
        elif unknown:
            places = [(span.start, who) for who, span in known.items()]
            places += [(cell.column, who) for cell, who in zip(free, unknown, strict=True)]
            order = tuple(who for _, who in sorted(places))
            if order != order_of(self._rows):  # else their labels were read, if not above them
                if order != APPLICANTS:
                    return None
                self.ordered.update(unknown)
        return dict(zip(unknown, free, strict=True))


def order_of(rows: Iterable[Sequence[str]]) -> tuple[str, ...] | None:
    """All seven applicants as the rows of a header are read, the organisations in the place of the cell above them; None
    where not each is named once."""
    upper: list[str] = []
    organisations: list[str] = []
    for texts in rows:
        names = [
            _GROUP if found is None else found.id
            for text in texts
            if (found := find_applicant(text)) or _GROUP in normalise(text)
        ]
        if _GROUP in names:
            upper = names
        elif names:
            organisations = names
    at = upper.index(_GROUP) if _GROUP in upper else 0
    read = (*upper[:at], *organisations, *upper[at + 1 :])
    return read if sorted(read) == sorted(APPLICANTS) else None


def _leaf(row: Row) -> list[str]:
    """The texts of a header's row, one a column of values, that of the organisations over its five."""
    texts: list[str] = []
    for cell in row.cells:
        flat = normalise(cell.text)
        texts += [""] * (WIDTH - 2) if _GROUP in flat else [flat]
    return texts[-WIDTH:] if len(texts) >= WIDTH else []
