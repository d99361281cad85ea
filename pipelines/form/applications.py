"""Part three: rows of results by seven applicants."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from msgspec.structs import replace

from archive.form.definition import FORM, Label
from archive.form.labels import row_label
from archive.model import Cell, GridCell
from archive.sentence import Sentence, say
from pipelines.form.applicant_columns import APPLICANTS, Columns
from pipelines.form.gaps import Gaps
from pipelines.form.labels import find_group, find_row, is_ordinal, normalise, rows_named
from pipelines.form.ledger import Ledger
from pipelines.form.rows import (
    Parted,
    as_reconstructed,
    as_unread,
    given_twice,
    is_marked,
    make_cell,
    own_label,
    said_label,
    split,
    unread_cell,
)
from pipelines.form.sevens import Printed, Sevens
from pipelines.form.stream import Row, is_label
from pipelines.form.values import is_counting, is_number, read_count

_ALL_RESULTS = FORM.groups[0].id  # 三、本年度办理结果, the parent of all other groups
_EMPTY = ("blank", "row_absent", "unread")
_LABEL_OF_NUMBERS = 3  # signs of a label such as 甲 or 栏次
_MOST_ROWS = 0.75  # of the rows that must add up before a column without a label is believed


@dataclass
class ApplicationsReader:
    """Reader of part three, fed its rows from top to bottom. `cells` holds the printed cells by key and
    applicant."""

    ledger: Ledger
    cells: dict[tuple[str, str | None], Cell] = field(default_factory=dict)
    unmapped: list[Cell] = field(default_factory=list)
    notes: list[Sentence] = field(default_factory=list)
    _columns: Columns = field(default_factory=Columns)
    _gaps: Gaps = field(default_factory=Gaps)
    _sevens: Sevens = field(init=False)
    _previous: str | None = None  # the known row above; then its label, and the grid of the last row
    _said: str = ""
    _merged: set[str] = field(default_factory=set)  # rows that share a label
    _grid: int = -1
    _group: str | None = None
    _is_begun: bool = False  # whether the grid has shown a row of values

    def __post_init__(self) -> None:
        self._sevens = Sevens(self._columns, self.ledger)

    def header(self, row: Row) -> None:
        """Learn the applicants of the columns. The three header rows complete each other."""
        goes_on = not self._is_begun
        self._is_begun = self._is_begun and row.grid == self._columns.grid
        self._columns.learn(row, goes_on=goes_on)
        self.ledger.use(row.labels)

    def row(self, row: Row) -> None:
        """Read a data row. Other rows complete the header or are skipped."""
        known = self._columns.known() if row.grid == self._columns.grid else {}
        first = min((span.start for span in known.values()), default=None)
        for cell in row.labels:
            if (group := find_group(cell.text)) and group.id != _ALL_RESULTS:
                self._group = group.id
        parted = split(row, self._find, first)
        if not parted.known and not any(is_number(cell.text) or cell.unread for cell in row.cells):
            if not self._is_begun and row.labels:
                self._columns.learn(row, goes_on=True)  # the end of a header's labels
            if first is None or not any(map(is_marked, parted.values)):
                self.ledger.use(row.labels)
                if first is not None and self._is_begun:
                    self._blank(row, parted)
                return
        if not self._is_begun and not parted.known and _counts_columns(parted):
            self.ledger.use(row.cells)
            return
        self._is_begun = True
        self.ledger.use(cell for cell in parted.labels if parted.known or is_label(cell))
        printed = self._sevens.of(row, parted)
        label = self._named(parted)
        for cell in parted.labels:
            named = rows_named(cell.text)
            self._merged |= set(named) if len(named) > 1 else set()
        if label:
            self._known(f"applications.{label.id}", printed, parted)
        else:
            self._unlabelled(printed, parted, row)
        self._grid = row.grid

    def _find(self, cell: GridCell) -> Label | None:
        """Return the row a label names. The bare 其他 is a row only under 其他处理 (c2021), which is a row
        only if it is over no others (b2019)."""
        found = find_row(cell.text)
        if found and found.id == "result.other.misc" and self._group not in (None, "result.other"):
            return None
        return None if found and cell.rowspan > 1 and find_group(cell.text) else found

    def _named(self, parted: Parted) -> Label | None:
        """Return the row that the labels name: the last label that names a row and no group, or the last
        cells joined (a label over two cells)."""
        found = [(label, cell.text) for cell in parted.labels if (label := self._find(cell))]
        leaves = [label for label, text in found if not find_group(text)] or [label for label, _ in found]
        if leaves:
            return leaves[-1]
        said = [c.text for c in parted.labels if is_label(c) and not is_ordinal(c.text)]
        said = [text for text in said if not find_group(text)]
        joined = ("".join(said[start:]) for start in range(len(said) - 2, -1, -1))
        return next((label for text in joined if (label := find_row(text)) and not label.exact), None)

    def _known(self, key: str, printed: Printed | None, parted: Parted) -> None:
        self._gaps.reach(key, said_label(parted))
        if printed is None:
            marked = list(filter(is_marked, parted.values))
            if marked and not any((key, who) in self.cells for who in APPLICANTS):
                self.ledger.use(marked)
                for who in APPLICANTS:
                    self.cells[key, who] = unread_cell(FORM.by_key[key, who], marked)
            return
        self._keep(key, printed)
        self._previous, self._said = key, said_label(parted)

    # Into cells of the form

    def _keep(self, key: str, printed: Printed) -> bool:
        """Store the cells of a row. Return whether they are new or agree with the stored cells."""
        shared = given_twice(printed)
        cells = [
            make_cell(item, cell, shared=id(cell) in shared) if cell else unread_cell(item, ())
            for item, cell in zip((FORM.by_key[key, who] for who in APPLICANTS), printed, strict=True)
        ]
        earlier = [self.cells.get((key, who)) for who in APPLICANTS]
        if not any(map(_is_said, earlier)):
            self.ledger.use(printed)
            self.cells.update({(made.key, made.applicant): made for made in cells})
            return True
        if not any(map(is_marked, printed)):
            return True
        differ = False
        for before, made, cell in zip(earlier, cells, printed, strict=True):
            spot = (made.key, made.applicant)
            if not _is_said(before):
                self.cells[spot] = made  # the row continues in another grid, with its other columns
            elif before and is_marked(cell) and before.raw != made.raw:
                differ = True
                if before.value is not None and made.value is not None and before.value != made.value:
                    self.cells[spot] = replace(before, value=None, state="unread")
                continue
            self.ledger.use([cell])
        if differ:
            self.notes.append(say("row_printed_twice", name=row_label(key)))
        return not differ

    def _unlabelled(self, printed: Printed | None, parted: Parted, row: Row) -> None:
        """Handle a row without a label of the form: a fragment of the row cut by a page break, a repeated
        group, or an unknown row."""
        if printed is None or not any(map(is_marked, printed)):
            return
        labels = [cell.text for cell in parted.labels if not is_ordinal(cell.text)]
        if self._previous and self._continues(labels, row):
            self._keep(self._previous, printed)
            return
        self.ledger.use(printed)
        self._gaps.add(own_label(labels), printed)

    def _blank(self, row: Row, parted: Parted) -> None:
        """Store a row of blanks whose label may be a damaged label of the form."""
        name = own_label([cell.text for cell in parted.labels if not is_ordinal(cell.text)])
        if printed := self._sevens.of(row, parted):
            self._gaps.add_blank(name, printed)

    def _continues(self, labels: Sequence[str], row: Row) -> bool:
        """Return whether the labels of a row could end the label above, which has no values yet: its
        remainder, or nothing after a page break."""
        assert self._previous
        if any(cell and (cell.raw or cell.value is not None) for cell in self._row(self._previous)):
            return False
        whole = normalise(FORM.row_name(self._previous))
        ends = [normalise(label) for label in labels if not find_group(label)]
        if not any(ends):
            return row.grid != self._grid
        return self._said + "".join(ends) in whole

    def _row(self, key: str) -> list[Cell | None]:
        return [self.cells.get((key, who)) for who in APPLICANTS]

    # When the table is over

    def finish(self, generation: str) -> None:
        """Test the cells taken without a label against the sums, and place the rows whose label was lost."""
        self._gaps.settle(self.cells, self.unmapped, generation)
        self._open_merged(generation)
        doubtful = self._columns.eliminated | self._columns.ordered
        doubtful |= set(APPLICANTS) if self._sevens.is_guessed else set()
        if not doubtful:
            return
        adds_up = self._adds_up()
        for spot, cell in self.cells.items():
            if spot[1] in doubtful:
                if not adds_up:
                    self.cells[spot] = as_unread(cell)
                elif spot[1] not in self._columns.eliminated:
                    self.cells[spot] = as_reconstructed(cell)

    def _open_merged(self, generation: str) -> None:
        """Mark rows with a lost ruling between them as unread: their numbers cannot be told apart."""
        for item in FORM.of(generation, "applications"):
            if item.key.removeprefix("applications.") in self._merged:
                spot = (item.key, item.applicant)
                known = self.cells.get(spot)
                self.cells[spot] = (
                    replace(known, value=None, state="unread") if known else unread_cell(item, ())
                )

    def _adds_up(self) -> bool:
        """Return whether the total column is the sum of the other six in most rows with numbers."""
        counted = kept = 0
        for key in {key for key, _ in self.cells}:
            *parts, total = (cell.value if cell else None for cell in self._row(key))
            if total or any(parts):
                counted += 1
                kept += sum(int(part or 0) for part in parts) == total
        return kept >= _MOST_ROWS * counted


def _counts_columns(parted: Parted) -> bool:
    """Return whether a row numbers its columns below the header: 甲, 1, 2, 3 …."""
    numbers = [read_count(cell.text).value for cell in parted.values]
    return len(said_label(parted)) <= _LABEL_OF_NUMBERS and is_counting(numbers, len(APPLICANTS))


def _is_said(cell: Cell | None) -> bool:
    """Return whether a cell has any printed content."""
    return cell is not None and bool(cell.value is not None or cell.raw or cell.state not in _EMPTY)
