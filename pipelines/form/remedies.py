"""Part four: three venues with five outcomes each, above one row of values without a label."""

from __future__ import annotations

import re
from collections import Counter

from msgspec import Struct, field

from archive.form.definition import FORM
from archive.model import Cell, GridCell
from archive.sentence import Sentence
from pipelines.form.labels import find, find_outcome, normalise
from pipelines.form.ledger import Ledger
from pipelines.form.row_of_all import LabelledRow, row_of_all
from pipelines.form.rows import (
    Span,
    as_reconstructed,
    as_unread,
    given_twice,
    is_marked,
    make_cell,
    swallowed,
    under,
    unread_cell,
)
from pipelines.form.stream import Row
from pipelines.form.values import is_counting, is_number, read_count

KEYS = tuple(f"remedies.{venue.id}.{outcome.id}" for venue in FORM.venues for outcome in FORM.outcomes)
_OUTCOMES = tuple(outcome.id for outcome in FORM.outcomes)
_PER_VENUE = len(FORM.outcomes)
_YEAR = re.compile(r"(20[0-3]\d)\s*年")
_LAST_YEAR = re.compile(r"上\s*(?:一)?\s*年|去\s*年|同期")
_ABSENT = make_cell(FORM.keys[KEYS[0]], None)


Leaf = tuple[str | None, Span, str]
"""A column of a header: its outcome (None if its label is cut), its columns of the grid, and its label."""


