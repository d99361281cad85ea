"""Part three: rows of results crossed with seven applicants."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

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
from pipelines.form.values import is_number

_ALL_RESULTS = FORM.groups[0].id  # 三、本年度办理结果, which stands over all other groups
_EMPTY = ("blank", "row_absent", "unread")
_MOST_ROWS = 0.75  # of the rows that must add up before a column without a label is believed


@dataclass
class ApplicationsReader:
    """Fed the rows of part three from top to bottom; `cells` holds what was printed, by key and applicant."""

    ledger: Ledger
    cells: dict[tuple[str, str | None], Cell] = field(default_factory=dict)
    unmapped: list[Cell] = field(default_factory=list)
    notes: list[Sentence] = field(default_factory=list)
    _columns: Columns = field(default_factory=Columns)
    _gaps: Gaps = field(default_factory=Gaps)
    _sevens: Sevens = field(init=False)
    _previous: str | None = (
        None  # the known row above, what its label says, and in which grid the last row was
    )
    _said: str = ""
    _merged: set[str] = field(default_factory=set)  # rows that stand in one label together
    _grid: int = -1
    _group: str | None = None
    _is_begun: bool = False  # whether the grid has shown a row of values

    def __post_init__(self) -> None:
        self._sevens = Sevens(self._columns, self.ledger)

    def header(self, row: Row) -> None:
        """Learn which columns belong to whom; the three header rows add to each other."""
        goes_on = not self._is_begun
        self._is_begun = self._is_begun and row.grid == self._columns.grid
        self._columns.learn(row, goes_on=goes_on)
        self.ledger.use(row.labels)

    def row(self, row: Row) -> None:
        """Read a data row, if it is one."""
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
        """The row a label names. The bare 其他 is a row only under 其他处理 (c2021), which is one only where it stands
        over no others (b2019)."""
        found = find_row(cell.text)
        if found and found.id == "result.other.misc" and self._group not in (None, "result.other"):
            return None
        return None if found and cell.rowspan > 1 and find_group(cell.text) else found

    def _named(self, parted: Parted) -> Label | None:
        """The row that the labels name: the last one that does and is no group's, or the last cells put together (a label
        over two cells)."""
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
        """The cells of a row; whether they are, or say the same as, those that stand for it."""
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
                self.cells[spot] = made  # the row goes on in another grid, with its other columns
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
        """No row of the form: a fragment of the row cut by a page break, a repeated group, or a stranger."""
        if printed is None or not any(map(is_marked, printed)):
            return
        labels = [cell.text for cell in parted.labels if not is_ordinal(cell.text)]
        if self._previous and self._continues(labels, row):
            self._keep(self._previous, printed)
            return
        self.ledger.use(printed)
        self._gaps.add(own_label(labels), printed)

    def _blank(self, row: Row, parted: Parted) -> None:
        """A row of blanks whose label may be one of the form's, damaged."""
        name = own_label([cell.text for cell in parted.labels if not is_ordinal(cell.text)])
        if printed := self._sevens.of(row, parted):
            self._gaps.add_blank(name, printed)

    def _continues(self, labels: Sequence[str], row: Row) -> bool:
        """Whether what a row says could be the end of the label above it, which has no values yet: the rest of it, or
        nothing where a page break lies between."""
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
        """Hold what was taken without a label against the sums, and place the rows whose label was lost."""
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
        """Rows between which a ruling is lost: whose number is whose is open, for all of them."""
        for item in FORM.of(generation, "applications"):
            if item.key.removeprefix("applications.") in self._merged:
                spot = (item.key, item.applicant)
                known = self.cells.get(spot)
                self.cells[spot] = (
                    replace(known, value=None, state="unread") if known else unread_cell(item, ())
                )

    def _adds_up(self) -> bool:
        """Whether the total column is the sum of the six in most rows that count something."""
        counted = kept = 0
        for key in {key for key, _ in self.cells}:
            *parts, total = (cell.value if cell else None for cell in self._row(key))
            if total or any(parts):
                counted += 1
                kept += sum(int(part or 0) for part in parts) == total
        return kept >= _MOST_ROWS * counted


def _is_said(cell: Cell | None) -> bool:
    """Whether anything was printed for a cell."""
    return cell is not None and bool(cell.value is not None or cell.raw or cell.state not in _EMPTY)
