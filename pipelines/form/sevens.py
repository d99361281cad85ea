"""Which of a row's printed cells are the seven applicants of part three."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from archive.model import GridCell
from pipelines.form.applicant_columns import APPLICANTS, WIDTH, Columns
from pipelines.form.ledger import Ledger
from pipelines.form.rows import Parted, Span, below, is_marked, swallowed, together
from pipelines.form.stream import Row, is_label
from pipelines.form.values import is_number, read_count

Printed = list[GridCell | None]


@dataclass
class Sevens:
    """The seven by the header above them, else by their place and their sum."""

    columns: Columns
    ledger: Ledger
    is_guessed: bool = False  # whether a row was read by its place alone, before any header

    def of(self, row: Row, parted: Parted) -> Printed | None:
        """The seven printed cells of a row, by applicant; None for a bare group label or a cut-off fragment."""
        if any(swallowed(cell.text) for cell in parted.labels) and any(map(is_marked, parted.values)):
            self.ledger.use(
                parted.values
            )  # one of the row's numbers stands in its label: the others may have moved
            return [together(list(filter(is_marked, parted.values)))] * WIDTH
        if row.grid == self.columns.grid:
            values = self._by_header(row, parted)
            if values is not None:
                return values
        return self._by_position(parted.values)

    def _by_header(self, row: Row, parted: Parted) -> Printed | None:
        known = self.columns.known()
        if not known:
            return None
        first = min(known.values(), key=lambda span: span.start)
        last = max(known.values(), key=lambda span: span.end)
        if any(cell.column + cell.colspan > first.start for cell in parted.labels):
            return None
        if row.end < last.end:
            return self._of_short(row, parted, first.start)
        if (moved := self._slid(parted.values, first.start)) is not None:
            return moved
        if any(is_marked(cell) and cell.column >= last.end for cell in parted.values):
            return self._of_long(row, parted)
        return self._under(row, parted)

    def _under(self, row: Row, parted: Parted) -> Printed:
        """The cells under the header's labels, and those under none by what is left over."""
        known = self.columns.known()
        found = {who: self._below(span, row) for who, span in known.items()}
        if len(known) < WIDTH:
            covered = set(map(id, found.values()))
            free = [cell for cell in parted.values if id(cell) not in covered]
            more = self.columns.by_elimination(free, known)
            if more is None:
                open_cell = free[0] if len(free) == 1 else together(free)
                self.ledger.use(free)
                more = {who: open_cell for who in APPLICANTS if who not in known}
            found |= more
        return [found.get(who) for who in APPLICANTS]

    def _below(self, span: Span, row: Row) -> GridCell | None:
        """The cell of a row that stands under a header; two numbers under one belong to none."""
        if span.end > span.start + 1:
            cells = row.at
            numbers = {id(c): c for n in range(span.start, span.end) if (c := cells.get(n)) and is_marked(c)}
            if len(numbers) > 1:
                self.ledger.use(numbers.values())
                return together(list(numbers.values()))
        return below(span, row)

    def _of_short(self, row: Row, parted: Parted, start: int) -> Printed | None:
        """A row that ends before its header does: its last cells are missing, or a rowspan that says too little
        let it slide to the left. Seven cells are the seven applicants where the first is no blank label or the
        total says so; other cells that begin left of the header's first column belong to none."""
        values = parted.values
        spoken = [cell for cell in values if is_marked(cell)]
        fitting = [window for fits, _, window in self._ways(values) if fits and _is_counted(window)]
        if len(values) == WIDTH and spoken[:1] == list(values[:1]):
            return self._ordered(values)
        if len(fitting) == 1:
            return self._ordered(fitting[0])
        if spoken and values[0].column < start:
            self.ledger.use(spoken)
            return [together(spoken)] * WIDTH
        return self._under(row, parted)

    def _slid(self, values: Sequence[GridCell], start: int) -> Printed | None:
        """A row whose numbers begin left of the header's first column, in one without a header: a rowspan that says too
        little let it slide. Seven cells whose total says so are the applicants; else they belong to none."""
        at = next((n for n, cell in enumerate(values) if is_marked(cell)), 0)
        cell = values[at] if values else None
        if cell is None or not is_number(cell.text) or cell.column + cell.colspan > start:
            return None
        if self.columns.is_over(cell.column):
            return None
        ways = [window for fits, _, window in self._ways(values[at:]) if fits]
        if ways:
            return self._ordered(ways[0])
        self.ledger.use(values)
        return [together(list(filter(is_marked, values)))] * WIDTH

    def _of_long(self, row: Row, parted: Parted) -> Printed:
        """A row that goes on behind its header's last column: a cell too many (a unit, a note) has moved the others, where
        seven are left without it; else its numbers stay where they are, if their sum says so."""
        numbers = [cell for cell in parted.values if not is_label(cell) or is_number(cell.text)]
        if len(numbers) == WIDTH and len(parted.values) > WIDTH:
            return self._ordered(numbers)
        printed = self._under(row, parted)
        parts = [read_count(cell.text).value or 0 if cell else 0 for cell in printed]
        if any(parts) and sum(parts) == 2 * parts[-1]:
            return printed
        self.ledger.use(parted.values)
        return [together([cell for cell in parted.values if is_marked(cell)])] * WIDTH

    def _by_position(self, values: Sequence[GridCell]) -> Printed | None:
        """Without a header of its own (a table cut by a page): seven cells behind the labels, blanks on either
        side left over; of several ways the one whose parts make the total, else the rightmost (FORM 2.5)."""
        ways = self._ways(values)
        if not ways:
            return None
        self.is_guessed = self.is_guessed or not self.columns.is_headed
        return self._ordered(max(ways, key=lambda way: way[:2])[2])

    def _ordered(self, window: Sequence[GridCell]) -> Printed:
        """Seven cells in the header's order, as applicants in the form's."""
        found = dict(zip(self.columns.order, window, strict=True))
        return [found[who] for who in APPLICANTS]

    def _ways(self, cells: Sequence[GridCell]) -> list[tuple[bool, int, tuple[GridCell, ...]]]:
        """Seven cells behind the labels with only blanks outside them: whether their parts make the total, where
        they start, and they themselves."""
        ways = []
        at = self.columns.order.index("total")
        for start in range(len(cells) - WIDTH + 1):
            window = tuple(cells[start : start + WIDTH])
            outside = (*cells[:start], *cells[start + WIDTH :])
            if not any(map(is_marked, outside)):
                numbers = [read_count(cell.text).value or 0 for cell in window]
                ways.append((sum(numbers) == 2 * numbers[at], start, window))
        return ways


def _is_counted(window: Sequence[GridCell]) -> bool:
    return any(read_count(cell.text).value for cell in window)