class RemediesReader(Struct):
    """Reader of part four, fed its rows from top to bottom. It takes the first row of values under a
    header."""

    ledger: Ledger
    year: int | None = None  # of the report
    cells: dict[tuple[str, str | None], Cell] = field(default_factory=dict)
    unmapped: list[Cell] = field(default_factory=list)
    notes: list[Sentence] = field(default_factory=list)
    _venues: dict[str, Span] = field(default_factory=dict)
    _columns: list[tuple[str, Span]] = field(default_factory=list)
    _grid: int = -1
    _read: list[str] = field(default_factory=list)  # outcomes in reading order, whatever their spans
    _suits: list[str] = field(default_factory=list)
    _guessed: set[str] = field(default_factory=set)  # keys that no label named
    _likely: set[str] = field(default_factory=set)  # keys named by the remains of a label, or of the venue
    _leaf: list[tuple[str, str]] = field(default_factory=list)  # of a header: venue and text, a column each
    _is_over_number: bool = False  # whether a number of the values stands in a label of the header
    _is_read: bool = False  # whether values were read under the header
    _rows: list[LabelledRow] = field(default_factory=list)  # of values under one header

    def header(self, row: Row) -> None:
        """Learn venues from the upper rows and columns from the lowest."""
        self.ledger.use(row.labels)
        before = self._leaf if not self._is_read else []
        if row.grid != self._grid:
            self._venues, self._columns, self._grid = {}, [], row.grid
            self._read, self._suits, self._is_read, self._is_over_number = [], [], False, False
            if len(before) == len(row.cells) == len(KEYS):
                self._join(before, row)
                return
        for cell in row.cells:
            flat = normalise(cell.text)
            if flat == "行政诉讼":
                continue
            if _names_several(flat):
                continue  # a ruling between two venues is lost
            if venue := find(FORM.venues[1:], cell.text) or find(FORM.venues[:1], cell.text):
                self._venues[venue.id] = Span.of(cell)
                if venue.id != FORM.venues[0].id and venue.id not in self._suits:
                    self._suits.append(venue.id)
        self._is_over_number |= any(swallowed(cell.text) for cell in row.labels)
        own = [find_outcome(cell.text) for cell in row.labels if cell.row == row.index]
        self._read += [outcome.id for outcome in own if outcome]
        self._leaf = _leaf(row) or self._leaf
        named = [find_outcome(cell.text) for cell in row.labels]
        if sum(outcome is not None for outcome in named) >= _PER_VENUE - 1:
            self._learn(row)

    def _join(self, before: list[tuple[str, str]], row: Row) -> None:
        """Join the halves of a header above and below a page break, column by column."""
        for venue in FORM.venues:
            group = []
            for (above, upper), cell in zip(before, row.cells, strict=True):
                if above == venue.id:
                    whole = upper + normalise(cell.text)
                    outcome = find_outcome(whole)
                    group.append((outcome.id if outcome else None, Span.of(cell), whole))
            self._columns += self._named(venue.id, group)
        self._leaf = []

    def _learn(self, row: Row) -> None:
        """Learn the columns of a header's lowest row, each under its venue. A column with a lost label is the
        only outcome its venue lacks."""
        leaves = [
            (o.id if (o := find_outcome(cell.text)) else None, Span.of(cell), normalise(cell.text))
            for cell in row.cells
        ]
        start = next(n for n, (outcome, *_) in enumerate(leaves) if outcome)
        if len(leaves) - start < len(KEYS):
            start = max(0, len(leaves) - len(KEYS))
        leaves = leaves[start : start + len(KEYS)]
        groups: dict[str | None, list[Leaf]] = {}
        for n, leaf in enumerate(leaves):
            groups.setdefault(self._venue_over(leaf[1], n, len(leaves)), []).append(leaf)
        columns = []
        for venue, group in groups.items():
            if venue is None:
                return  # half a header: its venue is not guessed
            columns += self._named(venue, group)
        if len(columns) >= len(self._columns):
            self._columns = columns

    def _venue_over(self, span: Span, n: int, columns: int) -> str | None:
        """Return the venue above a column. With all fifteen columns and no venue printed above, the form's
        order decides."""
        above = [venue for venue, over in self._venues.items() if over.overlap(span)]
        if len(above) == 1:
            return above[0]
        free = [venue.id for venue in FORM.venues if venue.id not in self._venues]
        if columns != len(KEYS) or (len(free) > 1 and self._venues):
            return None
        return free[0] if len(free) == 1 else FORM.venues[n // _PER_VENUE].id

    def _named(self, venue: str, group: list[Leaf]) -> list[tuple[str, Span]]:
        """Return the columns of a venue: those with their own label, then the rest by elimination. Remains of
        a label that agree with the form make a guess likely; the sums must confirm it in any case."""
        said = Counter(outcome for outcome, *_ in group)
        clear = {outcome for outcome, times in said.items() if outcome and times == 1}
        lost = [outcome for outcome in FORM.outcomes if outcome.id not in clear]
        without = [(span, text) for outcome, span, text in group if outcome not in clear]
        columns = [(f"remedies.{venue}.{o}", span) for o, span, _ in group if o in clear]
        if len(lost) == len(without):
            keys = [f"remedies.{venue}.{outcome.id}" for outcome in lost]
            agree = all(text and text in normalise(o.zh) for o, (_, text) in zip(lost, without, strict=True))
            (self._likely if agree or len(keys) == 1 else self._guessed).update(keys)
            columns += zip(keys, (span for span, _ in without), strict=True)
        return columns

    def row(self, row: Row) -> None:
        """Read a row of values, if no row was read under this header. Other rows use up their labels."""
        if not any(is_number(cell.text) or cell.unread for cell in row.cells) and not self._is_below(row):
            self.ledger.use(row.labels)
            if not self._is_read and any(find(FORM.venues[1:], cell.text) for cell in row.labels):
                self.header(row)  # its labels are cut
            return
        if self._is_of_other_year(row):
            self.ledger.use(row.cells)
            return
        values, label = list(row.cells), ""
        while len(values) > len(KEYS) and (not is_marked(values[0]) or not is_number(values[0].text)):
            label += normalise(values.pop(0).text)
        self.ledger.use(cell for cell in row.labels if not any(cell is value for value in values))
        if is_counting(
            [read_count(cell.text).value for cell in values], len(KEYS)
        ):  # 1, 2, 3 … below the header
            self.ledger.use(values)
            return
        pairs = [] if self._is_over_number else self._pair(row, values)
        shared = given_twice(cell for _, cell in pairs)
        made = {key: make_cell(FORM.keys[key], cell, shared=id(cell) in shared) for key, cell in pairs}
        printed = dict(pairs)
        self._rows.append(LabelledRow(label, row.grid, printed))
        earlier = {key: self.cells.get((key, None)) for key in made}
        if any(cell and (cell.raw or cell.state == "unread") for cell in earlier.values()):
            for key, cell in printed.items():
                before = earlier[key]
                if before and before.raw == made[key].raw:
                    self.ledger.use([cell])
                elif before and is_marked(cell) and row.grid != self._rows[0].grid:
                    self.cells[key, None] = as_unread(before)  # another table disagrees
            return
        if not pairs and any(map(is_marked, values)):
            marked = [cell for cell in values if is_marked(cell)]
            self.ledger.use(marked)
            made = {key: unread_cell(FORM.keys[key], marked) for key in KEYS}
        self._is_read = True
        self.ledger.use(printed.values())
        self.cells.update({(key, None): cell for key, cell in made.items()})

    def _is_of_other_year(self, row: Row) -> bool:
        """Return whether the label of a row names another year than the report's."""
        said = "".join(cell.text for cell in row.labels if cell.row == row.index)
        years = {int(year) for year in _YEAR.findall(said)}
        return bool(_LAST_YEAR.search(said)) or bool(years and self.year and self.year not in years)

    def _is_below(self, row: Row) -> bool:
        """Return whether a row of words or blanks stands in the place of the values: as many cells as the
        header has columns."""
        return (
            not self.cells
            and row.grid == self._grid
            and len(self._columns) == len(KEYS)
            and len(row.cells) == len(KEYS)
            and all(cell.row == row.index for cell in row.cells)
        )

    def _pair(self, row: Row, values: list[GridCell]) -> list[tuple[str, GridCell | None]]:
        """Return the cells under the columns of a complete header. Fifteen cells without a header are in the
        form's order, or in that of the header before the page break."""
        if len(values) > len(KEYS) and not any(map(is_marked, values[len(KEYS) :])):
            values = values[: len(KEYS)]
        columns = sorted(self._columns, key=lambda pair: pair[1].start)
        if len(values) == len(columns):
            return [(key, cell) for (key, _), cell in zip(columns, values, strict=True)]
        if len(values) == len(KEYS) and len(columns) < len(KEYS):
            return list(zip(self._as_read(), values, strict=True))
        if columns and row.grid == self._grid:
            return [(key, under(span, values)) for key, span in columns]
        return []

    def _as_read(self) -> tuple[str, ...]:
        """Return all fifteen keys in the reading order of their labels if every venue has its five, else in
        the form's order, which the sums must confirm."""
        venues = [FORM.venues[0].id, *self._suits]
        fives = [self._read[n : n + _PER_VENUE] for n in range(0, len(self._read), _PER_VENUE)]
        if len(venues) == len(fives) == len(FORM.venues) and all(
            sorted(f) == sorted(_OUTCOMES) for f in fives
        ):
            return tuple(f"remedies.{v}.{o}" for v, five in zip(venues, fives, strict=True) for o in five)
        self._guessed.update(KEYS)
        return KEYS

    def _take_the_row_of_all(self) -> None:
        """Take the row that the rows of the single bodies add up to; without it every cell is open."""
        found = row_of_all(self._rows)
        if found is None:
            return
        whole, parts = found
        for key in KEYS:
            cells = [cell for row in (whole, *parts) if (cell := row.get(key)) and is_marked(cell)]
            item = FORM.keys[key]
            self.cells[key, None] = make_cell(item, whole.get(key)) if whole else unread_cell(item, cells)
            self.ledger.use(cells)

    def finish(self, _: str) -> None:
        """Test the guessed cells against the sums of their venue. A missing column of a printed venue is
        unread, not absent. Of a row per body, the row of all of them is taken."""
        self._take_the_row_of_all()
        for venue in FORM.venues:
            keys = [f"remedies.{venue.id}.{outcome}" for outcome in _OUTCOMES]
            if any((key, None) in self.cells for key in keys):
                for key in keys:
                    if self.cells.get((key, None), _ABSENT).state == "row_absent":
                        self.cells[key, None] = unread_cell(FORM.keys[key], ())
            doubtful = self._guessed | self._likely
            guessed = [key for key in keys if key in doubtful and (key, None) in self.cells]
            if not guessed:
                continue
            *parts, total = (c.value if (c := self.cells.get((key, None))) else None for key in keys)
            adds_up = sum(int(part or 0) for part in parts) == (total or 0)
            for key in guessed:
                cell = self.cells[key, None]
                if not adds_up:
                    self.cells[key, None] = as_unread(cell)
                elif key in self._guessed:
                    self.cells[key, None] = as_reconstructed(cell)


def _names_several(flat: str) -> bool:
    """Return whether a header names several venues of suits."""
    return sum(any(wording in flat for wording in venue.match) for venue in FORM.venues[1:]) > 1


def _leaf(row: Row) -> list[tuple[str, str]]:
    """Return the columns of a header row, five blank ones for each suit's name; empty if they are not
    fifteen."""
    review, *suits = (venue.id for venue in FORM.venues)
    columns: list[tuple[str, str]] = []
    for cell in row.cells:
        venue = find(FORM.venues[1:], cell.text)
        if venue:
            columns += [(venue.id, "")] * _PER_VENUE
        elif len(columns) < _PER_VENUE:
            columns.append((review, normalise(cell.text)))
        else:
            columns.append(
                (suits[(len(columns) - _PER_VENUE) // _PER_VENUE % len(suits)], normalise(cell.text))
            )
    return columns if len(columns) == len(KEYS) else []
