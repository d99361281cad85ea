"""The applicants of the columns of part three: by the header's labels first, then by elimination.

A header may be cut over several rows, or have lost a label. A single column without a label belongs to the
only applicant without a column. Several are taken in the form's order if nothing contradicts it. Both guesses
are tested against the sums once the table is read (`applications`).
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence

from msgspec import Struct, field

from archive.form.definition import FORM
from archive.model import GridCell
from pipelines.form.labels import find_applicant, normalise
from pipelines.form.rows import Span, is_marked
from pipelines.form.stream import Row

APPLICANTS = tuple(applicant.id for applicant in FORM.applicants)
WIDTH = len(APPLICANTS)
_GROUP = "法人或其他组织"
OVER_APPLICANTS = ("申请人情况", _GROUP)
"""Labels above the columns of applicants."""
_FEWEST = 4  # columns a header must name to be believed


class Columns(Struct):
    """The header of a grid, learnt row by row. `eliminated` and `ordered` hold the applicants that got a
    column without their own label, in any grid."""

    grid: int = -1
    order: tuple[str, ...] = APPLICANTS  # of the last header that named all
    is_headed: bool = False  # whether any header named all
    eliminated: set[str] = field(default_factory=set)
    ordered: set[str] = field(default_factory=set)
    _named: dict[str, Span] = field(default_factory=dict)
    _all_organisations: Span | None = None  # the column of all organisations together
    _twice: set[str] = field(default_factory=set)
    _pieces: dict[int, str] = field(default_factory=dict)
    _rows: list[list[str]] = field(default_factory=list)  # texts of the header's rows, whatever their spans
    _known: dict[str, Span] | None = None  # cached: only header rows change it
    _leaf: list[str] = field(default_factory=list)  # the last row of the header, a text a column

    def learn(self, row: Row, *, goes_on: bool = False) -> None:
        """Add a row of the header. Joins a label cut over rows by its column, and a label cut by a page break
        (`goes_on`: no row of values between) by its place in the row."""
        before = self._leaf
        if row.grid != self.grid:
            self.grid = row.grid
            self._named, self._twice, self._pieces, self._known = {}, set(), {}, None
            self._all_organisations = None
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
            elif _GROUP in normalise(cell.text) and cell.colspan == 1:
                self._all_organisations = Span.of(cell)
        self._leaf = _leaf(row) or before
        known = self.known()
        if len(known) == WIDTH:
            self.order = tuple(sorted(known, key=lambda applicant: known[applicant].start))
            self.is_headed = True
        elif not self._twice and (read := order_of(self._rows)):
            self.order, self.is_headed = read, True

    def is_over(self, column: int) -> bool:
        """Return whether a header label that names no applicant begins over a column."""
        return column in self._pieces

    def _join(self, before: list[str], row: Row) -> None:
        """Join the halves of labels above and below a page break, from the right."""
        for upper, cell in zip(before, row.cells[-WIDTH:], strict=True):
            if label := find_applicant(upper + normalise(cell.text)) or find_applicant(upper):
                self._name(label.id, Span.of(cell))

    def _name(self, applicant: str, span: Span) -> None:
        self._known = None
        before = self._named.setdefault(applicant, span)
        if not before.overlap(span):
            self._twice.add(applicant)  # two columns with the same name: both are dropped

    def known(self) -> dict[str, Span]:
        """Return the columns with reliable labels; none if they overlap or are too few."""
        if self._known is None:
            self._known = self._believed()
        return self._known

    def _believed(self) -> dict[str, Span]:
        known = {who: span for who, span in self._named.items() if who not in self._twice}
        spans = sorted(known.values(), key=lambda span: span.start)
        apart = all(a.end <= b.start for a, b in itertools.pairwise(spans))
        if self._all_organisations:
            spans = sorted([*spans, self._all_organisations], key=lambda span: span.start)
        is_whole = {APPLICANTS[0], APPLICANTS[-1]} <= known.keys() and _are_joined(spans)
        return known if apart and (len(known) >= _FEWEST or is_whole) else {}

    def by_elimination(self, free: list[GridCell], known: dict[str, Span]) -> dict[str, GridCell] | None:
        """Return the applicants without a column over the cells without an applicant, or None if the
        assignment stays open."""
        unknown = [who for who in APPLICANTS if who not in known]
        if last := known.get(
            APPLICANTS[-1]
        ):  # no column stands beyond the total: a sheet is wider than its table
            free = [cell for cell in free if is_marked(cell) or cell.column < last.end]
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


def _are_joined(spans: Sequence[Span]) -> bool:
    """Return whether no column of the grid stands between these: the columns of the other applicants are not
    printed."""
    return all(a.end == b.start for a, b in itertools.pairwise(spans))


def order_of(rows: Iterable[Sequence[str]]) -> tuple[str, ...] | None:
    """Return all seven applicants in the reading order of a header's rows, the organisations in place of the
    cell above them. None if any is not named exactly once."""
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
    """Return the normalised texts of the last seven columns of a header row, from the left. The cell over the five kinds
    of organisations gives five empty texts. Returns an empty list for a row of fewer columns."""
    texts: list[str] = []
    for cell in row.cells:
        flat = normalise(cell.text)
        texts += [""] * (WIDTH - 2) if _GROUP in flat else [flat]
    return texts[-WIDTH:] if len(texts) >= WIDTH else []
