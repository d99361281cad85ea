"""Part three: rows of results crossed with seven applicants."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from archive.form.definition import FORM, Label
from archive.model import Cell, GridCell
from pipelines.form.labels import find_applicant, find_group, find_row, is_ordinal, normalise
from pipelines.form.rows import Span, below, given_twice, make_cell
from pipelines.form.stream import Row
from pipelines.form.values import read_count

APPLICANTS = tuple(applicant.id for applicant in FORM.applicants)
WIDTH = len(APPLICANTS)
_FEWEST = 4  # columns a header must name to be believed

Spans = list[Span | None]


@dataclass
class ApplicationsReader:
    """Fed the rows of part three from top to bottom; `cells` holds what was printed, by key and applicant."""

    cells: dict[tuple[str, str | None], Cell] = field(default_factory=dict)
    unmapped: list[Cell] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    _columns: dict[str, Span] = field(default_factory=dict)
    _spans: dict[int, Spans] = field(default_factory=dict)  # by the width of the grid
    _grid: int = -1
    _previous: str | None = None
    _group: str | None = None

    def header(self, row: Row) -> None:
        """Learn which columns belong to whom; the three header rows add to each other."""
        if row.grid != self._grid:
            self._columns, self._grid = {}, row.grid
        self._spans = {}
        for cell in row.labels:
            label = find_applicant(cell.text)
            if label:
                self._columns[label.id] = Span.of(cell)

    def row(self, row: Row) -> None:
        """Read a data row, if it is one."""
        label = self._label(row.labels)
        if label is None:
            self._unlabelled(row)
            return
        key = f"applications.{label.id}"
        printed = self._values(row)
        if printed is None:
            return
        self._keep(key, printed)
        self._previous = key

    def _label(self, labels: Sequence[GridCell]) -> Label | None:
        """The row a label names, the rightmost label first: leaves stand right of their groups."""
        for cell in labels:
            if group := find_group(cell.text):
                self._group = group.id
        for cell in reversed(labels):
            if (found := find_row(cell.text)) and self._fits(found):
                return found
        return None

    def _fits(self, label: Label) -> bool:
        """The bare 其他 is a row only under 其他处理 (c2021)."""
        return label.id != "result.other.misc" or self._group in (None, "result.other")

    def _values(self, row: Row) -> list[GridCell | None] | None:
        """The seven printed cells of a row, by applicant; None for a bare group label or a cut-off fragment."""
        if row.grid == self._grid and self._columns:
            values = self._by_header(row)
            if values is not None:
                return values
        return self._by_position(row)

    def _by_header(self, row: Row) -> list[GridCell | None] | None:
        if row.width not in self._spans:
            self._spans[row.width] = self._complete(row.width)
        spans = self._spans[row.width]
        if not spans:
            return None
        known = [span for span in spans if span]
        first, last = known[0], known[-1]
        if any(cell.column + cell.colspan > first.start for cell in row.labels):
            return None
        if row.end < last.end:
            return self._of_short(row, spans, first.start)
        return [below(span, row) if span else None for span in spans]

    def _of_short(self, row: Row, spans: Spans, start: int) -> list[GridCell | None] | None:
        """A row that ends before its header does: its last cells are missing, or a rowspan that says too little
        let it slide to the left. Seven cells are the seven applicants where the first is no blank label or the
        total says so; other cells that begin left of the header's first column belong to none."""
        spoken = [cell for cell in row.values if cell.text.strip()]
        fitting = [
            window for fits, _, window in self._ways(row) if fits and read_count(window[-1].text).value
        ]
        if len(row.values) == WIDTH and spoken[:1] == list(row.values[:1]):
            return list(row.values)
        if len(fitting) == 1:
            return list(fitting[0])
        if spoken and row.values[0].column < start:
            whole = replace(spoken[0], text=" | ".join(cell.text for cell in spoken))
            return [whole] * WIDTH
        return [below(span, row) if span else None for span in spans]

    def _complete(self, width: int) -> Spans:
        """Columns of the seven applicants. What the header lost is taken for granted only where exactly the
        missing columns stand behind the first one; otherwise a lost column stays lost."""
        known = [self._columns.get(applicant) for applicant in APPLICANTS]
        if not all(known) and known[0] and width - known[0].end == WIDTH - 1:
            known = [known[0], *(Span(n, n + 1) for n in range(known[0].end, width))]
        ordered = [span for span in known if span]
        if len(ordered) < _FEWEST or any(a.end > b.start for a, b in itertools.pairwise(ordered)):
            return []
        return known

    def _by_position(self, row: Row) -> list[GridCell | None] | None:
        """Without a header of its own (a table cut by a page): seven cells behind the labels, blanks on either
        side left over; of several ways the one whose parts make the total, else the rightmost (FORM 2.5)."""
        ways = self._ways(row)
        return list(max(ways, key=lambda way: way[:2])[2]) if ways else None

    @staticmethod
    def _ways(row: Row) -> list[tuple[bool, int, tuple[GridCell, ...]]]:
        """Seven cells behind the labels with only blanks outside them: whether their parts make the total, where
        they start, and they themselves."""
        cells, ways = row.values, []
        for start in range(len(cells) - WIDTH + 1):
            window = cells[start : start + WIDTH]
            outside = cells[:start] + cells[start + WIDTH :]
            if all(not cell.text.strip() for cell in outside):
                numbers = [read_count(cell.text).value or 0 for cell in window]
                ways.append((sum(numbers[:-1]) == numbers[-1], start, window))
        return ways

    def _keep(self, key: str, printed: Sequence[GridCell | None]) -> None:
        shared = given_twice(printed)
        cells = [
            make_cell(FORM.by_key[key, applicant], cell, shared=id(cell) in shared)
            for applicant, cell in zip(APPLICANTS, printed, strict=True)
        ]
        earlier = [cell for applicant in APPLICANTS if (cell := self.cells.get((key, applicant)))]
        values = [cell.value for cell in earlier]
        if any(value is not None for value in values):
            if any(made.value not in (None, value) for made, value in zip(cells, values, strict=True)):
                self.notes.append(f"重复的行 row printed twice, the first kept: {FORM.row_name(key)}")
            return
        for made in cells:
            self.cells[made.key, made.applicant] = made

    def _unlabelled(self, row: Row) -> None:
        """No row of the form: a fragment of the row cut by a page break, a repeated group, or a stranger."""
        values = self._values(row)
        if values is None or all(cell is None or not cell.text.strip() for cell in values):
            return
        labels = [cell.text for cell in row.labels if not is_ordinal(cell.text)]
        if self._continues(labels) and self._previous:
            self._keep(self._previous, values)
            return
        name = normalise("".join(labels[-1:])) or "无标签"
        for applicant, cell in zip(APPLICANTS, values, strict=True):
            if cell is not None:
                meaning = read_count(cell.text)
                self.unmapped.append(
                    Cell(f"unmapped.applications.{name}", applicant, meaning.value, cell.text.strip(),
                         meaning.state, "件", cell.place)
                )  # fmt: skip

    def _continues(self, labels: Sequence[str]) -> bool:
        """Whether what a row says could be the end of the label above it."""
        if not self._previous:
            return False
        whole = normalise(FORM.row_name(self._previous))
        return all(normalise(label) in whole or find_group(label) for label in labels)
